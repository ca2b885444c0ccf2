"""备课单 as lists: made, renamed, deleted and brought back. What is in them is ``preparation``'s.

What was deleted last stays in the database until something else is, so that it comes back whole, a power cut or not.
"""

from __future__ import annotations

import time
from datetime import date

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select, update

from desktop_app.store.among import among
from desktop_app.store.cards import LessonPlan
from desktop_app.store.database import Database
from desktop_app.store.tables import lesson_plan, planned
from package_format.errors import Refused

MOST_TITLE = 60
"""Characters of a list's name."""


class LessonPlans:
    """The lists of this school; every call may come from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[LessonPlan]:
        """Return all lists, the newest first."""
        with self._database.reading() as connection:
            return _found(connection, lesson_plan.c.gone == 0)

    def create(self, title: str) -> LessonPlan:
        """Make an empty list called ``title``; raise ``Refused`` if that says nothing."""
        with self._database.writing(surely=True) as connection:
            key = make(connection, _title(title), None)
            return _found(connection, lesson_plan.c.key == key)[0]

    def rename(self, key: int, title: str) -> LessonPlan:
        """Call a list ``title``; raise ``Refused`` if that says nothing or there is no such list."""
        with self._database.writing(surely=True) as connection:
            check(connection, key)
            change = update(lesson_plan).where(lesson_plan.c.key == key)
            connection.execute(change.values(title=_title(title)))
            return _found(connection, lesson_plan.c.key == key)[0]

    def delete(self, key: int) -> LessonPlan:
        """Delete a list with all that is in it; ``restore`` brings it back until another one is deleted.

        Raises:
            Refused: there is no such list.
        """
        with self._database.writing(surely=True) as connection:
            check(connection, key)
            last = _found(connection, lesson_plan.c.key == key)[0]
            gone = connection.execute(select(lesson_plan.c.key).where(lesson_plan.c.gone == 1)).scalars().all()
            connection.execute(delete(planned).where(among(planned.c.plan, gone)))
            connection.execute(delete(lesson_plan).where(among(lesson_plan.c.key, gone)))
            connection.execute(update(lesson_plan).where(lesson_plan.c.key == key).values(gone=1))
            return last

    def restore(self, key: int) -> LessonPlan:
        """Bring back the list that was deleted last; raise ``Refused`` if it is gone for good."""
        with self._database.writing(surely=True) as connection:
            change = update(lesson_plan).where(lesson_plan.c.key == key).values(gone=0)
            if not connection.execute(change).rowcount:
                raise Refused("it is gone for good", str(key))
            return _found(connection, lesson_plan.c.key == key)[0]


def make(connection: Connection, title: str, day: date | None) -> int:
    """Write a new list and return its key."""
    row = {"title": title, "day": str(day or ""), "made": int(time.time())}
    key: int = connection.execute(insert(lesson_plan).values(row).returning(lesson_plan.c.key)).scalar_one()
    return key


def of_day(connection: Connection, day: date) -> int | None:
    """Return the key of the list for ``day``, None if there is none."""
    here = lesson_plan.c.day == str(day), lesson_plan.c.gone == 0
    return connection.execute(select(func.min(lesson_plan.c.key)).where(*here)).scalar()


def check(connection: Connection, key: int) -> str:
    """Return the day of the list ``key``, as it is written; raise ``Refused`` if there is none."""
    here = lesson_plan.c.key == key, lesson_plan.c.gone == 0
    day = connection.execute(select(lesson_plan.c.day).where(*here)).scalar()
    if day is None:
        raise Refused("there is no such lesson plan", str(key))
    return str(day)


def _title(title: str) -> str:
    said = " ".join(title.split())[:MOST_TITLE].strip()
    if not said:
        raise Refused("a lesson plan needs a name")
    return said


def _found(connection: Connection, *conditions: ColumnElement[bool]) -> list[LessonPlan]:
    inside = and_(planned.c.plan == lesson_plan.c.key, planned.c.gone == 0, planned.c.note == "")
    query = (
        select(lesson_plan, func.count(planned.c.key).label("entries"))
        .outerjoin(planned, inside)
        .where(*conditions)
        .group_by(lesson_plan.c.key)
        .order_by(lesson_plan.c.key.desc())
    )
    return [
        LessonPlan(row.key, row.title, date.fromisoformat(row.day) if row.day else None, row.made, row.entries)
        for row in connection.execute(query)
    ]
