"""What may stand behind ``songke school`` and ``today``. Imports nothing heavy: the window starts through here."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

_P = TypeVar("_P", bound=argparse.ArgumentParser)
_WEEKDAYS = "一二三四五六日"
STATES = ("done", "unfinished", "skipped", "early", "clear")


def add_school(commands: argparse._SubParsersAction[_P], parents: Sequence[_P], kind: type[_P]) -> None:
    """Add both commands to ``commands``; their own parsers are of ``kind``."""
    today = commands.add_parser("today", parents=parents, help="the day's lessons, and which of them are ready")
    today.add_argument("--date", type=day, metavar="YYYY-MM-DD", help="another day")
    school = commands.add_parser("school", parents=parents, help="classes, textbooks, timetable, calendar, progress")
    whats = school.add_subparsers(dest="what", metavar="WHAT", parser_class=kind)
    whats.add_parser("show", parents=parents, help="what is entered")
    _add_classes(whats, parents)
    _add_calendar(whats, parents)


def _add_classes(whats: argparse._SubParsersAction[_P], parents: Sequence[_P]) -> None:
    one = whats.add_parser("class", parents=parents, help="add a class, change or remove it")
    one.add_argument("name", metavar="NAME")
    one.add_argument("--grade", type=_grade, help="1 … 9 (default: as the name says)")
    one.add_argument("--room", default="", help="classes of one room are taught together")
    one.add_argument("--remove", action="store_true")
    book = whats.add_parser("textbook", parents=parents, help="which edition a grade uses in a subject")
    book.add_argument("grade", type=_grade, metavar="GRADE")
    book.add_argument("subject", metavar="SUBJECT")
    book.add_argument("edition", nargs="?", metavar="EDITION", help="left out: show what there is")
    book.add_argument("--term", type=int, choices=(0, 1, 2), help="default: this term, between terms the next")
    book.add_argument("--channel", help="of this channel, where several offer it")
    table = whats.add_parser("timetable", parents=parents, help="import a timetable: .xlsx, CSV, CSES YAML")
    table.add_argument("file", type=Path, metavar="FILE")
    table.add_argument("--class", dest="name", metavar="NAME", help="whose it is, where the file does not say")
    table.add_argument("--grade", type=_grade, help="of that class (default: as its name says)")
    progress = whats.add_parser("progress", parents=parents, help="say how far a class is in a subject")
    progress.add_argument("name", metavar="CLASS")
    progress.add_argument("subject", metavar="SUBJECT")
    progress.add_argument("state", choices=STATES, metavar="STATE", help=", ".join(STATES))
    progress.add_argument("lesson", nargs="?", default="", help="id or part of the title (default: the lesson due)")
    progress.add_argument("--date", type=day, metavar="YYYY-MM-DD", help="said on another day than today")


def _add_calendar(whats: argparse._SubParsersAction[_P], parents: Sequence[_P]) -> None:
    term = whats.add_parser("term", parents=parents, help="when the term starts (the Monday of week 1)")
    term.add_argument("starts", type=day, metavar="YYYY-MM-DD")
    term.add_argument("--weeks", type=int, choices=range(1, 31), default=0, metavar="N", help="how many it has")
    holiday = whats.add_parser("holiday", parents=parents, help="days without school")
    holiday.add_argument("first", type=day, metavar="FROM")
    holiday.add_argument("last", type=day, nargs="?", metavar="TO")
    holiday.add_argument("--name", default="", help="what for")
    holiday.add_argument("--remove", action="store_true", help="make them ordinary days again")
    makeup = whats.add_parser("makeup", parents=parents, help="a day that follows another day's timetable")
    makeup.add_argument("day", type=day, metavar="DAY")
    makeup.add_argument("instead", type=_day_or_weekday, metavar="FOR", help="a day, or a weekday (三 or 3)")
    clock = whats.add_parser("clock", parents=parents, help="what the computer's clock says; confirm it")
    clock.add_argument("confirm", nargs="?", choices=("confirm",), help="its date is right")


def day(text: str) -> date:
    """Return the day that ``text`` names as 2026-09-01."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is not a day like 2026-09-01") from error


def _grade(text: str) -> int:
    number = "一二三四五六七八九".find(text) + 1 if len(text) == 1 and not text.isascii() else int(text or 0)
    if not 1 <= number <= 9:
        raise argparse.ArgumentTypeError(f"{text} is not a grade from 1 to 9")
    return number


def _day_or_weekday(text: str) -> date | int:
    plain = text.removeprefix("星期").removeprefix("周")
    if len(plain) == 1 and plain in _WEEKDAYS:
        return _WEEKDAYS.index(plain) + 1
    if len(plain) == 1 and plain.isdecimal() and 1 <= int(plain) <= 7:
        return int(plain)
    return day(text)
