"""What may stand behind ``songke plan`` and ``songke own``. Imports nothing heavy: the window starts through here."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

_P = TypeVar("_P", bound=argparse.ArgumentParser)


def add_preparing(commands: argparse._SubParsersAction[_P], parents: Sequence[_P], kind: type[_P]) -> None:
    """Add both commands to ``commands``; their own parsers are of ``kind``."""
    plan = commands.add_parser("plan", parents=parents, help="the lesson plan of a day: add, list, remove, replace")
    plan.set_defaults(what="list", day=None)
    whats = plan.add_subparsers(dest="what", metavar="WHAT", parser_class=kind)
    add = whats.add_parser("add", parents=parents, help="put lessons or own files at the end")
    add.add_argument("names", nargs="+", metavar="ID", help="a lesson's id, or @N for an own file")
    list_ = whats.add_parser("list", parents=parents, help="show the plan, and what of it has been withdrawn")
    remove = whats.add_parser("remove", parents=parents, help="take entries out")
    replace = whats.add_parser("replace", parents=parents, help="put what replaces a withdrawn lesson in its place")
    for part in (remove, replace):
        part.add_argument("numbers", nargs="+", type=_number, metavar="N", help="their numbers in the list")
    for part in (add, list_, remove, replace):
        part.add_argument("--day", type=_day, metavar="YYYY-MM-DD", help="default: today (for list: every day)")
    own = commands.add_parser("own", parents=parents, help="a teacher's own files: add, list, remove")
    own.set_defaults(what="list")
    whats = own.add_subparsers(dest="what", metavar="WHAT", parser_class=kind)
    add = whats.add_parser("add", parents=parents, help="copy files into the store; nothing of them is ever sent")
    add.add_argument("files", nargs="+", type=Path, metavar="FILE")
    whats.add_parser("list", parents=parents, help="show them")
    remove = whats.add_parser("remove", parents=parents, help="delete them")
    remove.add_argument("numbers", nargs="+", type=_number, metavar="N", help="3 or @3")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is not a day like 2026-11-26") from error


def _number(text: str) -> int:
    number = text.removeprefix("@")
    if not number.isdecimal() or len(number) > 9:
        raise argparse.ArgumentTypeError(f"{text} is not a number of the list")
    return int(number)
