"""Counts what a sync does and shows it: one snapshot, at most ten times a second."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from desktop_app.store.cards import Want
from desktop_app.sync.allowance import never
from desktop_app.sync.progress import Progress, Reporter, Trouble
from desktop_app.sync.source import Source
from package_format.errors import LessonError

_SHOWN = 0.1
_RATE_SECONDS = 5.0
_MOST_TROUBLES = 500


class Tally:
    """The figures of one running sync; ``pulse`` reports them and is the place where a person's stop comes in."""

    def __init__(
        self,
        report: Reporter,
        sources: Sequence[Source],
        quiet: Callable[[], bool] = never,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._report = report
        self._sources = sources
        self._quiet = quiet
        self._clock = clock
        self._base = [(source.received, source.requests) for source in sources]
        self._shown = float("-inf")
        self._rates: deque[tuple[float, int]] = deque()
        self._troubles: dict[str, Trouble] = {}
        self._indulgent = False
        self.stage = "trust"
        self.source = ""
        self.lesson = ""
        self.resources_expected = 0
        self.resources_done = 0
        self.expected = 0
        self.kept = 0

    @property
    def received(self) -> int:
        """Bytes that all carriers brought since the sync began."""
        return sum(source.received - base for source, (base, _) in zip(self._sources, self._base, strict=True))

    @property
    def requests(self) -> int:
        """Requests made of all carriers since the sync began."""
        return sum(source.requests - base for source, (_, base) in zip(self._sources, self._base, strict=True))

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """What went wrong and did not stop the rest, each once."""
        return tuple(self._troubles.values())

    def trouble(self, error: LessonError, lesson: str = "", resource: str = "") -> None:
        """Note ``error``, which concerns ``resource`` (an id) with the title ``lesson``, or the sync; work goes on."""
        if self._indulgent:
            return
        key = resource or str(error)
        if key in self._troubles or len(self._troubles) < _MOST_TROUBLES:
            self._troubles[key] = Trouble(error, lesson)

    @contextmanager
    def indulgent(self, towards: bool) -> Iterator[None]:
        """Note no trouble inside the block if the source is one that owes nobody anything (``towards``)."""
        self._indulgent = towards
        try:
            yield
        finally:
            self._indulgent = False

    def lesson_trouble(self, error: LessonError, want: Want) -> None:
        """Note why ``want`` cannot be had from the source being asked."""
        self.trouble(error, title_of(want), f"{want.channel}/{want.resource}")

    def settled(self, resource: str) -> None:
        """Forget the trouble of a resource that became whole after all."""
        self._troubles.pop(resource, None)

    def expect(self, wants: int, size: int) -> None:
        """Begin with a source that is asked for ``wants`` resources of ``size`` bytes."""
        self.resources_expected = self.resources_done + wants
        self.expected = self.received + size

    def planned(self, window: Sequence[Want], stored: int) -> None:
        """Correct what is expected: ``stored`` bytes are really lacking of ``window``."""
        self.expected += stored - sum(want.size for want in window)
        self.lesson = title_of(window[0])

    def keep(self, stored: int) -> None:
        """Note that ``stored`` of the expected bytes were found on this disk."""
        self.kept += stored
        self.expected -= stored

    def lesson_done(self, want: Want) -> None:
        """Note that ``want`` plays now."""
        self.resources_done += 1
        self.lesson = title_of(want)
        self.settled(f"{want.channel}/{want.resource}")

    def enter(self, stage: str, source: str = "") -> None:
        """Begin a stage; raises ``Stopped`` when a person asked to stop."""
        self.stage = stage
        self.source = source
        self._show(self._clock())

    def pulse(self) -> None:
        """Report if a tenth of a second has passed; raises ``Stopped`` when a person asked to stop.

        While a lesson is being shown this does not return: neither network nor disk is to be felt in class.
        """
        now = self._clock()
        if now - self._shown >= _SHOWN:
            self._show(now)
            while self._quiet():
                time.sleep(_SHOWN)
                self._show(self._clock(), resting=True)

    def _show(self, now: float, resting: bool = False) -> None:
        self._shown = now
        self._report(
            Progress(
                stage=self.stage,
                source=self.source,
                lesson=self.lesson,
                resources_expected=self.resources_expected,
                resources_done=self.resources_done,
                expected=self.expected,
                received=self.received,
                kept=self.kept,
                rate=self._rate(now),
                resting=resting,
                troubles=self.troubles,
            )
        )

    def _rate(self, now: float) -> float:
        """Return bytes per second over the last seconds."""
        self._rates.append((now, self.received))
        while len(self._rates) > 2 and self._rates[1][0] <= now - _RATE_SECONDS:
            self._rates.popleft()
        (begun, before), (_, after) = self._rates[0], self._rates[-1]
        return (after - before) / (now - begun) if now > begun else 0.0


def title_of(want: Want) -> str:
    """Return the title of a lesson as a teacher reads it first."""
    return want.title.get("zh-CN") or next(iter(want.title.values()), want.resource)
