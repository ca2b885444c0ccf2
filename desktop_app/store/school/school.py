"""The school's calendar, timetable and progress, and what follows from them. Every call may come from any thread.

Times are Unix seconds as this computer's clock shows them; days are those of its time zone. Whether the clock can be
believed is for the caller to judge (``desktop_app.sync.clock``): without a day there is ``undated``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from desktop_app.store.database import Database
from desktop_app.store.school import books, classbook, readiness, rows
from desktop_app.store.school.books import Book, Swap
from desktop_app.store.school.calendar import Calendar, SpecialDay, TeachingWeek, Term, local
from desktop_app.store.school.day import Day, Lesson, Week
from desktop_app.store.school.pace import Mark, State
from desktop_app.store.school.plan_reader import PlanReader
from desktop_app.store.school.timetable import SchoolClass, Slot
from package_format.errors import Refused


class School:
    """The school part of the store."""

    def __init__(self, database: Database, reader: PlanReader) -> None:
        self._database = database
        self._reader = reader

    # ------------------------------------------------------------ what is due

    def today(self, now: int) -> Day:
        """Return the day at ``now`` with its periods and their lessons."""
        return self.day(local(now)[0])

    def day(self, day: date) -> Day:
        """Return a day with its periods and their lessons."""
        with self._database.reading() as connection:
            plan = self._reader.read(connection)
            periods = readiness.periods(connection, plan.day(day))
        school = plan.calendar.pattern(day) is not None
        return Day(day, plan.calendar.week(day), plan.calendar.special.get(day), school, periods)

    def next_day(self, after: date) -> Day | None:
        """Return the next day behind ``after`` that has periods, with their lessons; None if none is near."""
        with self._database.reading() as connection:
            following = self._reader.read(connection).next_day(after)
        return self.day(following) if following is not None else None

    def undated(self, believed: int) -> Day:
        """Return the next lesson of each class and subject, where nobody knows what day it is.

        Args:
            believed: the latest time that has certainly come.
        """
        with self._database.reading() as connection:
            periods = readiness.periods(connection, self._reader.read(connection).in_order(local(believed)[0]))
        return Day(None, None, None, True, periods)

    def teaching_week(self, now: int) -> TeachingWeek | None:
        """Return the teaching week (第n教学周) at ``now``; None between terms, and where no calendar is known."""
        return self.calendar().week(local(now)[0])

    def week(self, now: int, ahead: int = 0) -> Week | None:
        """Return what the teaching week at ``now`` needs, or that ``ahead`` weeks later; None outside of terms.

        That is what the classes are taught; where none is entered, what the textbooks have that are received.
        """
        day = local(now)[0] + timedelta(weeks=ahead)
        with self._database.reading() as connection:
            plan = self._reader.read(connection)
            week = plan.calendar.week(day)
            if week is None:
                return None
            standings = list(plan.taught(day)) or list(plan.used(day))
            places = [(book, node) for book, standing in standings for node in standing.covers(week.number)]
            lessons, found = readiness.lessons(connection, places)
        return Week(week, list(lessons.values()), *readiness.tally(found))

    def due(self, channel: str, textbook: str, node: str, now: int) -> int | None:
        """Return the last teaching week of the term at ``now`` in which some class still needs a lesson.

        0: all classes that use the book have done with it. None: no week is known for it.
        """
        day = local(now)[0]
        with self._database.reading() as connection:
            plan = self._reader.read(connection)
        weeks = [standing.week_of(node) for book, standing in plan.used(day) if book.name == (channel, textbook)]
        known = [week for week in weeks if week is not None]
        return max(known) if known and len(known) == len(weeks) else None

    def weeks_of(self, resources: Iterable[tuple[str, str]], now: int) -> tuple[int, int] | None:
        """Return the first and the last teaching week of the term at ``now`` that list any of ``resources``.

        These are named by channel and id. None where no calendar lists any of them.
        """
        wanted: dict[str, set[str]] = {}
        for channel, resource in resources:
            wanted.setdefault(channel, set()).add(resource)
        weeks: set[int] = set()
        with self._database.reading() as connection:
            plan = self._reader.read(connection)
            term = plan.calendar.begun(local(now)[0])
            for book in plan.books if wanted else ():
                pace = plan.pace(book, term)
                found = readiness.listing(connection, book.key, pace.order) if pace.spans else {}
                here = {place for place, node in enumerate(pace.order)
                        if not found.get(node, set()).isdisjoint(wanted.get(book.channel, ()))}  # fmt: skip
                weeks |= {week for week, (first, end) in pace.spans.items() if not here.isdisjoint(range(first, end))}
        return (min(weeks), max(weeks)) if weeks else None

    def finished(self, now: int) -> dict[tuple[str, str], frozenset[str]]:
        """Return, by (channel, textbook), the nodes whose weeks are over for every class: their files may be dropped.

        A unit is among them when all its lessons are, and so is what is below a lesson. A resource is finished when all
        its nodes are. Lessons that no week lists are never among them, nor are textbooks given up: see ``retired``.

        Args:
            now: Unix seconds, by a clock that can be believed.
        """
        day = local(now)[0]
        with self._database.reading() as connection:
            plan = self._reader.read(connection)
            resting = books.given_up(connection)
            done = {book: plan.finished(book, day) for book in plan.books if book.name not in resting}
            return {
                book.name: books.with_branches(connection, book.key, nodes) for book, nodes in done.items() if nodes
            }

    def listed_weeks(self, now: int) -> dict[tuple[str, str], dict[str, int]]:
        """Return, by (channel, textbook), the centre's week of each lesson in the term that has begun at ``now``.

        What is below a lesson has its week; a lesson that takes several weeks counts where it is first listed.
        """
        day = local(now)[0]
        with self._database.reading() as connection:
            plan = self._reader.read(connection)
            term = plan.calendar.begun(day)
            found = {}
            for book in plan.books:
                pace = plan.pace(book, term)
                listed = {node: week for week, (start, end) in pace.spans.items() for node in pace.order[start:end]}
                if listed:
                    found[book.name] = books.spread(connection, book.key, listed)
        return found

    # ------------------------------------------------------------ classes and timetable

    def classes(self) -> list[SchoolClass]:
        """Return the classes, the youngest first."""
        with self._database.reading() as connection:
            return rows.classes(connection)

    def put_class(self, one: SchoolClass) -> None:
        """Add a class, or change its grade and room."""
        with self._database.writing() as connection:
            rows.put_class(connection, one)

    def forget_class(self, name: str) -> None:
        """Remove a class with its timetable and progress; raise ``Refused`` if there is none of that name."""
        with self._database.writing() as connection:
            rows.forget_class(connection, name)

    def timetable(self) -> list[Slot]:
        """Return the timetable, by class, weekday and period."""
        with self._database.reading() as connection:
            return rows.slots(connection)

    def put_timetable(self, classes: Iterable[SchoolClass], slots: Iterable[Slot]) -> None:
        """Make ``slots`` the timetable of ``classes``, which are added if need be; other classes keep theirs.

        A class of which no room is said stays in the one it had.
        """
        written = list(slots)
        with self._database.writing() as connection:
            rooms = {known.name: known.room for known in rows.classes(connection)}
            for one in classes:
                rows.put_class(connection, replace(one, room=one.room or rooms.get(one.name, "")))
                rows.put_slots(connection, one.name, [slot for slot in written if slot.name == one.name])

    # ------------------------------------------------------------ calendar

    def calendar(self) -> Calendar:
        """Return the calendar: the centre's terms, in their place those the school has entered, and special days."""
        with self._database.reading() as connection:
            return self._reader.calendar(connection)

    def term_at(self, now: int) -> int:
        """Return the number of the term at ``now``, between terms of the next one; 0 where no calendar is known."""
        day = local(now)[0]
        known = self.calendar()
        week = known.week(day)
        term = week.term if week else known.coming(day) or known.begun(day)
        return term.number if term else 0

    def put_term(self, term: Term) -> None:
        """Enter when a term starts; it counts more than what the centre says.

        Raises:
            Refused: it starts on another day than a Monday.
        """
        if term.starts.weekday():
            raise Refused("week 1 starts on a Monday", term.starts.isoformat())
        with self._database.writing() as connection:
            rows.put_term(connection, term)

    def put_special(self, days: Sequence[SpecialDay]) -> None:
        """Enter holidays and the days that make up for them."""
        with self._database.writing() as connection:
            rows.put_special(connection, days)

    def forget_special(self, days: Iterable[date]) -> int:
        """Make days ordinary again; return how many were not."""
        with self._database.writing() as connection:
            return rows.forget_special(connection, days)

    # ------------------------------------------------------------ textbooks

    def books(self) -> list[Book]:
        """Return every textbook of the catalogue, in the order of the shelf."""
        with self._database.reading() as connection:
            return books.books(connection)

    def book_of(self, grade: int, subject: str, now: int) -> Book | None:
        """Return the textbook that a grade uses in a subject at ``now``; None if none is received."""
        with self._database.reading() as connection:
            plan = self._reader.read(connection)
        term = plan.calendar.begun(local(now)[0])
        return plan.book(grade, subject, term.number if term else 0)

    def adopt(self, channel: str, textbook: str, now: int) -> Swap:
        """Use a textbook for its grade, subject and term; other editions of it are given up, nothing else changes.

        Args:
            channel: the channel that offers it.
            textbook: its id.
            now: Unix seconds, by a clock that can be believed: from then on the two weeks count.

        Raises:
            Refused: the catalogue has no such textbook.
        """
        with self._database.writing() as connection:
            chosen = next((one for one in books.books(connection) if one.name == (channel, textbook)), None)
            if chosen is None:
                raise Refused(f"channel {channel} has no textbook {textbook}")
            return books.adopt(connection, chosen, now)

    def used(self, now: int) -> list[Book]:
        """Return the textbooks in use at ``now``: those of the classes, then what else is received."""
        with self._database.reading() as connection:
            plan = self._reader.read(connection)
        return list(dict.fromkeys(book for book, _ in plan.used(local(now)[0])))

    def retired(self, now: int) -> list[tuple[str, str]]:
        """Return (channel, id) of textbooks given up two weeks before ``now``: what plays of them may be dropped."""
        with self._database.reading() as connection:
            return books.retired(connection, now)

    # ------------------------------------------------------------ progress

    def next_lesson(self, name: str, subject: str, now: int, *, dated: bool = True) -> Lesson | None:
        """Return the lesson that the class ``name`` has next in a subject; see ``classbook.next_lesson``."""
        with self._database.reading() as connection:
            return classbook.next_lesson(connection, self._reader.read(connection), (name, subject), now, dated=dated)

    def find_lesson(self, name: str, subject: str, words: str, now: int) -> Lesson:
        """Return the lesson that ``words`` mean (its id, or a part of its title) in the textbook a class uses.

        Raises:
            Refused: there is no such class, textbook or lesson.
        """
        with self._database.reading() as connection:
            return classbook.find_lesson(connection, self._reader.read(connection), (name, subject), words, now)

    def mark(
        self, name: str, lesson: tuple[str, str, str], state: State | None, now: int, *, dated: bool = True
    ) -> None:
        """Note what a teacher says of a lesson: 这课上完了, 还没上完, 跳过, 提前; None takes it back.

        Args:
            name: of the class.
            lesson: channel, textbook and node.
            state: what is said.
            now: the time (Unix seconds); where nobody knows it, the latest that has certainly come.
            dated: whether the time is known.

        Raises:
            Refused: there is no such class.
        """
        channel, textbook, node = lesson
        day = local(now)[0]
        with self._database.writing() as connection:
            plan = self._reader.read(connection)
            year = plan.year(day)
            if state is None:
                rows.forget_mark(connection, name, (channel, textbook), year, node)
                return
            week = plan.calendar.week(day) if dated else None
            rows.put_mark(connection, name, (channel, textbook), year, Mark(node, state, week.number if week else 0))
