"""A timetable's file of any kind → classes and periods; a file with a mistake gives nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desktop_app.store import faults
from desktop_app.store.school.timetable import SchoolClass, Slot
from desktop_app.store.timetables.cells import Named
from desktop_app.store.timetables.grid import GridReader
from desktop_app.store.timetables.mistakes import Kind, Reading, TimetableRefused
from desktop_app.store.timetables.spreadsheet import decode, sheets

MOST_BYTES = 4 << 20
MOST_YAML = 512 << 10


def read_timetable(path: Path, one: SchoolClass | None = None) -> tuple[Sequence[SchoolClass], Sequence[Slot]]:
    """Return the classes and periods of the file at ``path``: CSES YAML (.yaml, .yml), .xlsx, or CSV.

    Args:
        path: the file.
        one: the class it is for, where the file does not say; a spreadsheet's tables are then all this class's.

    Raises:
        Unreadable: the system cannot read it.
        TimetableRefused: there is a mistake in it.
    """
    with faults.reading(path), path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    reading = Reading()
    if path.suffix.lower() in {".yaml", ".yml"}:
        _yaml(content, one, reading)
    elif len(content) > MOST_BYTES:
        reading.wrong(Kind.TOO_LARGE)
    else:
        _spreadsheet(content, one, reading)
    if reading.mistakes:
        raise TimetableRefused(path.name, reading.mistakes)
    return list(reading.classes.values()), list(reading.slots.values())


def _yaml(content: bytes, one: SchoolClass | None, reading: Reading) -> None:
    text = decode(content)
    if len(content) > MOST_YAML:
        reading.wrong(Kind.TOO_LARGE)
    elif text is None:
        reading.wrong(Kind.ENCODING)
    else:
        # Imported where somebody has such a file.
        from desktop_app.store.timetables import cses

        cses.read(text, one, reading)


def _spreadsheet(content: bytes, one: SchoolClass | None, reading: Reading) -> None:
    given = Named(((one.name, one.grade),)) if one else None
    tables = 0
    for name, rows in sheets(content, reading):
        grid = GridReader(reading, name, name, given)
        grid.read(rows)
        tables += grid.tables
    if one is not None and one.name in reading.classes:
        reading.classes[one.name] = one
    if not reading.mistakes and not reading.slots:
        reading.wrong(Kind.NO_PERIODS if tables else Kind.NO_GRID)
