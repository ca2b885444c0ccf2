"""What is wrong with a timetable's file, and where: facts; the words are in ``desktop_app.commands`` and the window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from desktop_app.store.school.timetable import SchoolClass, Slot
from package_format.errors import Refused

MOST = 50
"""Mistakes that are kept: more help nobody."""


class Kind(StrEnum):
    """Kinds of mistakes; ``value`` in a mistake is what stands there."""

    TOO_LARGE = "too large"
    ENCODING = "encoding"
    BROKEN = "broken"
    NO_GRID = "no grid"
    NO_CLASS = "no class"
    NO_PERIODS = "no periods"
    SUBJECT = "subject"
    TIME = "time"
    BACKWARDS = "backwards"
    WEEKDAY = "weekday"
    WEEKS = "weeks"
    TWICE = "twice"
    ABSENT = "absent"
    CYCLE = "cycle"
    GRADES = "grades"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: rows and columns count from 1, 0 for the file (or sheet) as a whole."""

    kind: Kind
    value: str = ""
    row: int = 0
    column: int = 0
    sheet: str = ""

    @property
    def letter(self) -> str:
        """The column as a spreadsheet names it: A … Z, AA …; empty for none."""
        letters, left = "", self.column
        while left:
            left, digit = divmod(left - 1, 26)
            letters = chr(ord("A") + digit) + letters
        return letters


class TimetableRefused(Refused):
    """A file from which nothing has been taken, with all its ``mistakes``."""

    def __init__(self, file: str, mistakes: Sequence[Mistake]) -> None:
        first = mistakes[0]
        place = ", ".join(
            part
            for part in (
                file,
                first.sheet,
                f"row {first.row}" if first.row else "",
                f"column {first.letter}" if first.letter else "",
            )
            if part
        )
        super().__init__(f"{first.kind}: {first.value}" if first.value else str(first.kind), place)
        self.file = file
        self.mistakes = mistakes


@dataclass(slots=True)
class Reading:
    """A timetable being read: what is understood, and what is not."""

    classes: dict[str, SchoolClass] = field(default_factory=dict)
    slots: dict[tuple[str, int, int, int], Slot] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def wrong(self, kind: Kind, value: str = "", row: int = 0, column: int = 0, sheet: str = "") -> None:
        """Note a mistake."""
        if len(self.mistakes) < MOST:
            self.mistakes.append(Mistake(kind, value[:40], row, column, sheet))

    def add(self, slot: Slot, row: int, column: int, sheet: str = "") -> None:
        """Take a period; two at one time are a mistake."""
        for weeks in {slot.weeks, 0} if slot.weeks else {0, 1, 2}:
            if (slot.name, slot.weekday, slot.period, weeks) in self.slots:
                self.wrong(Kind.TWICE, slot.subject, row, column, sheet)
                return
        self.slots[slot.name, slot.weekday, slot.period, slot.weeks] = slot
