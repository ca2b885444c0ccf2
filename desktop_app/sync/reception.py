"""Receiving a few files from one source, chunk by chunk: every one checked, every good one kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desktop_app.sync.assembly import Assembly
from desktop_app.sync.known_chunks import KnownChunks
from desktop_app.sync.ranges import Span
from desktop_app.sync.routes import ORDINARY, chunk_span, instead
from desktop_app.sync.source import Judged, Pulse, Source
from package_format import pack
from package_format.errors import Damaged, LessonError, Missing
from package_format.recipe import Chunk

Place = tuple[Assembly, int, Chunk]
"""The chunk and where it goes: file and offset in it."""


class Reception:
    """Puts what a source brings into assemblies; the ``Receiver`` of its own fetching.

    ``whole`` is called with the digest of every file that becomes whole, ``pulse`` at least five times a second.
    """

    def __init__(
        self, assemblies: Sequence[Assembly], known: KnownChunks, whole: Callable[[str], None], pulse: Pulse
    ) -> None:
        self._assemblies = assemblies
        self._known = known
        self._whole = whole
        self._pulse = pulse
        self._wanted: dict[Span, list[Place]] = {}
        self._name = ""
        self._judged: Judged | None = None
        self._carries = ORDINARY
        self._packed: set[str] = set()
        """Files whose whole object the source has not; their chunks may lie in its packs."""

    def reuse(self) -> None:
        """Copy what lies in other files on this disk, and finish what is complete."""
        for assembly in self._assemblies:
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
        for _ in range(2):
            self._wanted = self._plan()
            if self._wanted:
                source.fetch_ranges(list(self._wanted), self)

    def arrived(self, span: Span, stored: bytes) -> None:
        """Check the frame of ``span`` and write it wherever it belongs."""
        for assembly, offset, chunk in self._wanted[span]:
            try:
                content = pack.open_frame(stored, chunk.digest, chunk.size)
            except Damaged as error:
                assembly.fault = Damaged(span.path, error.reason, self._name)
                if self._judged is not None:
                    self._judged.misled(span)
            else:
                assembly.put(offset, content)
                self._finish(assembly)

    def lost(self, span: Span, error: LessonError) -> None:
        """Note why the files that need ``span`` stay incomplete."""
        for assembly, _, _ in self._wanted[span]:
            if isinstance(error, Missing) and instead(self._carries, span.path):
                self._packed.add(assembly.file.digest)
            else:
                assembly.fault = error

    def pulse(self) -> None:
        """Look up; what it raises ends the work."""
        self._pulse()

    def _plan(self) -> dict[Span, list[Place]]:
        """Return what is missing by the span that brings it; a chunk needed in several places is brought once."""
        spans: dict[str, Span] = {}
        wanted: dict[Span, list[Place]] = {}
        for assembly in self._assemblies:
            if isinstance(assembly.fault, Missing):
                continue
            file = assembly.file.digest
            carries = ORDINARY if file in self._packed else self._carries
            for offset, chunk in assembly.missing:
                span = spans.setdefault(chunk.digest, chunk_span(carries, file, offset, chunk))
                wanted.setdefault(span, []).append((assembly, offset, chunk))
        return wanted

    def _finish(self, assembly: Assembly) -> None:
        if assembly.finish():
            self._known.learn([assembly.file])
            self._whole(assembly.file.digest)
