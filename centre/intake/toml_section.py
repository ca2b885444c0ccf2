"""Reads one table of a TOML file key by key; every absent key and wrong type is found with its row."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any, TypeVar

from centre.intake.findings import Findings, Kind, Place

T = TypeVar("T")

TEXT = "“文字” / text"
INTEGER = "整数 / integer"
DATE = "日期（如 2026-09-07）/ date"
TEXTS = '按语种的文字（如 {zh-CN = "…"}）/ text by language'
LIST = '文字列表（如 ["…"]）/ list of texts'


class Rows:
    """Where the tables and keys of a TOML text stand (rows count from 1); enough to send a person to the right row."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()

    def find(self, header: str, number: int, key: str = "") -> int:
        """Return the row of ``key`` in the ``number``-th table (from 0) called ``header``, or of the table itself."""
        starts = [
            row
            for row, line in enumerate(self._lines)
            if re.fullmatch(rf"\s*\[\[?\s*{re.escape(header)}\s*\]\]?.*", line)
        ]
        if number >= len(starts):
            return 0
        for row in range(starts[number] + 1, len(self._lines)):
            if re.match(r"\s*\[", self._lines[row]):
                break
            if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]", self._lines[row]):
                return row + 1
        return starts[number] + 1


class Section:
    """One table: ``header`` as written in brackets, the ``number``-th of its name (from 0)."""

    def __init__(
        self, file: str, rows: Rows, header: str, number: int, table: dict[str, Any], findings: Findings
    ) -> None:
        self._file = file
        self._rows = rows
        self.header = header
        self.number = number
        self._table = table
        self.findings = findings
        self._asked: set[str] = set()

    def place(self, key: str = "") -> Place:
        """Return where ``key`` stands, or would."""
        return Place(
            self._file, self._rows.find(self.header, self.number, key), f"{self.header}.{key}" if key else self.header
        )

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text that is not empty; ``default`` (if it is not None) where the key is absent."""
        return self._take(
            key, TEXT, default, "", lambda value: value.strip() if isinstance(value, str) and value.strip() else None
        )

    def integer(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """Return an integer within ``low`` … ``high``."""
        fits = lambda value: value if type(value) is int and low <= value <= high else None  # noqa: E731
        return self._take(key, f"{INTEGER} {low}-{high}", default, low, fits)

    def date(self, key: str) -> datetime.date | None:
        """Return a date; None (and found) if it is absent or no date."""

        def day(value: object) -> datetime.date | None:
            if isinstance(value, datetime.datetime):
                return value.date()
            return value if isinstance(value, datetime.date) else None

        return self._take(key, DATE, None, None, day)

    def texts(self, key: str) -> dict[str, str]:
        """Return a text by language; a plain text counts as Chinese."""

        def spread(value: object) -> dict[str, str] | None:
            if isinstance(value, str) and value.strip():
                return {"zh-CN": value.strip()}
            if (
                isinstance(value, dict)
                and value
                and all(isinstance(text, str) and text.strip() for text in value.values())
            ):
                return {str(language): text.strip() for language, text in value.items()}
            return None

        return self._take(key, TEXTS, None, {}, spread)

    def strings(self, key: str, default: list[str] | None = None) -> list[str]:
        """Return a list of texts; ``default`` (if it is not None) where the key is absent."""
        fits = lambda value: value if isinstance(value, list) and all(isinstance(part, str) for part in value) else None  # noqa: E731
        return self._take(key, LIST, default, [], fits)

    def skip(self, key: str) -> None:
        """Know ``key`` without reading it here."""
        self._asked.add(key)

    def finish(self) -> None:
        """Warn of the keys that nobody asked for."""
        for key in sorted(self._table.keys() - self._asked):
            self.findings.add(Kind.UNKNOWN_KEY, self.place(key), key=key)

    def _take(self, key: str, expected: str, default: T | None, broken: T, read: Callable[[Any], T | None]) -> T:
        self._asked.add(key)
        if key not in self._table:
            if default is not None:
                return default
            self.findings.add(Kind.ABSENT_KEY, self.place(), key=key, expected=expected)
            return broken
        value = read(self._table[key])
        if value is None:
            self.findings.add(
                Kind.WRONG_TYPE, self.place(key), key=key, expected=expected, value=repr(self._table[key])
            )
            return broken
        return value
