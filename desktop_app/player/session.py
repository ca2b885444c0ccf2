"""What one play of one lesson leaves behind: a session row of integers (FORMAT §10). No Qt, no clock of its own.

Time comes from a monotonic clock that is passed in, so a wall clock set right, or wrong, in the middle of a lesson
changes nothing. Time counts as active while a sign of life is fresh: a playing video gives one with every step it
moves, a page or picture only when somebody does something, for at most five minutes after. What a video plays again
counts no longer than it lasts, or five minutes, after somebody did something: a passage that is repeated over lunch is
no lesson.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypedDict

from desktop_app.player.stretches import Stretches
from desktop_app.player.vocabulary import FASTEST, Results
from package_format.session_row import (
    MOST_ANSWERED,
    ClockQuality,
    Kind,
    Origin,
    Outcome,
    ResourceVersion,
    SessionRow,
    Success,
)

IDLE_AFTER = 300.0
"""Seconds a page or picture, or what a video repeats, counts as used after the last input."""
STALLED_AFTER = 10.0
"""Seconds a playing video counts as playing after it last moved: a sleeping machine plays nothing."""
WEB = frozenset({"text/html", "application/x-scorm+zip", "application/x-h5p+zip", "application/x-shockwave-flash"})
REALMEDIA = "application/vnd.rn-realmedia"
"""Films of old, and the one kind of film whose media type does not say so."""
GLANCE = 1.0
"""Seconds a page must be shown to count as seen; leafing through is not reading."""
PATIENCE = 10.0
"""Seconds after which a lesson that has not opened has failed, if somebody leaves it; before, it was not meant."""
SLACK = 1_500
"""Milliseconds by which reported positions may lag or run ahead of the clock without being a jump."""


def kind_of(media_type: str) -> Kind:
    """The kind of session that playing a file of ``media_type`` makes."""
    if media_type.startswith("video/") or media_type == REALMEDIA:
        return Kind.VIDEO
    if media_type.startswith(("audio/", "application/ogg")):
        return Kind.AUDIO
    if media_type.startswith("image/"):
        return Kind.IMAGE
    if media_type in ("application/pdf", "application/epub+zip", "application/x-zim"):
        return Kind.DOCUMENT
    return Kind.WEB if media_type in WEB else Kind.OTHER


class _Said(TypedDict):
    score: int
    success: Success
    answered: int


class ActiveTime:
    """Adds up the time in which something runs, no more than ``longest`` seconds after each sign of life."""

    def __init__(self, monotonic: Callable[[], float], longest: float) -> None:
        self._monotonic = monotonic
        self._longest = longest
        self._since: float | None = None
        self._total = 0.0

    @property
    def runs(self) -> bool:
        """Whether time is being counted."""
        return self._since is not None

    def sign(self, *, counts: bool = True) -> float:
        """Note a sign of life; seconds since the last one, 0 while nothing runs. Without ``counts`` they are let go."""
        if self._since is None:
            return 0.0
        now = self._monotonic()
        passed = max(0.0, now - self._since)
        self._total += min(passed, self._longest) if counts else 0.0
        self._since = now
        return passed

    def run(self) -> None:
        """Begin counting, or give a sign of life."""
        if self._since is None:
            self._since = self._monotonic()
        else:
            self.sign()

    def stop(self) -> None:
        """Count what has passed and no further."""
        self.sign()
        self._since = None

    @property
    def milliseconds(self) -> int:
        """The time counted so far, the running part included."""
        passed = 0.0 if self._since is None else max(0.0, self._monotonic() - self._since)
        return round((self._total + min(passed, self._longest)) * 1000)


class Session:
    """One play of ``resource``, fed with what a player does; ``finish`` makes the row.

    Args:
        resource: the exact version that plays.
        kind: decides the units: milliseconds for video and audio, pages otherwise.
        monotonic: seconds from any beginning, never going back.
        started: Unix seconds by the point's clock, and ``clock``, how far that can be believed.
        origin: what it was opened for.
        idle_after: seconds a page or picture counts as used after the last input.
    """

    def __init__(
        self,
        resource: ResourceVersion,
        kind: Kind,
        monotonic: Callable[[], float],
        *,
        started: int,
        clock: ClockQuality,
        origin: Origin = Origin.IN_CLASS,
        idle_after: float = IDLE_AFTER,
    ) -> None:
        self.kind = kind
        self.position = 0
        self.length = 0
        self.is_open = False
        self._resource = resource
        self._started = max(0, started)
        self._clock = clock
        self._origin = origin
        self._monotonic = monotonic
        self._made = self._heeded = monotonic()
        self._idle_after = idle_after
        self._timed = kind in (Kind.VIDEO, Kind.AUDIO)
        self._active = ActiveTime(monotonic, STALLED_AFTER if self._timed else idle_after)
        self._stretches = Stretches()
        self._from = 0  # where the stretch being played began, and how far it has come; ms
        self._to = 0
        self._run: tuple[int, int] | None = None  # first and last page of the pages turned one after another
        self._view = (0, 0)  # first and last page on the screen
        self._page_since = 0.0
        self._measured: int | None = None
        self._results = Results()
        self._answered_before = 0

    # ------------------------------------------------------------ what a player does

    def opened(self, length: int) -> None:
        """The lesson can be seen or heard; ``length`` in ms, pages or pictures, 0 while unknown."""
        self.is_open = True
        self.lasts(length)

    def lasts(self, length: int) -> None:
        """How long it is becomes known, or better known; that can be before there is anything to see."""
        self.length = max(0, length)

    def playing(self, position: int) -> None:
        """Time begins to run at ``position`` (ms)."""
        if self._active.runs:
            self.moved(position)
            return
        self._active.run()
        self._from = self._to = self.position = max(0, position)

    def moved(self, position: int) -> None:
        """Time has come to ``position`` (ms). A step that no rate explains is taken for the jump it is."""
        self.position = position = max(0, position)
        if not self._active.runs:
            return
        passed = self._active.sign(counts=self._is_heeded(position))
        furthest = self._to + passed * 1000 * FASTEST + SLACK
        if self._to - SLACK <= position <= furthest:
            self._to = max(self._to, position)
        else:
            self._cut(position)

    def seeked(self, left: int, position: int) -> None:
        """Somebody jumped from ``left`` to ``position`` (ms), playing or not."""
        if self._active.runs:
            self.moved(left)
            self._cut(max(0, position))
        self.position = max(0, position)

    def paused(self, position: int) -> None:
        """Time stands at ``position`` (ms): a pause, or the end."""
        if self._active.runs:
            self.moved(position)
            self._active.stop()
            self._cut(position)
        self.position = max(0, position)

    def shown(self, page: int, view: tuple[int, int] | None = None) -> None:
        """``page`` (a page or picture, counted from 1) is on the screen from now on.

        ``view`` is the first and the last page on the screen, where a screen shows several.
        """
        self._active.run()
        page = max(1, page)
        first, last = view or (page, page)
        if (page, first, last) == (self.position, *self._view):
            return
        self._leave_page()
        self.position, self._view = page, (first, max(first, last))
        self._page_since = self._monotonic()

    def touched(self) -> None:
        """Somebody did something; a page or picture, or a passage that is repeated, counts for another while."""
        self._heeded = self._monotonic()
        if not self._timed:
            self._active.sign()

    def measured(self, progress: int) -> None:
        """The lesson itself says how much of it is done, in thousandths: that counts, and not what was shown."""
        self._measured = max(0, min(progress, 1000))

    def resulted(self, results: Results) -> None:
        """The lesson itself says how the class has done; what it said last counts."""
        self._results = results

    def goes_on(self, before: Session) -> None:
        """Another row begins in the middle of a play: what was answered is told in ``before``, what is done in both."""
        self._answered_before = max(before._answered_before, before._results.answered)
        self._measured = before._measured

    @property
    def waits(self) -> float:
        """Seconds since this began, whether or not the lesson has opened."""
        return self._monotonic() - self._made

    @property
    def active_ms(self) -> int:
        """How long the lesson has been in use until now."""
        return self._active.milliseconds

    # ------------------------------------------------------------ what remains

    def finish(self, outcome: Outcome = Outcome.ENDED, stars: int = 0, reasons: int = 0) -> SessionRow:
        """The row of this session as it stands now, without ending it.

        ``stars`` is 0 … 3, ``reasons`` a sum of ``Reason``.
        """
        stretches = self._stretches.copy()
        if self._timed:
            stretches.add(self._from, self._to)
        for run in self._runs():
            if run is not None:
                stretches.add(run[0], run[1] + 1)
        picture = self.kind is Kind.IMAGE
        shown = min(1000, stretches.covered * 1000 // self.length) if self.length else 0
        position = min(self.position, self.length) if self.length else self.position
        return SessionRow(
            resource=self._resource,
            kind=self.kind,
            started=self._started,
            clock=self._clock,
            active_ms=self._active.milliseconds,
            length=min(self.length, 1) if picture else self.length,
            position=min(position, 1) if picture else position,
            progress=shown if self._measured is None else self._measured,
            origin=self._origin,
            stars=stars,
            outcome=outcome,
            segments=() if self.kind in (Kind.IMAGE, Kind.WEB) else self._segments(stretches),
            reasons=reasons,
            **self._said(),
        )

    def _said(self) -> _Said:
        """The lesson's own words on the class, as the row has them."""
        said = self._results
        return {
            "score": 0 if said.score is None else 1 + max(0, min(said.score, 1000)),
            "success": Success.UNSAID if said.passed is None else Success.PASSED if said.passed else Success.FAILED,
            "answered": max(0, min(said.answered - self._answered_before, MOST_ANSWERED)),
        }

    def _segments(self, stretches: Stretches) -> tuple[tuple[int, int], ...]:
        """Tenths of a second, or first and last page."""
        if not self._timed:
            return tuple((first, behind - 1) for first, behind in stretches.played)
        tenths = (((start + 50) // 100, (end + 50) // 100) for start, end in stretches.played)
        return tuple((start, end) for start, end in tenths if start < end)

    def _cut(self, position: int) -> None:
        """End the stretch being played and begin one at ``position``."""
        self._stretches.add(self._from, self._to)
        self._from = self._to = position

    def _is_heeded(self, position: int) -> bool:
        """Whether somebody can be thought to follow: what plays is new, or a person did something not long ago."""
        if not self._timed:
            return True
        now = self._monotonic()
        if not self._stretches.holds(position, SLACK):
            self._heeded = now
        return now - self._heeded <= max(self._idle_after, self.length / 1000 + STALLED_AFTER)

    def _leave_page(self) -> None:
        """Let the page being shown lengthen the run of pages, or begin one."""
        *done, self._run = self._runs()
        for run in done:
            if run is not None:
                self._stretches.add(run[0], run[1] + 1)

    def _runs(self) -> list[tuple[int, int] | None]:
        """The last run of pages with the page being shown, or that page behind it, if shown long enough to count."""
        first, last = self._view
        if self._timed or not first or self._monotonic() - self._page_since < GLANCE:
            return [self._run]
        if self._run is None:
            return [self._view]
        begun, behind = self._run
        goes_on = begun <= first <= behind + 1 and last >= behind
        return [(begun, last)] if goes_on else [self._run, self._view]
