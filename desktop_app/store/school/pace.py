"""Which lesson is due: the centre's weeks, shifted by what the teacher says after class. Pure.

The centre lists lessons by week. A teacher may say of a lesson: 上完了 (done), 还没上完 (unfinished), 跳过 (skipped),
提前 (taken early). From that follows:

    unfinished lessons come first, whatever the week;
    what is done, skipped or was taken early is passed over;
    in the week of the newest mark the class goes on where it is;
    the week after begins where it was then, and so it stays ahead of the centre's weeks or behind them: nothing is
    left out;
    without a week (no calendar, no progress, a clock that cannot be right) the lesson after the last that was done
    is next.

Lessons that nobody says anything about are taken to be taught as planned.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What a teacher says of a lesson."""

    DONE = "done"
    UNFINISHED = "unfinished"
    SKIPPED = "skipped"
    EARLY = "early"


@dataclass(frozen=True, slots=True)
class Mark:
    """``state`` of ``node``, said in teaching week ``week`` (0: not known). Later marks come later in a list."""

    node: str
    state: State
    week: int = 0


@dataclass(frozen=True, slots=True)
class Pace:
    """The lessons of one textbook in the order in which they are taught, and what each week covers of them.

    ``spans`` maps a week's number to (first, end) in ``order``; it is empty where the centre says nothing.
    """

    order: Sequence[str]
    spans: Mapping[int, tuple[int, int]]

    @classmethod
    def of(cls, weeks: Mapping[int, Sequence[str]]) -> Pace:
        """Return the pace of lessons listed by week; one that takes several weeks counts where it is first listed."""
        order = tuple(dict.fromkeys(node for number in sorted(weeks) for node in weeks[number]))
        places = {node: place for place, node in enumerate(order)}
        spans = {
            number: (min(places[node] for node in nodes), max(places[node] for node in nodes) + 1)
            for number, nodes in weeks.items()
            if nodes
        }
        return cls(order, spans)

    def span(self, week: int) -> tuple[int, int]:
        """Return (first, end) of a week; an empty one before the next listed week if nothing is listed for it."""
        if week in self.spans:
            return self.spans[week]
        later = sorted(number for number in self.spans if number > week)
        start = self.spans[later[0]][0] if later else len(self.order)
        return start, start


class Standing:
    """Where one class stands in one textbook; ``marks`` oldest first."""

    def __init__(self, pace: Pace, marks: Iterable[Mark] = ()) -> None:
        self.pace = pace
        self._places = places = {node: place for place, node in enumerate(pace.order)}
        known = [mark for mark in marks if mark.node in places]
        self._passed = {mark.node for mark in known if mark.state is not State.UNFINISHED}
        self._unfinished = min((places[m.node] for m in known if m.state is State.UNFINISHED), default=None)
        anchors = [mark for mark in known if mark.state in {State.DONE, State.UNFINISHED}]
        self._anchor = anchors[-1] if anchors else None
        self._at = places[self._anchor.node] + (self._anchor.state is State.DONE) if self._anchor else 0

    @property
    def told(self) -> bool:
        """Whether the teacher has said how far the class is."""
        return self._anchor is not None

    def due(self, week: int | None, slot: int = 0, slots: int = 1) -> str | None:
        """Return the lesson of the ``slot``-th (0, 1 …) of the week's ``slots`` periods; None if none is planned."""
        if self._unfinished is not None:
            return self.pace.order[self._unfinished]
        if week is None or not self.pace.spans or (self._anchor is not None and self._anchor.week == week):
            return self._from(self._at)
        start, end = self._shifted(week)
        if start == end and not self._lead():
            return None
        return self._from(start + slot * (end - start) // slots)

    def planned(self, week: int) -> list[str]:
        """Return what the class still has to do in ``week``, in the order of teaching."""
        start, end = self._shifted(week)
        left = [node for node in self.pace.order[start:end] if node not in self._passed]
        first = self.due(week)
        return left if first is None else [first, *(node for node in left if node != first)]

    def covers(self, week: int) -> list[str]:
        """Return what the class has in ``week``, done or not, and what it has not finished before."""
        start, end = self._shifted(week)
        lessons = list(self.pace.order[start:end])
        first = self.due(week)
        return lessons if first is None or first in lessons else [first, *lessons]

    def week_of(self, node: str) -> int | None:
        """Return the last week in which ``node`` is still due, 0 if it has been done with, None if no week lists it."""
        if node not in self._places:
            return None
        place = self._places[node]
        if node in self._passed or (place < self._at and place != self._unfinished):
            return 0
        spans = {number: self._shifted(number) for number in self.pace.spans}
        return max((number for number, (start, end) in spans.items() if start <= place < end), default=None)

    def _shifted(self, week: int) -> tuple[int, int]:
        """Return (first, end) of what the class has in ``week``."""
        start, end = self.pace.span(week)
        if self._anchor is not None and self._anchor.week == week:
            return (self._at, self._at + end - start) if self._at < start else (start, max(end, self._at))
        lead = self._lead()
        return max(0, start + lead), max(0, end + lead)

    def _lead(self) -> int:
        """Return by how many lessons the class was ahead of the end of its week (or behind it) at the newest mark."""
        if self._anchor is None or not self._anchor.week:
            return 0
        return self._at - self.pace.span(self._anchor.week)[1]

    def _from(self, place: int) -> str | None:
        return next((node for node in self.pace.order[place:] if node not in self._passed), None)
