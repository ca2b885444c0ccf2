"""Small frames that are wanted before any lesson: recipes and covers."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from desktop_app.sync.ranges import Span
from desktop_app.sync.routes import ORDINARY, Carries, frame_span, instead
from desktop_app.sync.source import Judged, Pulse, Source
from package_format.errors import Damaged, LessonError, Missing
from package_format.pack import FrameRef, open_frame

Take = Callable[[FrameRef, bytes], None]


class FrameFetch:
    """Brings frames and hands each over opened and checked; the ``Receiver`` of its own fetching."""

    def __init__(self, pulse: Pulse, take: Take) -> None:
        self.faults: dict[str, LessonError] = {}
        """Why frames (by digest) could not be had."""
        self._pulse = pulse
        self._take = take
        self._wanted: dict[Span, list[FrameRef]] = {}
        self._name = ""
        self._judged: Judged | None = None
        self._carries = ORDINARY

    def fetch(self, source: Source, refs: Iterable[FrameRef]) -> None:
        """Bring ``refs`` from ``source``; what arrives damaged is asked for once more.

        Raises:
            Unreachable: the source stopped answering; what came has been handed over.
            Stopped: a person asked to stop. And whatever ``take`` raises.
        """
        self._name, self._carries = source.name, source.carries
        self._judged = source if isinstance(source, Judged) else None
        for ref in refs:
            self._want(ref, self._carries)
        for _ in range(2):
            if self._wanted:
                source.fetch_ranges(list(self._wanted), self)

    def arrived(self, span: Span, stored: bytes) -> None:
        """Open the frame and hand it over."""
        for ref in tuple(self._wanted[span]):
            try:
                content = open_frame(stored, ref.digest, ref.size)
            except Damaged as error:
                self.faults[ref.digest] = Damaged(span.path, error.reason, self._name)
                if self._judged is not None:
                    self._judged.misled(span)
            else:
                self.faults.pop(ref.digest, None)
                self._wanted[span].remove(ref)
                self._take(ref, content)
        if not self._wanted[span]:
            del self._wanted[span]

    def lost(self, span: Span, error: LessonError) -> None:
        """Note why the frame cannot be had."""
        self.faults |= {ref.digest: error for ref in self._wanted[span]}
        if isinstance(error, Missing):
            refs = self._wanted.pop(span)
            for ref in refs if instead(self._carries, span.path) else ():
                self._want(ref, ORDINARY)

    def _want(self, ref: FrameRef, carries: Carries) -> None:
        self._wanted.setdefault(frame_span(carries, ref), []).append(ref)

    def pulse(self) -> None:
        """Show how far it is; raises ``Stopped`` when a person asked to stop."""
        self._pulse()
