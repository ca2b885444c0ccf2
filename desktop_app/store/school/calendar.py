"""The school's calendar: terms, teaching weeks (第n教学周), holidays and the days that make up for them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

USUAL_WEEKS = 22
"""Weeks after which a term is over when nobody has said how many it has."""


@dataclass(frozen=True, slots=True)
class Term:
    """One term (学期): ``starts`` is the Monday of week 1; ``weeks`` is 0 where it is not known."""

    year: str
    number: int
    starts: date
    weeks: int = 0


@dataclass(frozen=True, slots=True)
class TeachingWeek:
    """Week ``number`` (1, 2, 3 …) of a term."""

    term: Term
    number: int

    @property
    def monday(self) -> date:
        """Its first day."""
        return self.term.starts + timedelta(weeks=self.number - 1)

    @property
    def odd(self) -> bool:
        """Whether what the timetable marks 单周 is taught."""
        return self.number % 2 == 1


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day unlike its weekday: no school (``weekday`` 0), or the timetable of another weekday, or of a day."""

    day: date
    weekday: int = 0
    made_up: date | None = None
    """The day whose lessons are made up for: its weekday, and its odd or even week."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What of the timetable a day follows; ``odd`` is None where no calendar tells odd weeks from even ones."""

    weekday: int
    odd: bool | None


@dataclass(frozen=True, slots=True)
class Calendar:
    """Terms in any order and the days that are special."""

    terms: Sequence[Term] = ()
    special: Mapping[date, SpecialDay] = field(default_factory=dict)

    def begun(self, day: date) -> Term | None:
        """Return the term that began last before ``day``, whether it is over by then or not."""
        begun = [term for term in self.terms if term.starts <= day]
        return max(begun, key=lambda term: term.starts, default=None)

    def coming(self, day: date) -> Term | None:
        """Return the term that begins next after ``day``; None where none is known."""
        return min((term for term in self.terms if term.starts > day), key=lambda term: term.starts, default=None)

    def week(self, day: date) -> TeachingWeek | None:
        """Return the teaching week of ``day``; None in the holidays between terms, and where no term is known."""
        term = self.begun(day)
        if term is None:
            return None
        number = (day - term.starts).days // 7 + 1
        return TeachingWeek(term, number) if number <= (term.weeks or USUAL_WEEKS) else None

    def pattern(self, day: date) -> Pattern | None:
        """Return which weekday's timetable ``day`` follows; None without school."""
        week = self.week(day)
        special = self.special.get(day)
        if special is None:
            return None if self.terms and week is None else Pattern(day.isoweekday(), week.odd if week else None)
        if not special.weekday:
            return None
        if special.made_up is not None:
            week = self.week(special.made_up)
        return Pattern(special.weekday, week.odd if week else None)


def monday_of(starts: int) -> date:
    """Return the Monday that a signed progress names by its midnight (Unix seconds), in whatever zone that was."""
    day = datetime.fromtimestamp(starts + 12 * 3600, tz=UTC).date()
    return day - timedelta(days=day.weekday())


def school_year(starts: date) -> tuple[str, int]:
    """Return school year and term of a term that starts on a day: autumn is the first term, spring the second."""
    first = starts.month > 6
    begun = starts.year if first else starts.year - 1
    return f"{begun}-{begun + 1}", 1 if first else 2


def midday(day: date) -> int:
    """Return the Unix time at which this computer shows noon of ``day``."""
    return int(datetime(day.year, day.month, day.day, 12).astimezone().timestamp())


def local(now: int) -> tuple[date, int]:
    """Return day and minute of the day that this computer's clock shows at ``now`` (Unix seconds)."""
    shown = datetime.fromtimestamp(now, tz=UTC).astimezone()
    return shown.date(), shown.hour * 60 + shown.minute
