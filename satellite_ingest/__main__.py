"""``songke-ingest``: builds every part once, runs until it is told to stop, and says what came of it."""

from __future__ import annotations

import json
import signal as signals
import sys
import threading
import time
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from package_format.broadcast.side_process import SideProcesses
from package_format.errors import LessonError, Unreadable
from package_format.trust.durable import read_whole
from package_format.trust.file_lock import exclusive
from satellite_ingest.arguments import parse
from satellite_ingest.drop import DropFolder
from satellite_ingest.group import Group, hear, join
from satellite_ingest.ingest import Ingest
from satellite_ingest.plan import Plan
from satellite_ingest.receiver import Inlet, Nothing, Receiver
from satellite_ingest.reception import Reception
from satellite_ingest.signal import Signal
from satellite_ingest.spool import Spool
from satellite_ingest.status import Status
from satellite_ingest.transport import Feed, Inner, Recording, feeder
from satellite_ingest.trusted_release import TrustedReleases
from satellite_ingest.wanted import Wanted

DONE, FAILED, INCOMPLETE = 0, 1, 3


def main(argv: Sequence[str] | None = None) -> int:
    """Run the ingest; see the exit codes in ``--help``."""
    try:
        return run(parse(sys.argv[1:] if argv is None else argv))
    except LessonError as error:
        print(f"songke-ingest: {error}", file=sys.stderr)
        return FAILED


def run(arguments: Namespace) -> int:
    """Receive until a signal, the time or completeness ends it.

    Raises:
        Refused, Busy, Unreachable, Unreadable, NoSpace, Unwritable: it cannot begin.
    """
    try:
        root = read_whole(arguments.root)
    except FileNotFoundError as error:
        raise Unreadable(str(arguments.root), "not there") from error
    spool = Spool(arguments.spool.absolute(), arguments.floor)
    with exclusive(spool.folder / ".lock"):
        return _receive(arguments, spool, root)


def _receive(arguments: Namespace, spool: Spool, root: bytes) -> int:
    """Build the parts, and receive; see ``run``."""
    releases = TrustedReleases(spool, root, _chosen(arguments.channel))
    plan = Plan(spool, releases, _chosen(arguments.textbook))
    heard, stop, complete = Signal(), threading.Event(), threading.Event()
    drop = DropFolder(arguments.watch.absolute(), spool) if arguments.watch else None

    def arrived(one: Wanted) -> None:
        ingest.arrived(one)
        if not reception.objects_wanted:
            tell()  # at once: this may have been the last

    decoder = SideProcesses()
    decoder.begin()
    reception = Reception(spool, decoder, arrived)
    receiver = _inlet(arguments, reception)
    status = Status(spool, plan, reception, receiver, heard)
    until = time.monotonic() + arguments.seconds if arguments.seconds else None

    def tell() -> None:
        status.tell()
        if arguments.until_complete and releases.manifests and not plan.wanted():
            complete.set()
        if (
            complete.is_set()
            or (isinstance(receiver, Recording) and receiver.ended)
            or (until is not None and time.monotonic() > until)
        ):
            stop.set()

    ingest = Ingest(receiver, reception, plan, heard, tell, drop)
    _stop_on_signals(stop)
    try:
        ingest.run(stop)
    finally:
        decoder.close()
    print(json.dumps(status.facts()) if arguments.json else _sentence(status.facts()))
    if complete.is_set():
        return DONE  # also if something new was announced in the instant after
    return INCOMPLETE if reception.objects_wanted or not releases.manifests else DONE


def _inlet(arguments: Namespace, reception: Reception) -> Inlet:
    """Open what datagrams come from; see ``run`` for what is raised."""
    if arguments.ts is not None:
        inner = Inner(arguments.pid, arguments.group or "", arguments.port or 0)
        place = feeder(arguments.ts)
        if place is None:
            return Recording(Path(arguments.ts), inner, lambda: reception.useful, lambda: reception.is_idle)
        return Feed(Receiver(hear(Group(*place, arguments.interface, arguments.source))), inner)
    if arguments.group is None:
        return Nothing()
    return Receiver(join(Group(arguments.group, arguments.port, arguments.interface, arguments.source)))


def _chosen(names: Sequence[str] | None) -> frozenset[str] | None:
    return frozenset(names) if names else None


def _stop_on_signals(stop: threading.Event) -> None:
    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signals.SIGINT, signals.SIGTERM):
        signals.signal(number, on_signal)


def _sentence(facts: dict[str, object]) -> str:
    return (
        f"{facts['datagrams']} datagrams, loss {facts['loss']} per mille; "
        f"{facts['objects_waiting']} objects of {facts['bytes_waiting']} bytes are still to come"
    )


if __name__ == "__main__":
    sys.exit(main())
