"""How commands speak: results on standard output, one plain line of trouble on standard error, JSON where asked for."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from centre.commands import words
from centre.commands.sayings import say
from package_format.errors import LessonError

DONE = 0
FAILED = 1
INCOMPLETE = 3

Advance = Callable[[int, int], None]
"""Takes (done, expected)."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Speaks ``language`` (``zh`` or ``en``) to a person, or JSON to a program."""

    language: str
    json: bool = False

    def say(self, key: str, **facts: object) -> None:
        """Print a sentence; a program that wants JSON does not get it."""
        self.line(say(key, self.language, **facts))

    def line(self, text: str) -> None:
        """Print one line of result for a person."""
        if not self.json:
            print(text)

    def show(self, facts: Mapping[str, object]) -> None:
        """Print ``facts`` as one line of JSON, if JSON is wanted."""
        if self.json:
            print(json.dumps(facts, ensure_ascii=not _is_unicode()))

    def complain(self, text: str) -> None:
        """Print the one line of trouble."""
        print(f"songke-centre: {text}", file=sys.stderr)

    def trouble(self, error: LessonError) -> None:
        """Print what happened, what is safe and what to do, as one line."""
        self.complain(words.sentence(error, self.language))

    @contextmanager
    def progress(self, unit: str) -> Iterator[Advance]:
        """Give a function that draws a bar on a terminal and nothing anywhere else; ``unit`` is ``B`` or a word."""
        if not sys.stderr.isatty():
            yield lambda _done, _expected: None
            return
        # Imported where there is a terminal to draw on.
        from tqdm import tqdm

        with tqdm(unit=unit, unit_scale=unit == "B", leave=False, file=sys.stderr) as bar:

            def draw(done: int, expected: int) -> None:
                bar.total = expected
                bar.update(done - bar.n)

            yield draw


def size(amount: int) -> str:
    """Return an amount of bytes as people read it."""
    value = float(amount)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def table(rows: Sequence[Sequence[str]], left: int) -> list[str]:
    """Return the lines of a table whose first ``left`` columns are texts and the others figures; 汉字 count twice."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(_pad(cell, widths[at], at < left) for at, cell in enumerate(row)).rstrip() for row in rows]


def width(text: str) -> int:
    """Return the columns of a terminal that ``text`` takes."""
    return sum(2 if unicodedata.east_asian_width(mark) in "WF" else not unicodedata.combining(mark) for mark in text)


def _pad(text: str, columns: int, left: bool) -> str:
    blank = " " * (columns - width(text))
    return text + blank if left else blank + text


def _is_unicode() -> bool:
    """Whether the output has a code for every character; otherwise JSON spells it by its number."""
    return (getattr(sys.stdout, "encoding", None) or "").lower().startswith("utf")
