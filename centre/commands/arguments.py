"""What may stand behind ``songke-centre`` on the command line."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from package_format.errors import Refused

SIGNING = frozenset({"init", "publish", "withdraw", "rotate", "resign", "delegate", "accept", "revoke", "recover"})
"""Commands that sign: what they sign lives for years, so they ask whether the clock can be right."""


class _Parser(argparse.ArgumentParser):
    """Refuses what it does not understand the way every command does: one line, exit code 1."""

    def error(self, message: str) -> NoReturn:
        """Raise ``Refused`` with argparse's own words."""
        raise Refused(message, self.prog)


def parse(argv: Sequence[str], environment: Mapping[str, str] = os.environ) -> argparse.Namespace:
    """Return the parsed command line; ``lang`` is ``zh`` or ``en`` (``--lang``, else SONGKE_LANG, else Chinese).

    Raises:
        Refused: the line cannot be understood.
    """
    arguments = _parser().parse_args(argv)
    arguments.lang = language(getattr(arguments, "lang", "") or environment.get("SONGKE_LANG") or "")
    arguments.json = "json" in arguments
    return arguments


def language(text: str) -> str:
    """Return ``zh`` or ``en`` for any way of naming them, ``zh`` for no name.

    Raises:
        Refused: another language.
    """
    name = text.lower().replace("-", "_").partition(".")[0].partition("_")[0]
    if name in {"", "c", "posix", "zh"}:
        return "zh"
    if name == "en":
        return "en"
    raise Refused(f"the languages are zh_CN and en, not {text}", "--lang")


def _parser() -> argparse.ArgumentParser:
    common = _Parser(add_help=False)
    # With a default, even one set later, what stands behind the command would wipe out what stands before it.
    lang = "language of messages: zh_CN or en (default: SONGKE_LANG, else zh_CN)"
    common.add_argument("--lang", default=argparse.SUPPRESS, help=lang)
    common.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="report as one JSON object")
    parser = _Parser(
        prog="songke-centre",
        description="Songke 送课: publishes lessons, serves them, collects and reports their use.",
        parents=[common],
        epilog="Exit codes: 0 done; 1 refused or failed, nothing lost; 3 incomplete, safe to run again.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=_Parser)
    _add_publishing(commands, common)
    _add_carrying(commands, common)
    _add_broadcasting(commands, common)
    _add_collecting(commands, common)
    _add_signing(commands, common)
    return parser


def _command(
    commands: argparse._SubParsersAction[_Parser], common: _Parser, name: str, words: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, parents=[common], help=words, description=words)
    command.add_argument("centre", metavar="DIR", type=Path, help="the centre's folder")
    if name in SIGNING:
        right = "sign although this computer's clock is years ahead of everything that is known"
        command.add_argument("--clock-is-right", action="store_true", help=right)
    return command


def _add_publishing(commands: argparse._SubParsersAction[_Parser], common: _Parser) -> None:
    init = _command(commands, common, "init", "make a new centre: keys, settings, an empty signed repository")
    init.add_argument("--address", default="usage/batches", metavar="URL", help="where points send usage")
    own = "only a key for this channel of another centre's repository, whose root.json is --root"
    init.add_argument("--delegated", metavar="C", help=own)
    init.add_argument("--root", type=Path, metavar="FILE", help="with --delegated: the root.json of the centre above")
    publish = _command(commands, common, "publish", "publish a folder of lessons as the next release of a channel")
    publish.add_argument("--channel", required=True, metavar="C")
    unplayed = "do not play files that were never played here: publish them unseen (in a hurry, or well known ones)"
    publish.add_argument("--unplayed", action="store_true", help=unplayed)
    publish.add_argument("content", metavar="CONTENT", type=Path, help="a folder with channel.toml and resources.csv")
    withdraw = _command(commands, common, "withdraw", "stop offering a resource and tell the points")
    withdraw.add_argument("--channel", required=True, metavar="C")
    withdraw.add_argument("resource", metavar="ID")
    withdraw.add_argument("--urgent", action="store_true", help="points hide it at once")
    withdraw.add_argument("--replacement", default="", metavar="ID", help="what to use instead")
    withdraw.add_argument("--reason", default="", metavar="TEXT", help="shown to teachers")
    for signing in (publish, withdraw):
        lost = "points have newer releases than are here, and no copy of those is left anywhere"
        signing.add_argument("--anyway", action="store_true", help=lost)
    withdraw.add_argument("--undo", action="store_true", help="it was a mistake: the next publish may offer it again")
    serve = _command(commands, common, "serve", "serve the repository and collect usage on the web")
    serve.add_argument("--port", type=_port, default=8080, metavar="P", help="0 takes a free one (default: 8080)")
    serve.add_argument("--host", default="127.0.0.1", metavar="H", help="default: 127.0.0.1; 0.0.0.0 is everywhere")


def _add_carrying(commands: argparse._SubParsersAction[_Parser], common: _Parser) -> None:
    words = "copy another centre's repository, verified, and keep the copy up to date"
    mirror = commands.add_parser("mirror", parents=[common], help=words, description=words)
    mirror.add_argument("source", metavar="SOURCE", help="address or folder of a repository, or of a mirror of it")
    mirror.add_argument("centre", metavar="DIR", type=Path, help="the mirror's folder; the copy is DIR/repository")
    mirror.add_argument("--root", type=Path, metavar="FILE", help="root.json of the centre, the first time")
    mirror.add_argument("--channel", action="append", default=[], metavar="C", help="only this one; repeatable")
    mirror.add_argument("--textbook", action="append", default=[], metavar="T", help="only this one; repeatable")
    export = _command(commands, common, "export", "put lessons onto a stick: a copy of the repository, or a part of it")
    export.add_argument("stick", metavar="STICK", type=Path, help="where the stick is; an empty folder will do")
    export.add_argument("--channel", action="append", default=[], metavar="C", help="only its lessons; repeatable")
    since = "only what schools with the whole of this release of the one channel lack"
    export.add_argument("--since", type=_count, metavar="RELEASE", help=since)
    export.add_argument("--max-size", type=_size, metavar="N", help="at most N bytes (16g, 500m); default: what fits")
    export.add_argument("--part", type=_count, default=1, metavar="K", help="the K-th of several sticks (default: 1)")


def _add_broadcasting(commands: argparse._SubParsersAction[_Parser], common: _Parser) -> None:
    broadcast = _command(commands, common, "broadcast", "send the repository to a multicast group, by satellite or LAN")
    broadcast.add_argument("--group", default="", metavar="G", help="multicast group, IPv4 or IPv6")
    broadcast.add_argument("--port", type=_port, default=0, metavar="P", help="its UDP port")
    broadcast.add_argument("--interface", default="", metavar="I", help="the interface's IPv4 address (IPv6: its name)")
    broadcast.add_argument("--rate", required=True, type=_bits, metavar="BITS", help="bits a second: 4m, 500k")
    broadcast.add_argument("--passes", type=_count, metavar="N", help="end after N passes (default: never)")
    broadcast.add_argument("--repair", type=_percent, default=10.0, metavar="PERCENT", help="default: 10")
    spread = "over how many seconds schools spread their requests for the rest (default: 7200)"
    broadcast.add_argument("--spread", type=_spread, default=7200, metavar="S", help=spread)
    broadcast.add_argument("--channel", action="append", default=[], metavar="C", help="only this one; repeatable")
    broadcast.add_argument("--dry-run", action="store_true", help="only say what would be sent and how long it takes")


def _add_collecting(commands: argparse._SubParsersAction[_Parser], common: _Parser) -> None:
    collect = _command(commands, common, "collect", "take usage from a stick, write receipts onto it")
    collect.add_argument("stick", metavar="STICK", type=Path)
    report = _command(commands, common, "report", "plays, minutes and points of every resource")
    report.add_argument("--forks", action="store_true", help="also what was set aside: two plays under one key")
    export = _command(commands, common, "export-xapi", "write all plays as xAPI 2.0 statements, one a line")
    export.add_argument("out", metavar="OUT", type=Path)


def _add_signing(commands: argparse._SubParsersAction[_Parser], common: _Parser) -> None:
    lost = "bring back what an older copy of this centre has lost, from a mirror or a stick"
    recover = _command(commands, common, "recover", lost)
    recover.add_argument("source", metavar="FROM", help="address or folder of a newer copy of the repository")
    rotate = _command(commands, common, "rotate", "give a role new keys")
    rotate.add_argument("role", metavar="ROLE", help="root, timestamp, snapshot, targets or a channel")
    delegate = _command(commands, common, "delegate", "let a county or central school sign a channel of its own")
    delegate.add_argument("--channel", required=True, metavar="C")
    delegate.add_argument("--key", required=True, type=Path, metavar="FILE", help="the .pub file its init has made")
    lost = "its owner has lost the old key and goes on with this one"
    delegate.add_argument("--again", action="store_true", help=lost)
    accept = _command(commands, common, "accept", "take the releases that owners of delegated channels have signed")
    accept.add_argument("source", metavar="FROM", help="their folder, a stick, or an address")
    most = "refuse a release that brings more than N bytes (default: 20g)"
    accept.add_argument("--max-size", type=_size, default=20 * 10**9, metavar="N", help=most)
    revoke = _command(commands, common, "revoke", "take a channel back and empty it")
    revoke.add_argument("--channel", required=True, metavar="C")
    _command(commands, common, "resign", "sign again what will expire: run it every month")


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1 << 40:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 on")
    return int(text)


def _size(text: str) -> int:
    """Read ``16000000000``, ``16g`` or ``500m`` (powers of 1000, as sticks are sold)."""
    unit = {"k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}.get(text[-1:].lower(), 1)
    return _count(text[:-1] if unit > 1 else text) * unit


def _bits(text: str) -> int:
    """Read ``4000000``, ``4m`` or ``500k`` (powers of 1000, as links are sold)."""
    number = _size(text)
    if number < 10_000:
        raise argparse.ArgumentTypeError(f"{text} is less than 10k bits a second")
    return number


def _percent(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1000:
        raise argparse.ArgumentTypeError(f"{text} is not a percentage from 0 to 1000")
    return number


def _spread(text: str) -> int:
    if not text.isdecimal() or int(text) > 86_400:
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds up to a day")
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port from 0 to 65535")
    return int(text)
