"""Reading and writing the school's own tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.dialects.sqlite import insert as put

from desktop_app.store.among import among
from desktop_app.store.school.calendar import Calendar, SpecialDay, Term
from desktop_app.store.school.pace import Mark, State
from desktop_app.store.school.tables import lesson_mark, school_class, school_term, slot, special_day
from desktop_app.store.school.timetable import SchoolClass, Slot, Weeks
from package_format.errors import Refused


def classes(connection: Connection) -> list[SchoolClass]:
    """Return the classes, the youngest first."""
    rows = connection.execute(select(school_class).order_by(school_class.c.grade, school_class.c.key))
    return [SchoolClass(row.name, row.grade, row.room) for row in rows]


def put_class(connection: Connection, one: SchoolClass) -> int:
    """Write a class, or what is new about it; return its key."""
    row = {"name": one.name, "grade": one.grade, "room": one.room}
    connection.execute(put(school_class).values(row).on_conflict_do_update(index_elements=["name"], set_=row))
    return class_key(connection, one.name)


def class_key(connection: Connection, name: str) -> int:
    """Return the key of the class called ``name``; raise ``Refused`` if there is none."""
    key = connection.execute(select(school_class.c.key).where(school_class.c.name == name)).scalar()
    if key is None:
        known = "、".join(one.name for one in classes(connection))
        raise Refused(f"there is no class {name}; there are {known or 'none'}", name)
    return int(key)


def forget_class(connection: Connection, name: str) -> None:
    """Delete a class with its timetable and its marks."""
    connection.execute(delete(school_class).where(school_class.c.key == class_key(connection, name)))


def slots(connection: Connection) -> list[Slot]:
    """Return the whole timetable, by class, weekday and period."""
    rows = connection.execute(
        select(slot, school_class.c.name)
        .join(school_class)
        .order_by(school_class.c.grade, school_class.c.key, slot.c.weekday, slot.c.period, slot.c.weeks)
    )
    return [
        Slot(row.name, row.weekday, row.period, row.subject, row.begins, row.ends, Weeks(row.weeks)) for row in rows
    ]


def put_slots(connection: Connection, name: str, written: Iterable[Slot]) -> None:
    """Make ``written`` the timetable of the class ``name``, in place of what it was."""
    key = class_key(connection, name)
    connection.execute(delete(slot).where(slot.c["class"] == key))
    rows = [
        {
            "class": key,
            "weekday": one.weekday,
            "period": one.period,
            "weeks": int(one.weeks),
            "subject": one.subject,
            "begins": one.begins,
            "ends": one.ends,
        }
        for one in written
    ]
    if rows:
        connection.execute(insert(slot), rows)


def terms(connection: Connection) -> list[Term]:
    """Return the terms that the school itself has entered."""
    rows = connection.execute(select(school_term).order_by(school_term.c.starts))
    return [Term(row.year, row.term, date.fromisoformat(row.starts), row.weeks) for row in rows]


def put_term(connection: Connection, term: Term) -> None:
    """Write a term, or what is new about it."""
    row = {"year": term.year, "term": term.number, "starts": term.starts.isoformat(), "weeks": term.weeks}
    connection.execute(put(school_term).values(row).on_conflict_do_update(index_elements=["year", "term"], set_=row))


def special_days(connection: Connection) -> list[SpecialDay]:
    """Return the special days in their order."""
    rows = connection.execute(select(special_day).order_by(special_day.c.day))
    return [
        SpecialDay(
            date.fromisoformat(row.day),
            row.weekday,
            date.fromisoformat(row.made_up) if row.made_up else None,
            row.note,
        )
        for row in rows
    ]


def put_special(connection: Connection, days: Sequence[SpecialDay]) -> None:
    """Write special days, each in place of what was said of it before."""
    for one in days:
        row = {
            "day": one.day.isoformat(),
            "weekday": one.weekday,
            "made_up": one.made_up.isoformat() if one.made_up else "",
            "note": one.note,
        }
        connection.execute(put(special_day).values(row).on_conflict_do_update(index_elements=["day"], set_=row))


def forget_special(connection: Connection, days: Iterable[date]) -> int:
    """Make days ordinary again; return how many were not."""
    named = among(special_day.c.day, (day.isoformat() for day in days))
    return int(connection.execute(delete(special_day).where(named)).rowcount)


def calendar(connection: Connection, signed: Iterable[Term]) -> Calendar:
    """Return the calendar: the ``signed`` terms of the centre, in their place what the school has entered."""
    merged = {(term.year, term.number): term for term in (*signed, *terms(connection))}
    return Calendar(tuple(merged.values()), {one.day: one for one in special_days(connection)})


def marks(connection: Connection) -> dict[tuple[str, str, str, str], list[Mark]]:
    """Return what was said of lessons, oldest first, by (class, channel, textbook, school year)."""
    query = select(lesson_mark, school_class.c.name).join(school_class).order_by(lesson_mark.c.serial)
    found: dict[tuple[str, str, str, str], list[Mark]] = {}
    for row in connection.execute(query):
        mark = Mark(row.node, State(row.state), row.week)
        found.setdefault((row.name, row.channel, row.textbook, row.year), []).append(mark)
    return found


def put_mark(connection: Connection, name: str, book: tuple[str, str], year: str, mark: Mark) -> None:
    """Write the newest mark of a lesson of ``book`` (channel, textbook) for the class ``name``."""
    forget_mark(connection, name, book, year, mark.node)
    connection.execute(
        insert(lesson_mark).values(
            **{"class": class_key(connection, name)},
            channel=book[0],
            textbook=book[1],
            node=mark.node,
            state=str(mark.state),
            year=year,
            week=mark.week,
        )
    )


def forget_mark(connection: Connection, name: str, book: tuple[str, str], year: str, node: str) -> None:
    """Take back what was said of a lesson."""
    connection.execute(
        delete(lesson_mark).where(
            lesson_mark.c["class"] == class_key(connection, name),
            lesson_mark.c.channel == book[0],
            lesson_mark.c.textbook == book[1],
            lesson_mark.c.node == node,
            lesson_mark.c.year == year,
        )
    )
