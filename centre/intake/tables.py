"""Reads the table of resources, CSV or XLSX, into rows of texts with the row numbers a spreadsheet shows."""

from __future__ import annotations

import csv
import datetime
import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from centre.intake import encoding
from centre.intake.findings import Findings, Kind, Place
from centre.intake.headings import REQUIRED, Column, column_of
from package_format.errors import Unreadable

CSV_NAME = "resources.csv"
XLSX_NAME = "resources.xlsx"
MOST_TABLE = 64 << 20
MOST_TABLE_UNPACKED = 512 << 20
MOST_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class Row:
    """One resource as written: the row's number in the spreadsheet, and its filled cells."""

    file: str
    number: int
    cells: dict[Column, str]
    headings: dict[Column, str]

    def text(self, column: Column) -> str:
        """Return the cell's text, empty where there is none."""
        return self.cells.get(column, "")

    def place(self, column: Column) -> Place:
        """Return where a person finds the cell, by the heading that this table uses."""
        return Place(self.file, self.number, self.headings.get(column, column.chinese))


def read_rows(folder: Path, findings: Findings) -> list[Row]:
    """Return the rows of the table in ``folder``; what is wrong with the table itself goes to ``findings``.

    Raises:
        Unreadable: the table is there and the system cannot read it.
    """
    present = [name for name in (CSV_NAME, XLSX_NAME) if (folder / name).is_file()]
    if len(present) != 1:
        findings.add(Kind.TWO_TABLES if present else Kind.NO_TABLE, Place(CSV_NAME))
        return []
    name = present[0]
    try:
        if (folder / name).stat().st_size > MOST_TABLE:
            findings.add(Kind.BROKEN_TABLE, Place(name), reason="> 64 MiB")
            return []
        content = (folder / name).read_bytes()
    except OSError as error:
        raise Unreadable(str(folder / name), error.strerror or str(error)) from error
    lines = _csv(content, findings) if name == CSV_NAME else _xlsx(content, findings)
    return _rows(name, lines, findings) if lines is not None else []


def _csv(content: bytes, findings: Findings) -> list[list[str]] | None:
    text = encoding.decode(content)
    if text is None:
        findings.add(Kind.ENCODING, Place(CSV_NAME))
        return None
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        return list(islice(reader, MOST_ROWS))
    except csv.Error as error:
        findings.add(Kind.BROKEN_TABLE, Place(CSV_NAME), reason=error)
        return None


def _delimiter(text: str) -> str:
    """Return the separator under which the heading row has the most known headings."""
    first = text.lstrip("\r\n").split("\n", 1)[0].rstrip("\r")
    return max(",\t;", key=lambda mark: sum(column_of(cell.strip('"')) is not None for cell in first.split(mark)))


def _xlsx(content: bytes, findings: Findings) -> list[list[str]] | None:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            unpacked = sum(member.file_size for member in container.infolist())
        if unpacked > MOST_TABLE_UNPACKED:
            findings.add(Kind.BROKEN_TABLE, Place(XLSX_NAME), reason="> 512 MiB")
            return None
        # openpyxl warns about features it does not keep (validation, styles): none of them matters for reading.
        with warnings.catch_warnings(action="ignore"):
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            try:
                rows = book.worksheets[0].iter_rows(max_row=MOST_ROWS, values_only=True)
                return [[_cell(value) for value in row] for row in rows]
            finally:
                book.close()
    except Exception as error:  # openpyxl lets errors of zip, XML, keys and types out as they are
        findings.add(Kind.BROKEN_TABLE, Place(XLSX_NAME), reason=str(error) or type(error).__name__)
        return None


def _cell(value: object) -> str:
    """Return what a person sees in a cell: 2.0 is 2, a date is 2026-09-01."""
    match value:
        case None:
            return ""
        case float() if value.is_integer():
            return str(int(value))
        case datetime.datetime():
            return value.date().isoformat()
        case _:
            return str(value)


def _rows(name: str, lines: Sequence[Sequence[str]], findings: Findings) -> list[Row]:
    start = next((number for number, cells in enumerate(lines) if any(cell.strip() for cell in cells)), None)
    if start is None:
        findings.add(Kind.NO_ROWS, Place(name))
        return []
    columns = _columns(Place(name, start + 1), lines[start], findings)
    headings = {column: lines[start][number].strip() for number, column in columns.items()}
    if not columns:
        return []
    rows = list(_filled(name, start, lines, columns, headings, findings))
    if not rows:
        findings.add(Kind.NO_ROWS, Place(name))
    return rows


def _filled(
    name: str,
    start: int,
    lines: Sequence[Sequence[str]],
    columns: dict[int, Column],
    headings: dict[Column, str],
    findings: Findings,
) -> Iterator[Row]:
    width = len(lines[start])
    for number, cells in enumerate(lines[start + 1 :], start + 2):
        if not any(cell.strip() for cell in cells):
            continue
        if extra := sum(bool(cell.strip()) for cell in cells[width:]):
            findings.add(Kind.EXTRA_CELLS, Place(name, number), count=extra)
        texts = {column: cells[at].strip(" \t\r\n") for at, column in columns.items() if at < len(cells)}
        yield Row(name, number, {column: text for column, text in texts.items() if text}, headings)


def _columns(place: Place, heading_row: Sequence[str], findings: Findings) -> dict[int, Column]:
    """Return which cell of a row is which column; empty if a required column is absent."""
    columns: dict[int, Column] = {}
    unknown: list[str] = []
    for number, heading in enumerate(heading_row):
        column = column_of(heading)
        if column is None:
            unknown.extend([heading.strip()] if heading.strip() else [])
        elif column in columns.values():
            findings.add(Kind.TWICE_HEADING, place, heading=heading.strip())
        else:
            columns[number] = column
    absent = [column for column in REQUIRED if column not in columns.values()]
    for column in absent:
        findings.add(Kind.NO_HEADING, place, heading=column.chinese)
    for heading in unknown:
        known = "、".join(column.chinese for column in Column if column not in columns.values())
        findings.add(Kind.UNKNOWN_HEADING, place, heading=heading, known=known)
    return {} if absent else columns
