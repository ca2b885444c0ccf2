"""Receiving a few files from one source, chunk by chunk: every one checked, every good one kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desktop_app.sync.assembly import Assembly
from desktop_app.sync.groups import Groups, span_of
from desktop_app.sync.known_chunks import KnownChunks
from desktop_app.sync.ranges import Span
from desktop_app.sync.routes import ORDINARY, chunk_span, instead
from desktop_app.sync.source import Judged, Pulse, Source
from package_format import names, pack
from package_format.delta_plan import covered, within
from package_format.errors import Damaged, LessonError, Missing
from package_format.recipe import Chunk

Place = tuple[Assembly, int, Chunk]
"""The chunk and where it goes: file and offset in it."""

TRIES = 2
"""What arrived damaged is asked for once more; what groups of deltas did not make has as many tries from packs."""


class Reception:
    """Puts what a source brings into assemblies; the ``Receiver`` of its own fetching.

    ``whole`` is called with the digest of every file that becomes whole, ``pulse`` at least five times a second.
    """

    def __init__(
        self,
        assemblies: Sequence[Assembly],
        known: KnownChunks,
        groups: Groups,
        whole: Callable[[str], None],
        pulse: Pulse,
    ) -> None:
        self._assemblies = {assembly.file.digest: assembly for assembly in assemblies}
        self._known = known
        self._groups = groups
        self._whole = whole
        self._pulse = pulse
        self._places: dict[str, list[Place]] = {}
        self._chunks: dict[Span, list[Chunk]] = {}
        self._asked: set[Span] = set()
        self._name = ""
        self._judged: Judged | None = None
        self._carries = ORDINARY
        self._packed: set[str] = set()
        """Files whose whole object the source has not; their chunks may lie in its packs."""

    def reuse(self) -> None:
        """Copy what lies in other files on this disk, and finish what is complete."""
        for assembly in self._assemblies.values():
            for offset, chunk in assembly.missing:
                if (content := self._known.take(chunk)) is not None:
                    assembly.put(offset, content)
                self._pulse()
            self._finish(assembly)

    def to_bring(self) -> int:
        """Return the stored bytes that a source has to bring."""
        return sum(span.length for span in self._plan())

    def fetch(self, source: Source) -> None:
        """Bring what is missing from ``source``; what arrived damaged is asked for once more.

        Raises:
            Unreachable: the source stopped answering; what came is kept.
            Stopped, NoSpace, Unwritable: likewise.
        """
        self._name, self._carries = source.name, source.carries
        self._judged = source if isinstance(source, Judged) else None
        tries = TRIES
        while tries and (spans := self._plan()):
            tries -= not self._asked
            source.fetch_ranges(spans, self)

    def arrived(self, span: Span, stored: bytes) -> None:
        """Check what ``span`` brings and write it wherever it belongs."""
        if span in self._asked:
            self._make(span, stored)
            return
        for chunk in self._chunks[span]:
            try:
                content = pack.open_frame(stored, chunk.digest, chunk.size)
            except Damaged as error:
                self._blame(chunk, Damaged(span.path, error.reason, self._name))
                if self._judged is not None:
                    self._judged.misled(span)
            else:
                self._put(chunk.digest, content)

    def lost(self, span: Span, error: LessonError) -> None:
        """Note why the files that need ``span`` stay incomplete; a group of a delta was only the cheaper way."""
        if span in self._asked:
            self._groups.give_up(span)
            return
        for chunk in self._chunks[span]:
            if isinstance(error, Missing) and instead(self._carries, span.path):
                self._packed.update(assembly.file.digest for assembly, _, _ in self._places[chunk.digest])
            else:
                self._blame(chunk, error)

    def pulse(self) -> None:
        """Look up; what it raises ends the work."""
        self._pulse()

    def _plan(self) -> list[Span]:
        """Return what to ask for, groups first; a chunk needed in several places is brought once."""
        missing = {digest: assembly.missing for digest, assembly in self._assemblies.items() if assembly.missing}
        absent = {digest for digest in missing if isinstance(self._assemblies[digest].fault, Missing)}
        offers = self._groups.choose(missing, absent)
        made = {chunk.digest for offer in offers for chunk in covered(offer.group, missing)}
        self._asked = {span_of(offer) for offer in offers}
        self._places = {}
        spans: dict[str, Span] = {}
        for digest, places in missing.items():
            carries = ORDINARY if digest in self._packed else self._carries
            for offset, chunk in places:
                self._places.setdefault(chunk.digest, []).append((self._assemblies[digest], offset, chunk))
                if digest not in absent and chunk.digest not in made:
                    spans.setdefault(chunk.digest, chunk_span(carries, digest, offset, chunk))
        self._chunks = {}
        for digest, span in spans.items():
            # Two chunks at one place cannot both be right, but each is to be judged.
            self._chunks.setdefault(span, []).append(self._places[digest][0][2])
        return [*map(span_of, offers), *self._chunks]

    def _make(self, span: Span, stored: bytes) -> None:
        """Take what the group at ``span`` makes, as far as its chunks are right."""
        try:
            made = self._groups.make(span, stored)
        except (Damaged, Missing):
            return
        for piece, content in made:
            assembly = self._assemblies.get(piece.file)
            if assembly is None and self._groups.keep(piece, content):
                self._whole(piece.file)
            for offset, chunk in within(piece, assembly.missing) if assembly else ():
                part = content[offset - piece.offset :][: chunk.size]
                if names.digest_of(part) == chunk.digest:
                    self._put(chunk.digest, part)

    def _put(self, digest: str, content: bytes) -> None:
        """Write the checked chunk called ``digest`` wherever it is missing."""
        for assembly, offset, _ in self._places.pop(digest, ()):
            assembly.put(offset, content)
            self._finish(assembly)

    def _blame(self, chunk: Chunk, error: LessonError) -> None:
        for assembly, _, _ in self._places.get(chunk.digest, ()):
            assembly.fault = error

    def _finish(self, assembly: Assembly) -> None:
        if assembly.finish():
            self._known.learn([assembly.file])
            self._whole(assembly.file.digest)
