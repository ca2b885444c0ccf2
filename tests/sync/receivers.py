"""The receiving side of a source, as simple as it can be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from desktop_app.sync.patience import Patience
from desktop_app.sync.ranges import Span
from package_format.errors import LessonError

HASTY = Patience(connect=10, read=10, silence=10, tries=4, first_tries=3, first_wait=0.01, longest_wait=0.05)
"""Waits as short as can be, and time enough for a server on a busy machine to answer."""

HASTIEST = replace(HASTY, read=0.4)
"""For servers that go silent: whoever sends nothing for so long is taken for dead."""


class Basket:
    """Keeps what arrived and what was lost; ``pulse`` may be told to raise."""

    def __init__(self, pulse: Callable[[], None] = lambda: None) -> None:
        self.got: dict[Span, bytes] = {}
        self.gone: dict[Span, LessonError] = {}
        self.pulses = 0
        self._pulse = pulse

    def arrived(self, span: Span, stored: bytes) -> None:
        assert span not in self.got
        assert len(stored) == span.length
        self.got[span] = stored

    def lost(self, span: Span, error: LessonError) -> None:
        assert span not in self.gone
        self.gone[span] = error

    def pulse(self) -> None:
        self.pulses += 1
        self._pulse()
