"""What the rest of the program sees of a school day and a teaching week: plain frozen records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from desktop_app.store.school.books import Book
from desktop_app.store.school.calendar import SpecialDay, TeachingWeek
from desktop_app.store.school.timetable import SchoolClass


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson that is due: a node of ``book``, and how many of its resources play."""

    book: Book
    node: str
    title: Mapping[str, str]
    ready: int
    resources: int


@dataclass(frozen=True, slots=True)
class Period:
    """One period (节) of one class; times are minutes after midnight, None where the timetable does not say.

    In a list without a day ``number`` only counts the subjects of a class.
    """

    one: SchoolClass
    number: int
    begins: int | None
    ends: int | None
    subject: str
    book: Book | None
    """What the class uses; None if the school receives no textbook for it."""
    lesson: Lesson | None
    """None if nothing is planned, or all of the book has been done."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day; ``date`` is None where nobody knows it, and the periods are then those that come next."""

    date: date | None
    week: TeachingWeek | None
    special: SpecialDay | None
    school: bool
    """Whether there is school."""
    periods: Sequence[Period]


@dataclass(frozen=True, slots=True)
class Week:
    """What one teaching week needs: its lessons, and how many of their resources play (本周资源 46/48)."""

    week: TeachingWeek
    lessons: Sequence[Lesson]
    ready: int
    resources: int
