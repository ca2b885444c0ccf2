"""Release deltas: which of them may help with what is being received. They are never needed, only cheaper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from desktop_app.store.store import Store
from desktop_app.sync.delta_frames import DeltaFrames
from desktop_app.sync.routes import PACKS
from desktop_app.sync.source import Pulse, Source
from package_format.delta_plan import Offer
from package_format.open_deltas import OpenDeltas
from package_format.pack import FrameRef

Book = tuple[str, str]
"""Channel and textbook."""

TakeRecipe = Callable[[str, str, bytes], None]
"""Takes channel, resource and the bytes of its recipe."""


class Deltas:
    """The deltas that the applied releases list. Directories and parts are read when they may pay, once a sync.

    A neighbour has whole files and no deltas.
    """

    def __init__(self, store: Store, pulse: Pulse) -> None:
        self._store = store
        self._pulse = pulse
        self._listed: dict[Book, OpenDeltas] = {}
        self._channels: set[str] = set()

    def recipes(self, source: Source, wanted: Mapping[Book, Mapping[str, FrameRef]], take: TakeRecipe) -> None:
        """Hand over recipes made of those here as they come, each with the digest that is ``wanted`` (by resource).

        Raises:
            Unreachable: the source stopped answering.
            Stopped: a person asked to stop. And whatever ``take`` raises.
        """
        for book, opened, frames in self._of(source, wanted):
            held = self._store.installs.held_versions(book[0], wanted[book])
            older = {resource for resource, _ in held}
            refs = {resource: ref for resource, ref in wanted[book].items() if resource in older}
            opened.recipes(frames, refs, held, partial(take, book[0]))

    def offers(self, source: Source, lacking: Mapping[Book, Mapping[str, Mapping[str, int]]]) -> list[Offer]:
        """Return the groups that may make something of what is lacking.

        Args:
            source: asked for directories and parts; what it cannot bring is left out.
            lacking: textbook → resource → digest of a file → what its missing chunks cost from packs.

        Raises:
            Unreachable, Stopped: as for ``recipes``.
        """
        found: list[Offer] = []
        for book, opened, frames in self._of(source, lacking):
            held = self._store.installs.held_versions(book[0], lacking[book])
            found += opened.offers(frames, lacking[book], held)
        return found

    def _of(self, source: Source, books: Mapping[Book, object]) -> Iterator[tuple[Book, OpenDeltas, DeltaFrames]]:
        """Yield those of ``books`` for which deltas are listed, with what reads them."""
        for book in books if PACKS in source.carries else ():
            if (opened := self._deltas(book)) is not None:
                yield book, opened, DeltaFrames(self._store, source, book[0], self._pulse)

    def _deltas(self, book: Book) -> OpenDeltas | None:
        channel = book[0]
        if channel not in self._channels:
            self._channels.add(channel)
            manifest = self._store.library.manifest(channel)
            for entry in manifest.textbooks if manifest else ():
                if entry.releases:
                    self._listed[channel, entry.about.id] = OpenDeltas(entry.releases)
        return self._listed.get(book)
