"""Spreadsheets → rows of texts: .xlsx sheet by sheet, CSV as Excel and WPS save it. Bytes in."""

from __future__ import annotations

import codecs
import csv
import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from itertools import islice

from desktop_app.store.timetables.mistakes import Kind, Reading

MOST_UNPACKED = 64 << 20
MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 400, 60, 40

Sheet = tuple[str, Sequence[Sequence[str]]]
"""Name (empty in CSV) and rows."""


def sheets(content: bytes, reading: Reading) -> list[Sheet]:
    """Return the sheets of a spreadsheet; what is wrong with the file goes to ``reading``."""
    return _xlsx(content, reading) if content.startswith(b"PK\x03\x04") else _csv(content, reading)


def _csv(content: bytes, reading: Reading) -> list[Sheet]:
    text = decode(content)
    if text is None:
        reading.wrong(Kind.ENCODING)
        return []
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        return [("", [row[:MOST_COLUMNS] for row in islice(lines, MOST_ROWS)])]
    except csv.Error as error:
        reading.wrong(Kind.BROKEN, str(error))
        return []


def decode(content: bytes) -> str | None:
    """Return the text: by its byte order mark, as UTF-8 or as GB 18030 (holds GBK); else None."""
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for name in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def _delimiter(text: str) -> str:
    return max(",\t;", key=text.count)


def _xlsx(content: bytes, reading: Reading) -> list[Sheet]:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            unpacked = sum(member.file_size for member in container.infolist())
        if unpacked > MOST_UNPACKED:
            reading.wrong(Kind.TOO_LARGE)
            return []
        # openpyxl warns about features it does not keep (validation, styles): none of them matters for reading.
        with warnings.catch_warnings(action="ignore"):
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            try:
                return [(sheet.title, list(_rows(sheet))) for sheet in book.worksheets[:MOST_SHEETS]]
            finally:
                book.close()
    except Exception as error:  # openpyxl lets errors of zip, XML, keys and types out as they are
        reading.wrong(Kind.BROKEN, str(error) or type(error).__name__)
        return []


def _rows(sheet: object) -> Iterator[list[str]]:
    rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)  # type: ignore[attr-defined]
    for row in rows:
        yield [_cell(value) for value in row]


def _cell(value: object) -> str:
    """Return what a person sees in a cell: 1.0 is 1, a time is 8:00."""
    match value:
        case None:
            return ""
        case float() if value.is_integer():
            return str(int(value))
        case datetime() | time():
            return f"{value:%H:%M}"
        case _:
            return str(value)
