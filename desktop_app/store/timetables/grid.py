"""A timetable's grid as schools write it → periods. Pure: rows of texts in.

Three layouts are understood, each with any title rows above and pauses between:

    节次    时间        星期一  星期二 …        one table for each class, one after another or a sheet each;
    第一节  8:00-8:40   语文    数学            the class stands above the table, or is the sheet's name

    星期    第一节  第二节 …                    the same, turned
    星期一  语文    数学

    星期    节次    一年级  二年级 …            all classes in one table
    星期一  1       语文    数学
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from desktop_app.store.school.timetable import SchoolClass, Slot, Weeks
from desktop_app.store.timetables import cells
from desktop_app.store.timetables.cells import Named, Taught
from desktop_app.store.timetables.mistakes import Kind, Reading

Rows = Sequence[Sequence[str]]


@dataclass(slots=True)
class _Head:
    """The row that names the columns: weekdays, periods or classes by column (from 0)."""

    days: dict[int, int] = field(default_factory=dict)
    periods: dict[int, int] = field(default_factory=dict)
    classes: dict[int, Named] = field(default_factory=dict)
    times: dict[int, tuple[int, int] | None] = field(default_factory=dict)

    @property
    def columns(self) -> list[int]:
        return sorted(self.days or self.classes or self.periods)


class GridReader:
    """Reads the tables of one sheet into ``reading``; ``given`` is the class that a person has named for all."""

    def __init__(self, reading: Reading, sheet: str, title: str, given: Named | None) -> None:
        self._reading = reading
        self._sheet = sheet
        self._given = given
        self._titled = cells.classes(title)
        self._above: Named | None = None
        self._head = _Head()
        self._named: Named | None = None
        self._last = 0
        self._day: int | None = None
        self.tables = 0

    def read(self, rows: Rows) -> None:
        """Read all rows."""
        for number, row in enumerate(rows, 1):
            head = _head(row)
            if head is not None:
                self._begin(head, number)
            elif self._head.columns:
                self._row(row, number)
            if not self._head.columns or head is None:
                self._look_for_class(row)

    def _begin(self, head: _Head, number: int) -> None:
        self._head, self._last, self._day = head, 0, None
        self.tables += 1
        self._named = self._given or self._above or self._titled
        self._above = None
        if not head.classes and self._named is None:
            self._reading.wrong(Kind.NO_CLASS, "", number, 0, self._sheet)
        for place in head.periods:
            head.times[place] = None

    def _look_for_class(self, row: Sequence[str]) -> None:
        """Remember the class that a row between two tables names."""
        filled = [cell for cell in row if cell.strip()]
        if 1 <= len(filled) <= 3 and (named := next(filter(None, map(cells.classes, filled)), None)):
            self._above = named

    # ------------------------------------------------------------ rows

    def _row(self, row: Sequence[str], number: int) -> None:
        first = self._head.columns[0]
        labels = [cell for cell in row[:first] if cell.strip()]
        if any(cells.is_pause(label) for label in labels):
            return
        if self._head.periods:
            self._turned(row, number, labels)
            return
        self._day = next((day for day in map(cells.weekday, labels) if day), self._day) if self._head.classes else None
        period = next((one for label in labels if (one := self._period(label)) is not None), None)
        if period is None:
            return
        if self._head.classes and self._day is None:
            self._reading.wrong(Kind.WEEKDAY, "".join(labels), number, 1, self._sheet)
            return
        period = self._counted(period)
        span = self._times(labels, number)
        for column in self._head.columns:
            day = self._day or self._head.days.get(column, 0)
            named = self._head.classes.get(column) or self._named
            self._cell(row, number, column, named, day, period, span)

    def _period(self, label: str) -> int | None:
        """Return the period a label names; a weekday alone (一) is none where weekdays stand in the labels, too."""
        if self._head.classes and cells.weekday(label) is not None:
            return None
        return cells.period(label)

    def _counted(self, period: int) -> int:
        """Return the number of a period within its day: in some tables the afternoon begins again with the first."""
        if self._head.classes and period == 1 and self._last:
            self._last = 0
        self._last = period if period > self._last else self._last + 1
        return self._last

    def _turned(self, row: Sequence[str], number: int, labels: Sequence[str]) -> None:
        day = next((day for day in map(cells.weekday, labels) if day), None)
        if day is None:
            return
        for column, period in self._head.periods.items():
            self._cell(row, number, column, self._named, day, period, self._head.times.get(column))

    def _times(self, labels: Sequence[str], number: int) -> tuple[int, int] | None:
        for column, label in enumerate(labels, 1):
            try:
                if (found := cells.times(label)) is not None:
                    return found
            except ValueError:
                self._reading.wrong(Kind.TIME, label, number, column, self._sheet)
        return None

    # ------------------------------------------------------------ cells

    def _cell(
        self,
        row: Sequence[str],
        number: int,
        column: int,
        named: Named | None,
        day: int,
        period: int,
        span: tuple[int, int] | None,
    ) -> None:
        text = row[column] if column < len(row) else ""
        try:
            found = cells.taught(text)
        except ValueError:
            self._reading.wrong(Kind.SUBJECT, text.strip(), number, column + 1, self._sheet)
            return
        if named is None or not found:
            return
        for name, grade, one, weeks in self._shared(named, found, number, column):
            room = "、".join(other for other, _ in named.classes) if len(named.classes) > 1 else ""
            self._reading.classes.setdefault(name, SchoolClass(name, grade, room))
            begins, ends = span or (None, None)
            slot = Slot(name, day, period, one, begins, ends, weeks)
            self._reading.add(slot, number, column + 1, self._sheet)

    def _shared(
        self, named: Named, found: Sequence[Taught], number: int, column: int
    ) -> list[tuple[str, int, str, Weeks]]:
        """Return (class, grade, subject, weeks) of a cell: two grades in a room share it, or each has its part."""
        if len(named.classes) > 1 and len(found) > 1 and not any(one.weeks for one in found):
            if len(found) != len(named.classes):
                texts = "/".join(one.subject for one in found)
                self._reading.wrong(Kind.GRADES, texts, number, column + 1, self._sheet)
                return []
            pairs = zip(named.classes, found, strict=True)
            return [(name, grade, one.subject, Weeks.ALL) for (name, grade), one in pairs]
        if len(found) == 2 and not any(one.weeks for one in found):
            found = [Taught(found[0].subject, Weeks.ODD), Taught(found[1].subject, Weeks.EVEN)]
        if len(found) > 2:
            self._reading.wrong(Kind.WEEKS, "/".join(one.subject for one in found), number, column + 1, self._sheet)
            return []
        return [(name, grade, one.subject, one.weeks or Weeks.ALL) for name, grade in named.classes for one in found]


def _head(row: Sequence[str]) -> _Head | None:
    """Return what a row names as a head of columns, None for any other row."""
    days = {place: day for place, cell in enumerate(row) if (day := cells.weekday(cell))}
    if len(set(days.values())) > 1:
        return _Head(days=days)
    labelled = any(word in cell for cell in row for word in ("节", "星期", "时间", "周"))
    periods = {place: one for place, cell in enumerate(row[1:], 1) if (one := cells.period(cell))}
    rising = len(periods) > 1 and list(periods.values()) == sorted(set(periods.values()))
    if labelled and rising and not any(cells.weekday(cell) for cell in row[:1]):
        return _Head(periods=periods)
    named = {place: found for place, cell in enumerate(row) if (found := cells.classes(cell))}
    return _Head(classes=named) if labelled and named and len(row) > len(named) else None
