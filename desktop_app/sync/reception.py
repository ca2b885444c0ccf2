"""Receiving the files of a few lessons from one source: every byte checked, every good chunk kept."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.sync.assembly import Assembly
from desktop_app.sync.known_chunks import KnownChunks
from desktop_app.sync.ranges import Span
from desktop_app.sync.source import Source
from desktop_app.sync.tally import Tally
from package_format import names, pack, zstd
from package_format.errors import Damaged, LessonError, Missing
from package_format.recipe import Chunk


class Reception:
    """Puts what a source brings into assemblies; the ``Receiver`` of one ``fetch_ranges`` after another.

    From a folder, a file that is not there at all yet arrives in order: its bytes are hashed once, as a whole file,
    and chunk by chunk only when that hash was wrong. From the network every chunk is checked as it comes.
    """

    def __init__(self, assemblies: Sequence[Assembly], known: KnownChunks, tally: Tally) -> None:
        self._assemblies = assemblies
        self._known = known
        self._tally = tally
        self._wanted: dict[Span, list[tuple[Assembly, int, Chunk]]] = {}
        self._name = ""

    def reuse(self) -> None:
        """Copy what lies in other files on this disk, and finish what that completes."""
        for assembly in self._assemblies:
            for offset, chunk in assembly.missing:
                if (content := self._known.take(chunk)) is not None:
                    assembly.put(offset, content)
                self._tally.pulse()
            self._finish(assembly)

    def fetch(self, source: Source) -> None:
        """Bring what is missing from ``source``; what arrived damaged is asked for once more.

        Raises:
            Unreachable: the source stopped answering; what came is kept.
            Stopped, NoSpace, Unwritable: likewise.
        """
        self._name = source.name
        if not source.cost:
            for assembly in self._assemblies:
                assembly.unchecked = not assembly.kept
        for _ in range(2):
            self._wanted = self._plan()
            if not self._wanted:
                return
            source.fetch_ranges(list(self._wanted), self)

    @property
    def to_bring(self) -> int:
        """Bytes that a source has to bring."""
        return sum(span.length for span in self._plan())

    def arrived(self, span: Span, stored: bytes) -> None:
        """Check and write the frame of ``span`` wherever it belongs."""
        for assembly, offset, chunk in self._wanted[span]:
            try:
                content = _opened(stored, chunk, check=not assembly.unchecked)
            except Damaged as error:
                assembly.fault = Damaged(span.path, error.reason, self._name)
            else:
                assembly.put(offset, content)
                self._finish(assembly)

    def lost(self, span: Span, error: LessonError) -> None:
        """Note why the files that need ``span`` stay incomplete."""
        for assembly, _, _ in self._wanted[span]:
            assembly.fault = error

    def pulse(self) -> None:
        """Show how far it is; raises ``Stopped`` when a person asked to stop."""
        self._tally.pulse()

    def _plan(self) -> dict[Span, list[tuple[Assembly, int, Chunk]]]:
        """Return what is missing by the span that brings it; a chunk needed in several places is brought once."""
        spans: dict[str, Span] = {}
        wanted: dict[Span, list[tuple[Assembly, int, Chunk]]] = {}
        for assembly in self._assemblies:
            if assembly.hopeless or isinstance(assembly.fault, Missing):
                continue
            for offset, chunk in assembly.missing:
                span = spans.setdefault(chunk.digest, Span(names.pack_path(chunk.pack), chunk.offset, chunk.stored))
                wanted.setdefault(span, []).append((assembly, offset, chunk))
        return wanted

    def _finish(self, assembly: Assembly) -> None:
        if assembly.finish():
            self._known.learn([assembly.file])


def _opened(stored: bytes, chunk: Chunk, check: bool) -> bytes:
    if check:
        return pack.open_frame(stored, chunk.digest, chunk.size)
    return zstd.expand(stored, chunk.size, chunk.digest)
