"""The link itself: a process between two TUN devices that carries packets as late, as few and as badly as told.

``python -m tests.faults.relay CONDITIONS CENTRE POINT`` (JSON and two namespaces), steered by lines: ``count``,
``cut silent|reset|forget``, ``mend``. Kernels without netem can do no such thing; a TUN device they all have.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import select
import struct
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from tests.faults.conditions import MTU, Conditions, Cut
from tests.faults.flows import FlowTable, read_segment
from tests.faults.namespaces import TUN, enter
from tests.faults.pipe import Pipe

DEVICE = "songke0"
CENTRE_ADDRESS, POINT_ADDRESS = "10.77.0.1", "10.77.0.2"
_TUNSETIFF = 0x400454CA
_IFF_TUN, _IFF_NO_PI = 0x0001, 0x1000
_AT_ONCE = 64


def open_tun(namespace: str) -> int:
    """Make the device in ``namespace`` (the caller moves there) and return its file descriptor, one packet a read."""
    enter(namespace)
    tun = os.open(TUN, os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, _TUNSETIFF, struct.pack("16sH22x", DEVICE.encode(), _IFF_TUN | _IFF_NO_PI))
    return tun


class Relay:
    """Carries packets between two descriptors; ``clock`` is monotonic, in seconds."""

    def __init__(
        self, conditions: Conditions, centre: int, point: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._conditions = conditions
        self._clock = clock
        self._ways = {centre: Pipe(conditions.down, conditions.seed), point: Pipe(conditions.up, ~conditions.seed)}
        self._other = {centre: point, point: centre}
        self._ends = {"centre": centre, "point": point}
        self._flows = FlowTable()
        self._first_packet: float | None = None
        self._cuts = 0
        self._scheduled_cuts = 0
        self._held_dead = False

    @property
    def ends(self) -> tuple[int, ...]:
        """The two descriptors."""
        return tuple(self._ways)

    def take(self, end: int) -> None:
        """Take what the host behind ``end`` sends."""
        now = self._clock()
        for _ in range(_AT_ONCE):
            try:
                packet = os.read(end, MTU + 100)
            except BlockingIOError:
                return
            if packet[0] >> 4 == 4:
                self._first_packet = now if self._first_packet is None else self._first_packet
                self._accept(now, end, packet)

    def _accept(self, now: float, end: int, packet: bytes) -> None:
        segment = read_segment(packet)
        if segment is not None:
            passes, reset = self._flows.passes(segment)
            if reset is not None:
                self._hand_over(end, reset)
            if not passes:
                return
        self._ways[end].offer(now, packet)

    def carry(self) -> float | None:
        """Hand over what arrives by now; return the seconds until there is more to do, None for no such moment."""
        now = self._clock()
        self._cut_on_schedule(now)
        for end, pipe in self._ways.items():
            for packet in pipe.arrivals(now, self._dead(now)):
                segment = read_segment(packet)
                if segment is not None:
                    self._flows.delivered(segment)
                self._hand_over(self._other[end], packet)
        moments = [pipe.next_due for pipe in self._ways.values()]
        if self._conditions.outages is not None and self._first_packet is not None:
            change = self._conditions.outages.next_change(now - self._first_packet)
            moments.append(None if change is None else change + self._first_packet)
        return min((max(0.0, moment - now) for moment in moments if moment is not None), default=None)

    def obey(self, order: str) -> dict[str, Any]:
        """Do what a line says and return the counts."""
        word, _, rest = order.partition(" ")
        if word == "cut":
            self._held_dead = True
            self._begin_cut(Cut(rest))
        elif word == "mend":
            self._held_dead = False
        elif word != "count":
            raise ValueError(f"no such order: {order}")
        return self._counts()

    def _counts(self) -> dict[str, Any]:
        point = bytes(map(int, POINT_ADDRESS.split(".")))
        return {
            "down": asdict(self._ways[self._ends["centre"]].carried),
            "up": asdict(self._ways[self._ends["point"]].carried),
            "cuts": self._cuts,
            "killed": self._flows.killed,
            "resets": self._flows.resets,
            "fetched": self._flows.arrived(point),
            "elapsed": 0.0 if self._first_packet is None else self._clock() - self._first_packet,
        }

    def _cut_on_schedule(self, now: float) -> None:
        outages = self._conditions.outages
        if outages is None or self._first_packet is None:
            return
        while self._scheduled_cuts < outages.started(now - self._first_packet):
            self._scheduled_cuts += 1
            self._begin_cut(outages.cut)

    def _begin_cut(self, cut: Cut) -> None:
        self._cuts += 1
        for reset in self._flows.kill(cut):
            target = reset[16:20]
            self._hand_over(self._ends["centre" if _dotted(target) == CENTRE_ADDRESS else "point"], reset)

    def _dead(self, now: float) -> bool:
        outages = self._conditions.outages
        scheduled = outages is not None and self._first_packet is not None and outages.dead(now - self._first_packet)
        return self._held_dead or scheduled

    @staticmethod
    def _hand_over(end: int, packet: bytes) -> None:
        # A device whose kernel queue is full loses the packet, as any network card does.
        with contextlib.suppress(BlockingIOError):
            os.write(end, packet)


def _dotted(address: bytes) -> str:
    return ".".join(map(str, address))


def run(relay: Relay, life: float) -> None:
    """Carry packets and obey lines on standard input until it closes, at most for ``life`` seconds."""
    poll = select.poll()
    for end in (0, *relay.ends):
        poll.register(end, select.POLLIN)
    ends_at = time.monotonic() + life
    while (left := ends_at - time.monotonic()) > 0:
        due = relay.carry()
        # Rounded up: a packet is up to a millisecond late but never makes the loop spin.
        for end, _ in poll.poll(int(min(left, left if due is None else due) * 1000) + 1):
            if end != 0:
                relay.take(end)
            elif not (line := sys.stdin.readline()):
                return
            else:
                print(json.dumps(relay.obey(line.strip())), flush=True)


def main(conditions: str, centre: str, point: str) -> int:
    """Open both devices and carry."""
    settings = Conditions.from_json(json.loads(conditions))
    # A link does not get slower because the machine is busy.
    with contextlib.suppress(PermissionError):
        os.nice(-10)
    relay = Relay(settings, open_tun(centre), open_tun(point))
    print(json.dumps({"device": DEVICE}), flush=True)
    run(relay, settings.life)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
