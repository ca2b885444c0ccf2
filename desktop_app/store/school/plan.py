"""What is due: timetable × progress × edition, worked out from what the school and the centre have said. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from desktop_app.store.school import subjects
from desktop_app.store.school.books import Book
from desktop_app.store.school.calendar import USUAL_WEEKS, Calendar, TeachingWeek, Term, monday_of
from desktop_app.store.school.pace import Mark, Pace, Standing
from desktop_app.store.school.timetable import SchoolClass, Slot, held
from package_format.canonical import Json
from package_format.catalogue import TeachingProgress

AHEAD = 70
"""Days in which the next lessons are looked for: longer than the summer holidays."""


@dataclass(frozen=True, slots=True)
class Due:
    """One period of a day: whose, when, and the lesson that comes (``node`` of ``book``; None if none is planned)."""

    one: SchoolClass
    slot: Slot
    book: Book | None
    node: str | None


@dataclass(frozen=True)
class Plan:
    """Everything the school and the centre have said, in one look."""

    classes: Sequence[SchoolClass]
    slots: Sequence[Slot]
    calendar: Calendar
    books: Sequence[Book]
    adoptions: Mapping[tuple[int, str, int], tuple[str, str]]
    progress: Mapping[str, Sequence[TeachingProgress]]
    """By channel."""
    push: Mapping[str, Sequence[Mapping[str, Json]]]
    """Rules by channel."""
    lessons: Mapping[int, Sequence[str]]
    """Of textbooks, by key, in reading order."""
    marks: Mapping[tuple[str, str, str, str], Sequence[Mark]]
    """By class, channel, textbook and school year."""

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], Book]:
        return {book.name: book for book in self.books}

    def year(self, day: date) -> str:
        """Return the school year of ``day``; empty where no calendar knows it."""
        term = self.calendar.begun(day)
        return term.year if term else ""

    def book(self, grade: int, subject: str, term: int) -> Book | None:
        """Return what a grade uses: the book chosen for the term, else the first subscribed one that fits.

        ``term`` 0 stands for "not known": any term's book will do, the year's first.
        """
        name = subjects.canonical(subject)
        for number in (term, 0) if term else (0, 1, 2):
            chosen = self._by_name.get(self.adoptions.get((grade, name, number), ("", "")))
            if chosen is not None:
                return chosen
        fits = (
            book
            for book in self.books
            if book.subscribed and book.grade == grade and subjects.same(book.subject, subject)
        )
        return next((book for book in fits if not term or book.term in {term, 0}), None)

    def books_of(self, grade: int, term: int) -> list[Book]:
        """Return the books a grade uses in a term, one for each subject."""
        names = dict.fromkeys(subjects.canonical(book.subject) for book in self.books if book.grade == grade)
        found = (self.book(grade, name, term) for name in names)
        return [book for book in found if book is not None]

    def pace(self, book: Book, term: Term | None) -> Pace:
        """Return the pace of a book: the centre's in ``term`` (None: the newest), else its lessons as they are read."""
        own = self.progress.get(book.channel, ())
        others = [said for channel, parts in self.progress.items() if channel != book.channel for said in parts]
        for said in (own, others):
            fitting = [one for one in said if term is None or (one.year, one.term) == (term.year, term.number)]
            for one in sorted(fitting, key=lambda one: -one.starts):
                weeks: dict[int, list[str]] = {}
                for week in one.weeks:
                    if week.textbook == book.id:
                        weeks.setdefault(week.number, []).extend(week.nodes)
                if any(weeks.values()):
                    return Pace.of(weeks)
        return Pace(tuple(self.lessons.get(book.key, ())), {})

    def standing(self, name: str, book: Book, day: date) -> Standing:
        """Return where the class ``name`` stands in ``book``; an empty name stands for a class that says nothing."""
        said = self.marks.get((name, *book.name, self.year(day)), ())
        return Standing(self.pace(book, self.calendar.begun(day)), said)

    def day(self, day: date) -> list[Due]:
        """Return the periods of a day in their order; none without school."""
        pattern = self.calendar.pattern(day)
        if pattern is None:
            return []
        return [self._due(slot, day) for slot in held(self.slots, pattern)]

    def next_day(self, after: date) -> date | None:
        """Return the next day behind ``after`` with periods; None where the next ``AHEAD`` days have none."""
        for days in range(1, AHEAD + 1):
            pattern = self.calendar.pattern(after + timedelta(days=days))
            if pattern is not None and next(iter(held(self.slots, pattern)), None) is not None:
                return after + timedelta(days=days)
        return None

    def in_order(self, believed: date) -> list[Due]:
        """Return the next lesson of each class in each of its subjects, for a day that nobody knows.

        Args:
            believed: the latest day that has certainly come; what a class has said counts more.
        """
        term = self._term(believed)
        found = []
        for one in self.classes:
            own = [slot for slot in self.slots if slot.name == one.name]
            names = dict.fromkeys(slot.subject for slot in own)
            for number, name in enumerate(names or [book.subject for book in self.books_of(one.grade, term)], 1):
                book = self.book(one.grade, name, term)
                node = self.next(one, book, believed) if book else None
                found.append(Due(one, Slot(one.name, 0, number, name), book, node))
        return found

    def used(self, day: date) -> Iterator[tuple[Book, Standing]]:
        """Yield the books in use on ``day`` with where they stand: the classes' own, then what else is subscribed."""
        seen = set()
        for book, standing in self.taught(day):
            seen.add(book.name)
            yield book, standing
        for book in self.books:
            if book.subscribed and book.name not in seen:
                yield book, self.standing("", book, day)

    def taught(self, day: date) -> Iterator[tuple[Book, Standing]]:
        """Yield the books of the classes on ``day`` with where they stand; nothing where no class is entered."""
        term = self._term(day)
        for one in self.classes:
            for book in self.books_of(one.grade, term):
                yield book, self.standing(one.name, book, day)

    def finished(self, book: Book, day: date) -> frozenset[str]:
        """Return the lessons of ``book`` whose weeks lie before that of ``day`` for every class that uses it."""
        term = self.calendar.begun(day)
        if term is None:
            return frozenset()
        if book.term and book.term < term.number:
            return frozenset(self.lessons.get(book.key, ()))
        week = (day - term.starts).days // 7 + 1
        pace = self.pace(book, term)
        over = {node for node in pace.order if 0 < (Standing(pace).week_of(node) or 0) < week}
        for one in self.classes:
            if one.grade == book.grade:
                standing = self.standing(one.name, book, day)
                over = {node for node in over if (found := standing.week_of(node)) is not None and found < week}
        return frozenset(over)

    def _term(self, day: date) -> int:
        term = self.calendar.begun(day)
        return term.number if term else 0

    def next(self, one: SchoolClass, book: Book, believed: date) -> str | None:
        """Return the lesson of ``book`` that comes next for a class: after the last it has done, else the week's."""
        standing = self.standing(one.name, book, believed)
        week = self.calendar.week(believed)
        planned = standing.due(week.number) if week and not standing.told else None
        return planned or standing.due(None)

    def _due(self, slot: Slot, day: date) -> Due:
        one = next(one for one in self.classes if one.name == slot.name)
        week = self.calendar.week(day)
        book = self.book(one.grade, slot.subject, self._term(day))
        if book is None:
            return Due(one, slot, None, None)
        place, of = self._place(slot, day, week)
        number = week.number if week else None
        return Due(one, slot, book, self.standing(one.name, book, day).due(number, place, of))

    def _place(self, slot: Slot, day: date, week: TeachingWeek | None) -> tuple[int, int]:
        """Return which (0, 1 …) of the week's periods of its class and subject a slot is, and how many there are."""
        if week is None:
            return 0, 1
        days = [week.monday + timedelta(days=number) for number in range(7)]
        held_on = [
            (one, other.period)
            for one in days
            if (pattern := self.calendar.pattern(one)) is not None
            for other in held(self.slots, pattern)
            if other.name == slot.name and subjects.same(other.subject, slot.subject)
        ]
        return held_on.index((day, slot.period)), len(held_on)


def signed_terms(progress: Mapping[str, Sequence[TeachingProgress]]) -> list[Term]:
    """Return the terms that the centres' progress names; where several do, the channel that was there first counts."""
    found: dict[tuple[str, int], Term] = {}
    for said in progress.values():
        for one in said:
            last = max((week.number for week in one.weeks), default=0)
            term = Term(one.year, one.term, monday_of(one.starts), last if last > USUAL_WEEKS else 0)
            found.setdefault((one.year, one.term), term)
    return list(found.values())
