"""What may stand behind ``songke-ingest`` on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from package_format.errors import Refused


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Raise ``Refused`` with argparse's own words."""
        raise Refused(message, self.prog)


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Return the parsed command line; raise ``Refused`` if it cannot be understood."""
    parser = _Parser(
        prog="songke-ingest",
        description="Takes lessons out of a satellite's multicast into a spool, which songke reads like a stick.",
        epilog="Exit codes: 0 stopped or done; 1 refused or failed, nothing lost; 3 incomplete, safe to run again.",
    )
    parser.add_argument("--group", metavar="G", help="multicast group, IPv4 or IPv6")
    parser.add_argument("--port", type=_port, metavar="P", help="its UDP port")
    parser.add_argument("--interface", default="", metavar="I", help="network interface: its IPv4 address or its name")
    parser.add_argument("--from", dest="source", default="", metavar="ADDRESS", help="hear only this sender (SSM)")
    parser.add_argument("--root", required=True, type=Path, metavar="root.json", help="whose signature to trust")
    parser.add_argument("--spool", required=True, type=Path, metavar="DIR", help="where lessons are collected")
    parser.add_argument(
        "--ts", metavar="FILE_OR_UDP", help="a transport stream with MPE: a .ts file or udp://ADDR:PORT"
    )
    parser.add_argument("--pid", type=_pid, metavar="N", help="with --ts: only this PID (also as 0x…)")
    parser.add_argument("--watch", type=Path, metavar="DROP", help="take what another receiver writes into this folder")
    parser.add_argument("--channel", action="append", metavar="C", help="only this channel; repeatable")
    parser.add_argument("--textbook", action="append", metavar="T", help="only this textbook; repeatable")
    parser.add_argument("--floor", type=int, metavar="BYTES", help="leave at least this much of the disk free")
    parser.add_argument("--until-complete", action="store_true", help="end when everything wanted is here")
    parser.add_argument("--seconds", type=float, metavar="N", help="end after N seconds")
    parser.add_argument("--json", action="store_true", help="report as one JSON object on standard output")
    arguments = parser.parse_args(argv)
    if (arguments.group is None) != (arguments.port is None):
        parser.error("--group and --port belong together")
    if arguments.group is None and arguments.watch is None and arguments.ts is None:
        parser.error("name what to receive: --group and --port, --ts or --watch")
    return arguments


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text} is not a port")
    return int(text)


def _pid(text: str) -> int:
    try:
        pid = int(text, 0)
    except ValueError:
        pid = -1
    if not 0 <= pid < 0x1FFF:
        raise argparse.ArgumentTypeError(f"{text} is not a PID")
    return pid
