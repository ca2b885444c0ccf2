"""The timetable (课表): which class has which subject in which period of the week. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from desktop_app.store.school.calendar import Pattern


class Weeks(IntEnum):
    """In which teaching weeks a period is held: 每周, 单周, 双周."""

    ALL = 0
    ODD = 1
    EVEN = 2


@dataclass(frozen=True, slots=True)
class SchoolClass:
    """One class (班) of this school; classes that share a ``room`` (not empty) are taught together (复式)."""

    name: str
    grade: int
    room: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """One period: ``weekday`` 1 (Monday) … 7, ``period`` 1, 2 …; times are minutes after midnight, None if unknown."""

    name: str
    """Of the class."""
    weekday: int
    period: int
    subject: str
    begins: int | None = None
    ends: int | None = None
    weeks: Weeks = Weeks.ALL


def held(slots: Iterable[Slot], pattern: Pattern) -> list[Slot]:
    """Return the slots of a day that follows ``pattern``, in the order of the day."""
    fits = {None: Weeks, True: (Weeks.ALL, Weeks.ODD), False: (Weeks.ALL, Weeks.EVEN)}[pattern.odd]
    found = [slot for slot in slots if slot.weekday == pattern.weekday and slot.weeks in fits]
    return sorted(found, key=lambda slot: (slot.period, slot.begins or 0, slot.name))
