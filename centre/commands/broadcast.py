"""``songke-centre broadcast``: the repository to a multicast group; ``--dry-run`` says how long it would take."""

from __future__ import annotations

import signal
import threading
from argparse import Namespace
from types import FrameType

from centre.broadcast.broadcast import Broadcast, Order, Sent
from centre.broadcast.programme import passes_needed, read_programme
from centre.broadcast.sender import open_sender
from centre.centre_folder import CentreFolder
from centre.commands.speaker import DONE, Speaker, size
from package_format.errors import Refused

LOSSES = (0.05, 0.15, 0.3)


def run(arguments: Namespace, speaker: Speaker, now: int) -> int:
    """Send until the passes are done or a signal ends it."""
    folder = CentreFolder.open(arguments.centre)
    order = Order(tuple(arguments.channel), arguments.rate, arguments.repair / 100, arguments.passes)
    plan = _plan(folder, order, now)
    _say_plan(plan, order, speaker)
    if arguments.dry_run:
        speaker.show(plan)
        return DONE
    if not arguments.group or not arguments.port:
        raise Refused("a broadcast needs --group and --port", "broadcast")
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    with open_sender(arguments.group, arguments.port, arguments.interface) as sender, speaker.progress("B") as advance:
        sent = Broadcast(folder, order, sender, stop).run(advance)
    speaker.say("broadcast sent", passes=sent.passes, datagrams=sent.datagrams, bytes=size(sent.bytes))
    speaker.show(plan | _facts(sent))
    return DONE


def _plan(folder: CentreFolder, order: Order, now: int) -> dict[str, object]:
    programme = read_programme(folder, order.channels, now)
    seconds = programme.seconds(order.rate, order.repair)
    complete = {f"{loss:.0%}": round(seconds * passes_needed(loss, order.repair)) for loss in LOSSES}
    return {
        "size": programme.size,
        "objects": len(programme.lessons),
        "seconds_a_pass": round(seconds),
        "passes": order.passes,
        "complete_after": complete,
    }


def _say_plan(plan: dict[str, object], order: Order, speaker: Speaker) -> None:
    complete = plan["complete_after"]
    assert isinstance(complete, dict)  # noqa: S101  (narrows the type)
    speaker.say(
        "broadcast plan",
        size=size(int(str(plan["size"]))),
        objects=plan["objects"],
        rate=f"{order.rate / 1e6:.1f}",
        hours=f"{int(str(plan['seconds_a_pass'])) * (order.passes or 1) / 3600:.1f}",
        passes=order.passes or "∞",
        complete="、".join(f"{loss} {seconds / 3600:.1f} h" for loss, seconds in complete.items()),
    )


def _facts(sent: Sent) -> dict[str, object]:
    return {"sent_passes": sent.passes, "datagrams": sent.datagrams, "bytes": sent.bytes}
