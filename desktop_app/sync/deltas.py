"""Release deltas: which of them may help with what is being received. They are never needed, only cheaper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from desktop_app.store.store import Store
from desktop_app.sync.groups import is_ready
from desktop_app.sync.ranges import Span
from desktop_app.sync.routes import PACKS
from desktop_app.sync.source import Pulse, Source
from package_format import delta, names, pack
from package_format.delta import Group, ReleaseDelta
from package_format.delta_plan import Offer, is_worth_reading
from package_format.errors import Damaged, LessonError

Book = tuple[str, str]
"""Channel and textbook."""


class Deltas:
    """The deltas that the applied releases list. Their directories are read when they may pay, once a sync.

    Nothing is remembered of which release this point was at: a group serves whoever holds the old files it names.
    """

    def __init__(self, store: Store, pulse: Pulse) -> None:
        self._store = store
        self._pulse = pulse
        self._listed: dict[Book, tuple[ReleaseDelta, ...]] = {}
        self._channels: set[str] = set()
        self._directories: dict[str, tuple[Group, ...]] = {}

    def offers(self, source: Source, lacking: Mapping[Book, Mapping[str, int]]) -> list[Offer]:
        """Return the groups that may make something of what is lacking.

        Args:
            source: asked for directories; one that it cannot bring is left out. A neighbour has whole files, no deltas.
            lacking: for each textbook the digests of files, with what their missing chunks cost from packs.

        Raises:
            Unreachable: the source stopped answering.
            Stopped: a person asked to stop.
        """
        if PACKS not in source.carries:
            return []
        return [offer for book, costs in lacking.items() for offer in self._of_book(source, book, costs)]

    def _of_book(self, source: Source, book: Book, costs: Mapping[str, int]) -> Iterator[Offer]:
        left = dict(costs)
        for listed in self._deltas(book):
            if not is_worth_reading(listed.directory.stored, sum(left.values())):
                continue
            for group in self._groups(source, listed):
                makes = {piece.file for piece in group.pieces}
                if not makes.isdisjoint(costs) and is_ready(self._store.files, group.bases):
                    yield Offer(names.delta_path(listed.digest), group)
                    for digest in makes:
                        left.pop(digest, None)

    def _deltas(self, book: Book) -> tuple[ReleaseDelta, ...]:
        channel = book[0]
        if channel not in self._channels:
            self._channels.add(channel)
            manifest = self._store.library.manifest(channel)
            for entry in manifest.textbooks if manifest else ():
                self._listed[channel, entry.about.id] = entry.releases
        return self._listed.get(book, ())

    def _groups(self, source: Source, listed: ReleaseDelta) -> tuple[Group, ...]:
        if listed.digest not in self._directories:
            found = _Directory(self._pulse).read(source, listed)
            if found is None:
                return ()
            self._directories[listed.digest] = found
        return self._directories[listed.digest]


class _Directory:
    """Reads one directory; the ``Receiver`` of its own fetching."""

    def __init__(self, pulse: Pulse) -> None:
        self._pulse = pulse
        self._stored: bytes | None = None

    def read(self, source: Source, listed: ReleaseDelta) -> tuple[Group, ...] | None:
        """Return the groups of a delta, None if this source cannot say which they are."""
        path = names.delta_path(listed.digest)
        frame = listed.directory
        source.fetch_ranges([Span(path, listed.directory_offset, frame.stored)], self)
        if self._stored is None:
            return None
        try:
            raw = pack.open_frame(self._stored, frame.digest, frame.size)
            return delta.decode_directory(raw, listed.directory_offset, path)
        except Damaged:
            return None

    def arrived(self, span: Span, stored: bytes) -> None:
        """Take the frame of the directory, which is the only span asked for."""
        del span
        self._stored = stored

    def lost(self, span: Span, error: LessonError) -> None:
        """Go on without."""
        del span, error

    def pulse(self) -> None:
        """Look up; what it raises ends the work."""
        self._pulse()
