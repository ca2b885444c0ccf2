"""Receiving the lessons that are wanted from one source, each switched as soon as it is whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress

from desktop_app.store.cards import Want
from desktop_app.store.school.urgency import NEXT_WEEK
from desktop_app.store.store import Store
from desktop_app.sync import clock
from desktop_app.sync.assembly import Assembly
from desktop_app.sync.deltas import Book, Deltas
from desktop_app.sync.folder_source import FolderSource
from desktop_app.sync.groups import Groups, batches
from desktop_app.sync.installing import Installing
from desktop_app.sync.known_chunks import KnownChunks
from desktop_app.sync.prelude import Lesson, Prelude, version_of
from desktop_app.sync.reception import Reception
from desktop_app.sync.room import Room
from desktop_app.sync.source import Source
from desktop_app.sync.tally import Tally
from desktop_app.sync.whole_files import WholeFiles
from package_format.delta_plan import Offer
from package_format.errors import Deferred, LessonError, NoSpace, Stopped, Unreachable
from package_format.recipe import RecipeFile

MOST_WINDOW = 256
WINDOW_BYTES = 256 << 20
"""A window of lessons is planned at once: at most 256, no more than 256 MiB unless it is one lesson. Each of today's
periods, this week and the next have windows of their own: nothing that is needed later holds them up."""

FILES_AT_ONCE = 200
"""Files being received at one time: bounds what the system must keep open."""


class Lessons:
    """Receives what is wanted, from one source after another; ``now`` tells which lessons are needed first."""

    def __init__(self, store: Store, tally: Tally, now: int | None = None) -> None:
        self._store = store
        self._now = now
        self.room = Room(store, clock.reference_time(store) if now is None else now)
        self._tally = tally
        self._known = KnownChunks(store.files)
        self._deltas = Deltas(store, self._pulse)
        self._installing = Installing(store, tally)
        self._prelude = Prelude(store, tally, self._pulse, self._deltas)
        self._folders: list[FolderSource] = []
        self._revisited: set[tuple[str, str, int]] = set()

    @property
    def installed(self) -> int:
        """Lessons that became whole and play now."""
        return self._installing.installed

    @property
    def found_late(self) -> bool:
        """Whether a source that was asked before may have more, now that a later one has said what there is."""
        return self._prelude.found_late

    def receive(self, source: Source, channels: Sequence[str]) -> None:
        """Bring whatever of ``channels`` is missing and ``source`` has.

        What is wrong with a lesson becomes its trouble; the others go on.

        Raises:
            Unreachable: the source stopped answering; what came is kept, and installed as far as it is whole.
            Deferred, Stopped, NoSpace, Unwritable: likewise.
        """
        self._tally.enter("plan", source.name)
        wants = self._store.installs.wanted(channels, self._now)
        self._tally.expect(len(wants), wants.bytes)
        try:
            self._prelude.covers(source, channels, wants)
            for window in windows(self.room.hopeful(wants)):
                self._receive_window(source, window)
            self._installing.flush()
            for window in windows(self.room.second_chance()):
                self._receive_window(source, window)
        except (Unreachable, Deferred, Stopped, NoSpace):
            self._use()
            raise
        self._use()

    def _use(self) -> None:
        """Install what is whole; covers and whatever else is on its way come to the disk, where it is found."""
        self._installing.flush()
        self._store.files.settle()

    def _receive_window(self, source: Source, window: Sequence[Want]) -> None:
        lessons = self.room.fitting(self._prelude.recipes(source, window))
        self._tally.enter("receive", source.name)
        lacking: dict[str, RecipeFile] = {}
        for want, recipe in lessons:
            absent = {file.digest: file for file in recipe.files if not self._store.files.has(file.digest, file.size)}
            lacking |= absent
            self._installing.expect(want, recipe, absent)
        self._tally.planned(window, _stored(lacking.values()))
        self._revisit(source, lessons, lacking)
        lacking = {digest: file for digest, file in lacking.items() if not self._has(file)}
        faults = self._bring(source, lessons, lacking)
        for want, recipe in lessons:
            error = next((faults[file.digest] for file in recipe.files if file.digest in faults), None)
            if error is not None:
                self._prelude.keep_recipe(want, recipe)
                self._tally.lesson_trouble(error, want)

    def _revisit(self, source: Source, lessons: Sequence[Lesson], lacking: Mapping[str, RecipeFile]) -> None:
        """Ask the folders once more for lessons whose recipes only ``source``, which comes after them, has brought.

        How a lesson is put together was not on the stick or in the spool; what it is put together from may be.
        """
        if isinstance(source, FolderSource):
            self._folders += [] if source in self._folders else [source]
            return
        late = [lesson for lesson in lessons if self._prelude.came_late(lesson[0])]
        late = [lesson for lesson in late if version_of(lesson[0]) not in self._revisited]
        self._revisited.update(version_of(want) for want, _ in late)
        files = {file.digest: file for _, recipe in late for file in recipe.files if file.digest in lacking}
        for folder in self._folders if files else ():
            # A stick that was pulled meanwhile is no trouble: the source at hand has the rest.
            with suppress(Unreachable):
                self._bring(folder, late, files)

    def _bring(
        self, source: Source, lessons: Sequence[Lesson], lacking: Mapping[str, RecipeFile]
    ) -> dict[str, LessonError]:
        """Bring the files ``lacking`` of ``lessons``; return what was wrong with those not whole, by digest."""
        if isinstance(source, FolderSource):
            # What an earlier run, or rot, has left of a file is not read from the stick again.
            fresh = [
                file for file in lacking.values() if self._store.files.lacking(file.digest, file.size) == file.size
            ]
            WholeFiles(self._store.files, source, self._installing.whole, self._pulse).bring(fresh)
            lacking = {digest: file for digest, file in lacking.items() if not self._has(file)}
        return self._bring_chunks(source, lacking, self._offers(source, lessons, lacking) if lacking else [])

    def _offers(self, source: Source, lessons: Iterable[Lesson], lacking: Mapping[str, RecipeFile]) -> list[Offer]:
        """Remember the chunks of the versions that play, and return what deltas make of their files.

        Chunks that are here need no delta: a textbook of which no version plays can have no use for one.
        """
        renewed = []
        for want, _ in lessons:
            if (playing := self._store.installs.installed_recipe(want.resource, want.channel)) is not None:
                self._known.learn(playing.files)
                renewed.append((want.channel, want.textbook))
        costs: dict[Book, dict[str, dict[str, int]]] = {book: {} for book in renewed}
        for want, recipe in lessons:
            if (of_book := costs.get((want.channel, want.textbook))) is not None:
                files = [file for file in recipe.files if file.digest in lacking]
                of_book[want.resource] = {file.digest: self._known.lacking(file) for file in files}
        return self._deltas.offers(source, costs)

    def _has(self, file: RecipeFile) -> bool:
        return self._store.files.has(file.digest, file.size)

    def _bring_chunks(
        self, source: Source, files: Mapping[str, RecipeFile], offers: Sequence[Offer]
    ) -> dict[str, LessonError]:
        """Bring ``files`` chunk by chunk; return what was wrong with those that are not whole, by digest."""
        faults: dict[str, LessonError] = {}
        groups = Groups(self._store.files, offers)
        for batch in batches(list(files.values()), offers, FILES_AT_ONCE):
            with ExitStack() as closing:
                assemblies = []
                for file in batch:
                    assemblies.append(Assembly(self._store.files, file))
                    closing.callback(assemblies[-1].close)
                    self._pulse()
                reception = Reception(assemblies, self._known, groups, self._installing.whole, self._pulse)
                reception.reuse()
                self._tally.keep(_stored(batch) - reception.to_bring())
                reception.fetch(source)
            faults |= {assembly.file.digest: assembly.fault for assembly in assemblies if assembly.fault}
        return faults

    def _pulse(self) -> None:
        self._installing.pulse()
        self._tally.pulse()


def _stored(files: Iterable[RecipeFile]) -> int:
    return sum(chunk.stored for file in files for chunk in file.chunks)


def windows(wants: Iterable[Want]) -> Iterator[list[Want]]:
    """Cut ``wants`` into windows that are planned at once."""
    window: list[Want] = []
    size = 0
    for want in wants:
        later = window and want.rank != window[-1].rank and window[-1].rank <= NEXT_WEEK
        if later or (window and (len(window) == MOST_WINDOW or size + want.size > WINDOW_BYTES)):
            yield window
            window, size = [], 0
        window.append(want)
        size += want.size
    if window:
        yield window
