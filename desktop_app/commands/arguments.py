"""What may stand behind ``songke`` on the command line. Imports nothing heavy: the window starts through here."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from desktop_app.commands.preparing_arguments import add_preparing
from desktop_app.commands.school_arguments import add_school
from package_format.errors import Refused

AS_TOLD = -1
"""``--spread`` without a number: as long as the broadcast says."""


class _Parser(argparse.ArgumentParser):
    """Refuses what it does not understand the way every command does: one line, exit code 1."""

    def error(self, message: str) -> NoReturn:
        """Raise ``Refused`` with argparse's own words."""
        raise Refused(message, self.prog)


def parse(argv: Sequence[str], environment: Mapping[str, str] = os.environ) -> argparse.Namespace:
    """Return the parsed command line; ``command`` is empty for the window.

    ``data`` is the point's one folder: ``--data``, else ``SONGKE_DATA``, else where this system keeps such things.
    ``lang`` is ``zh_CN`` or ``en``: ``--lang``, else ``SONGKE_LANG``, else empty (the commands then speak Chinese, the
    window what its settings say).

    Raises:
        Refused: the line cannot be understood.
    """
    arguments = _parser().parse_args(argv)
    data = getattr(arguments, "data", "") or environment.get("SONGKE_DATA")
    arguments.data = Path(data) if data else default_folder(environment)
    arguments.lang = language(getattr(arguments, "lang", "") or environment.get("SONGKE_LANG") or "")
    arguments.json = "json" in arguments
    return arguments


def language(text: str) -> str:
    """Return ``zh_CN`` or ``en`` for any way of naming them, empty for no name.

    Raises:
        Refused: another language.
    """
    name = text.lower().replace("-", "_").partition(".")[0]
    if name in {"", "c", "posix"}:
        return ""
    if name.partition("_")[0] in {"zh", "en"}:
        return "en" if name.startswith("en") else "zh_CN"
    raise Refused(f"the languages are zh_CN and en, not {text}", "--lang")


def default_folder(environment: Mapping[str, str], platform: str = sys.platform) -> Path:
    """Return where this system keeps a program's own files for one user."""
    if platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "Songke"
    if platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Songke"
    return Path(environment.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "songke"


def _parser() -> argparse.ArgumentParser:
    common = _Parser(add_help=False)
    for name, text in (
        ("--data", "the point's one folder (default: SONGKE_DATA, else the user's data folder)"),
        ("--lang", "language of messages: zh_CN or en (default: SONGKE_LANG, else zh_CN)"),
    ):
        # Any default, even one set later, would let the place behind the command wipe out the one before it.
        common.add_argument(name, default=argparse.SUPPRESS, help=text)
    told = "report as one JSON object on standard output"
    common.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=told)
    parser = _Parser(
        prog="songke",
        description="Songke 送课: receives lessons, plays them, reports their use. Without a command: the window.",
        parents=[common],
        epilog="Exit codes: 0 done; 1 refused or failed, nothing lost; 3 incomplete, safe to run again.",
    )
    parser.add_argument("--demo", action="store_true", help="with a sample centre and sample lessons")
    parser.add_argument("--offscreen", action="store_true", help="with --demo: without a screen")
    parser.add_argument("--pictures", metavar="DIR", type=Path, help="with --demo: leave pictures of the screens here")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    _add_receiving(commands, [common])
    _add_looking(commands, [common])
    _add_space(commands, [common])
    add_preparing(commands, [common], _Parser)
    add_school(commands, [common], _Parser)
    return parser


def _add_receiving(commands: argparse._SubParsersAction[_Parser], parents: Sequence[_Parser]) -> None:
    subscribe = commands.add_parser("subscribe", parents=parents, help="choose a repository and its textbooks")
    subscribe.add_argument("where", metavar="URL_OR_DIR", help="address or folder of the repository")
    subscribe.add_argument("--root", type=Path, required=True, help="the root.json that the centre gave you")
    subscribe.add_argument("--channel", help="only this channel (default: every channel of the repository)")
    subscribe.add_argument("--textbook", action="append", default=[], metavar="T", help="only this one; repeatable")
    sync = commands.add_parser("sync", parents=parents, help="receive what is missing, report what was used")
    sync.add_argument("--limit-rate", type=_rate, metavar="N", help="at most N bytes a second (64k, 2m)")
    sync.add_argument("--now", action="store_true", help="this once outside the hours and beyond the data budget")
    sync.add_argument("--source", action="append", metavar="URL_OR_DIR", help="ask this instead; repeatable")
    sync.add_argument("--alone", action="store_true", help="look for no schools of the same network this once")
    spread = "ask the network after a random wait of up to S seconds, without S as long as the broadcast says"
    sync.add_argument("--spread", type=_seconds, nargs="?", const=AS_TOLD, default=0, metavar="S", help=spread)
    import_ = commands.add_parser("import", parents=parents, help="receive what is missing from a stick or spool")
    import_.add_argument("folder", metavar="DIR", type=Path)
    import_.add_argument("--carry", action="store_true", help="also write usage onto it and take receipts from it")
    carry = commands.add_parser("carry", parents=parents, help="usage out to a stick, receipts in")
    carry.add_argument("folder", metavar="DIR", type=Path)

    rules = commands.add_parser("rules", parents=parents, help="when and how much the network may be used")
    rules.add_argument("--hours", metavar="H", help="only then: 22:00-06:00,12:00-13:30; any: at any time")
    rules.add_argument("--day", type=_or_any(_bytes), metavar="N", help="at most N bytes a day (500m, 2g); any")
    rules.add_argument("--month", type=_or_any(_bytes), metavar="N", help="at most N bytes a month; any")
    rules.add_argument("--rate", type=_or_any(_rate), metavar="N", help="at most N bytes a second (64k, 2m); any")
    rules.add_argument("--proxy", metavar="P", help="HOST:PORT, direct for none, system for what the system says")
    share = commands.add_parser("share", parents=parents, help="serve what is here to the schools of this network")
    share.add_argument("--port", type=_port, default=8687, metavar="P", help="0 takes a free one (default: 8687)")
    share.add_argument("--interface", metavar="I", help="address of the one interface to serve (default: all)")


def _add_looking(commands: argparse._SubParsersAction[_Parser], parents: Sequence[_Parser]) -> None:
    commands.add_parser("status", parents=parents, help="what is here, what is missing, what waits to be reported")
    commands.add_parser("verify", parents=parents, help="check every file; the next sync heals what is spoiled")
    commands.add_parser("journal", parents=parents, help="what the program has found, cleaned and mended by itself")
    search = commands.add_parser("search", parents=parents, help="find lessons by words or pinyin initials")
    search.add_argument("words", nargs="+", metavar="WORDS")
    list_ = commands.add_parser("list", parents=parents, help="list all lessons, or the textbooks")
    list_.add_argument("--textbooks", action="store_true", help="list textbooks instead")
    list_.add_argument("--withdrawn", action="store_true", help="list what the centre has withdrawn instead")
    play = commands.add_parser("play", parents=parents, help="play a lesson, without a screen where there is none")
    play.add_argument("resource", metavar="ID")
    play.add_argument("--seconds", type=float, metavar="N", help="stop after N seconds")
    origin = "what it is played for: class (default), or preparing, which never counts as a lesson held"
    play.add_argument("--origin", choices=("class", "preparing"), default="class", help=origin)
    words = "play files once, recorded nowhere, and say whether a class could see them and what they lack"
    trial = commands.add_parser("try-lesson", parents=parents, help=words, description=words)
    asked = "a file; - reads descriptions of lessons, one JSON a line, and answers each"
    trial.add_argument("files", nargs="+", metavar="FILE", help=asked)


def _or_any(read: Callable[[str], int]) -> Callable[[str], int]:
    """Return ``read`` that also reads ``any``, for no limit, as 0."""
    return lambda text: 0 if text == "any" else read(text)


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port from 0 to 65535")
    return int(text)


def _add_space(commands: argparse._SubParsersAction[_Parser], parents: Sequence[_Parser]) -> None:
    clean = commands.add_parser("clean", parents=parents, help="make room: give up lessons whose weeks are over")
    clean.add_argument("--plan", action="store_true", help="only show what would go")
    clean.add_argument("--weeks", type=_weeks, metavar="A-B", help="only those of these teaching weeks")
    clean.add_argument("--textbook", metavar="T", help="only those of this textbook")
    clean.add_argument("--bytes", type=_bytes, metavar="N", help="only as many as give N bytes back (600m, 3g)")
    auto = "let syncs do it when the disk is full, or not"
    clean.add_argument("--auto", choices=("off", "when-needed"), help=auto)
    want = commands.add_parser("want", parents=parents, help="ask again for lessons that were cleaned away")
    want.add_argument("resources", nargs="+", metavar="ID")


def _weeks(text: str) -> tuple[int, int]:
    first, dash, last = text.partition("-")
    if not first.isdecimal() or (dash and not last.isdecimal()) or not 1 <= int(first) <= int(last or first) <= 60:
        raise argparse.ArgumentTypeError(f"{text} is not a week, or weeks like 1-6")
    return int(first), int(last or first)


def _bytes(text: str) -> int:
    unit = {"k": 10**3, "m": 10**6, "g": 10**9}.get(text[-1:].lower(), 1)
    number = text[:-1] if unit > 1 else text
    if not number.isdecimal() or not 1 <= int(number) * unit <= 1 << 50:
        raise argparse.ArgumentTypeError(f"{text} is not a number of bytes")
    return int(number) * unit


def _rate(text: str) -> int:
    """Read ``65536``, ``64k`` or ``2m`` (multiples of 1024) as bytes a second."""
    unit = {"k": 1 << 10, "m": 1 << 20}.get(text[-1:].lower(), 1)
    number = text[:-1] if unit > 1 else text
    if not number.isdecimal() or not 1024 <= int(number) * unit <= 1 << 40:
        raise argparse.ArgumentTypeError(f"{text} is not a number of bytes a second, at least 1k")
    return int(number) * unit


def _seconds(text: str) -> int:
    if not text.isdecimal() or int(text) > 86_400:
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds up to a day")
    return int(text)
