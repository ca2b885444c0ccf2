"""``songke-centre broadcast``: the repository to a multicast group; ``--dry-run`` says how long it would take."""

from __future__ import annotations

import signal
import threading
from argparse import Namespace
from types import FrameType
from typing import Any

from centre.broadcast.asked import Asked
from centre.broadcast.broadcast import Broadcast, Sent
from centre.broadcast.order import Order
from centre.broadcast.position import Positions
from centre.broadcast.programme import into_queues, passes_needed, read_programme
from centre.broadcast.sender import open_sender
from centre.centre_folder import CentreFolder
from centre.commands.speaker import DONE, Speaker, size
from package_format.errors import Refused

LOSSES = (0.01, 0.05, 0.15, 0.3, 0.5)
_WEEK = 7 * 86400


def run(arguments: Namespace, speaker: Speaker, now: int) -> int:
    """Send until the passes are done or a signal ends it."""
    folder = CentreFolder.open(arguments.centre)
    order = Order(tuple(arguments.channel), arguments.rate, arguments.repair / 100, arguments.passes, arguments.spread)
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


def _plan(folder: CentreFolder, order: Order, now: int) -> dict[str, Any]:
    """Return what would be sent, in bytes and seconds, and when receivers are complete, by the share they lose."""
    programme = read_programme(folder, order.channels, now)
    asked = Asked(folder.repair_file, folder.path / "broadcast" / "answered.json")
    queues = into_queues(programme, Positions(folder.path / "broadcast" / "positions.json"), asked.now)
    seconds = programme.seconds(order.rate, order.repair)
    complete = {f"{loss:.0%}": round(seconds * passes_needed(loss, order.repair)) for loss in LOSSES}
    return {
        "size": programme.size,
        "objects": len(programme.lessons),
        "queues": {queue.kind.name.lower(): sum(one.found.size for one in queue.objects) for queue in queues},
        "seconds_a_pass": round(seconds),
        "passes": order.passes,
        "passes_a_week": round(_WEEK / max(1.0, seconds), 1),
        "complete_after": complete,
    }


def _say_plan(plan: dict[str, Any], order: Order, speaker: Speaker) -> None:
    speaker.say(
        "broadcast plan",
        size=size(plan["size"]),
        objects=plan["objects"],
        rate=f"{order.rate / 1e6:.1f}",
        time=span(plan["seconds_a_pass"] * (order.passes or 1)),
        passes=order.passes or 1,
        week=plan["passes_a_week"],
        complete=" · ".join(f"{loss} {span(seconds)}" for loss, seconds in plan["complete_after"].items()),
    )
    for name, bytes_ in plan["queues"].items():
        speaker.say(f"broadcast {name}", size=size(bytes_))


def span(seconds: float) -> str:
    """Return a length of time as people read it."""
    for unit, length in (("d", 86400 * 2), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds / (86400 if unit == 'd' else length):.1f} {unit}"
    return f"{seconds:.0f} s"


def _facts(sent: Sent) -> dict[str, object]:
    return {"sent_passes": sent.passes, "datagrams": sent.datagrams, "bytes": sent.bytes}
