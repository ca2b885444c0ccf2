"""What comes before the files of lessons: covers, so that the wall looks right, and recipes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from desktop_app.store.cards import Want
from desktop_app.store.store import Store
from desktop_app.sync.deltas import Book, Deltas
from desktop_app.sync.frames import FrameFetch
from desktop_app.sync.source import Pulse, Source
from desktop_app.sync.tally import Tally
from package_format import names
from package_format import recipe as recipes
from package_format.catalogue import MOST_COVER
from package_format.errors import Damaged, Missing, NoSpace
from package_format.pack import FrameRef
from package_format.recipe import Recipe

COVERS_FIRST = 1 << 20
"""Bytes of covers that come before the first lesson; the others come with the recipes of their lessons."""

Lesson = tuple[Want, Recipe]


class Prelude:
    """Brings covers and recipes; the publisher has put those of one release side by side, so they are few ranges.

    With ``deltas`` a recipe is made of the one before where that is cheaper.
    """

    def __init__(self, store: Store, tally: Tally, pulse: Pulse, deltas: Deltas | None = None) -> None:
        self._store = store
        self._tally = tally
        self._pulse = pulse
        self._deltas = deltas
        self._sought: set[tuple[str, str, int]] = set()
        self.found_late = False
        """Whether a source had a recipe that one asked before it did not have: that one may have chunks of it."""

    def covers(self, source: Source, channels: Sequence[str], wants: Iterable[Want]) -> None:
        """Bring the covers of textbooks, of lessons that play, and of the first ones wanted."""
        refs = [ref for channel in channels for ref in self._store.installs.wanted_covers(channel)]
        left = COVERS_FIRST
        for ref in _covers(wants):
            left -= ref.stored
            if left < 0:
                break
            refs.append(ref)
        FrameFetch(self._pulse, self._keep).fetch(source, self._absent(refs))
        self._store.files.settle()

    def recipes(self, source: Source, wants: Sequence[Want]) -> list[Lesson]:
        """Return the lessons of ``wants`` whose recipes are to be had; their covers come on the way.

        What an earlier run has kept is taken before anything is fetched over a network; reading it again from a folder
        is cheaper than looking it up. The recipe of a web package is kept in any case: nothing else names its files,
        and what has arrived of them must not be swept away.
        """
        dear = bool(source.cost)
        found = self._kept(dict(enumerate(wants))) if dear else {}
        self._make(source, {number: want for number, want in enumerate(wants) if number not in found}, found, dear)
        needed: dict[str, list[int]] = defaultdict(list)
        refs: list[FrameRef] = []
        for number, want in enumerate(wants):
            if number not in found:
                refs.append(_ref(want.recipe, want, names.MOST_RECIPE))
                needed[refs[-1].digest].append(number)

        def take(ref: FrameRef, content: bytes) -> None:
            for number in needed.get(ref.digest, ()):
                if (recipe := self._opened(wants[number], content, dear)) is not None:
                    found[number] = recipe
            if ref.digest not in needed:
                self._keep(ref, content)

        fetch = FrameFetch(self._pulse, take)
        covers = self._absent(_covers(wants))
        fetch.fetch(source, [*refs, *covers])
        self._store.files.settle(cover.digest for cover in covers)
        lost = {number: error for digest, error in fetch.faults.items() for number in needed.get(digest, ())}
        if not dear:
            found |= self._kept({number: wants[number] for number in lost})
        self.found_late |= any(version_of(wants[number]) in self._sought for number in found)
        for number in lost.keys() - found.keys():
            self._sought.add(version_of(wants[number]))
            self._tally.lesson_trouble(lost[number], wants[number])
        return [(wants[number], found[number]) for number in sorted(found)]

    def came_late(self, want: Want) -> bool:
        """Whether a source that was asked before did not have the recipe of ``want``."""
        return version_of(want) in self._sought

    def keep_recipe(self, want: Want, recipe: Recipe) -> bool:
        """Keep a recipe for the next source and the next run; False, with a trouble, if it is not the lesson's."""
        try:
            self._store.installs.stage(want, recipe)
        except (Damaged, Missing) as error:
            self._tally.lesson_trouble(error, want)
            return False
        return True

    def _kept(self, wants: Mapping[int, Want]) -> dict[int, Recipe]:
        """Return the recipes that earlier runs have kept."""
        staged = ((number, self._store.installs.staged_recipe(want)) for number, want in wants.items())
        return {number: recipe for number, recipe in staged if recipe is not None}

    def _make(self, source: Source, wants: Mapping[int, Want], found: dict[int, Recipe], dear: bool) -> None:
        """Add to ``found`` the recipes that deltas make of those here."""
        if self._deltas is None:
            return
        wanted: dict[Book, dict[str, FrameRef]] = {}
        numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, want in wants.items():
            ref = _ref(want.recipe, want, names.MOST_RECIPE)
            wanted.setdefault((want.channel, want.textbook), {})[want.resource] = ref
            numbers[want.channel, want.resource].append(number)

        def take(channel: str, resource: str, content: bytes) -> None:
            for number in numbers[channel, resource]:
                if (recipe := self._opened(wants[number], content, dear)) is not None:
                    found[number] = recipe

        self._deltas.recipes(source, wanted, take)

    def _opened(self, want: Want, content: bytes, dear: bool) -> Recipe | None:
        """Read a recipe, and keep it at once where it was ``dear`` to fetch."""
        try:
            recipe = recipes.decode(content, f"recipe of {want.resource}")
        except Damaged as error:
            self._tally.lesson_trouble(error, want)
            return None
        keep = dear or want.is_package
        return recipe if not keep or self.keep_recipe(want, recipe) else None

    def _absent(self, covers: Iterable[FrameRef]) -> list[FrameRef]:
        unique = {ref.digest: ref for ref in covers}
        return [ref for ref in unique.values() if not self._store.files.has(ref.digest, ref.size)]

    def _keep(self, ref: FrameRef, content: bytes) -> None:
        # A lesson plays without its cover: a full disk is told of when a lesson itself does not fit.
        with suppress(NoSpace):
            self._store.files.write_whole(ref.digest, ref.size, [content])


def version_of(want: Want) -> tuple[str, str, int]:
    """Return what tells one version of a lesson from all others: channel, resource, version."""
    return want.channel, want.resource, want.version


def _covers(wants: Iterable[Want]) -> Iterator[FrameRef]:
    return (_ref(want.cover, want, MOST_COVER) for want in wants if want.cover is not None)


def _ref(value: Mapping[str, str | int], want: Want, most: int) -> FrameRef:
    return FrameRef.from_json(dict(value), want.resource, most)
