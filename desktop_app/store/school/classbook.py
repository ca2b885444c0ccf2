"""The class book (教学日志): which lesson of which textbook a person means who says how far a class is."""

from __future__ import annotations

import json

from sqlalchemy import Connection, select

from desktop_app.store.school import readiness
from desktop_app.store.school.books import Book
from desktop_app.store.school.calendar import local
from desktop_app.store.school.day import Lesson
from desktop_app.store.school.plan import Plan
from desktop_app.store.school.timetable import SchoolClass
from desktop_app.store.tables import node
from package_format.errors import Refused

Named = tuple[str, str]
"""Name of a class, subject."""


def next_lesson(connection: Connection, plan: Plan, named: Named, now: int, *, dated: bool) -> Lesson | None:
    """Return the lesson that a class has next in a subject: that of today's first period, else what comes next.

    Args:
        connection: a reading one.
        plan: what has been said.
        named: whose, and in what.
        now: the time, or (not ``dated``) the latest that has certainly come.
        dated: whether the time is known.

    Raises:
        Refused: there is no such class or textbook.
    """
    one, book = _class_and_book(plan, named, now)
    day = local(now)[0]
    todays = (due.node for due in plan.day(day) if dated and due.one.name == one.name and due.book is book)
    found = next((lesson for lesson in todays if lesson), None) or plan.next(one, book, day)
    return _lesson(connection, book, found) if found else None


def find_lesson(connection: Connection, plan: Plan, named: Named, words: str, now: int) -> Lesson:
    """Return the lesson whose id is ``words`` or whose title has them in it: the first of the book.

    Raises:
        Refused: there is no such class, textbook or lesson.
    """
    _, book = _class_and_book(plan, named, now)
    rows = connection.execute(
        select(node.c.id, node.c.title).where(node.c.textbook == book.key).order_by(node.c.position)
    ).all()
    fits = [row.id for row in rows if row.id == words]
    fits += [row.id for row in rows if any(words in title for title in json.loads(row.title).values())]
    lesson = _lesson(connection, book, fits[0]) if fits else None
    if lesson is None:
        raise Refused(f"{book.id} has no lesson of this name", words)
    return lesson


def _class_and_book(plan: Plan, named: Named, now: int) -> tuple[SchoolClass, Book]:
    name, subject = named
    one = next((one for one in plan.classes if one.name == name), None)
    if one is None:
        known = "、".join(one.name for one in plan.classes)
        raise Refused(f"there is no class {name}; there are {known or 'none'}", name)
    term = plan.calendar.begun(local(now)[0])
    book = plan.book(one.grade, subject, term.number if term else 0)
    if book is None:
        raise Refused(f"no textbook is received for {name}", subject)
    return one, book


def _lesson(connection: Connection, book: Book, identifier: str) -> Lesson | None:
    lessons, _ = readiness.lessons(connection, [(book, identifier)])
    return lessons.get((book.key, identifier))
