"""A broadcast through the air of three network namespaces: the centre's, the school's, and a lossy bridge between them.

The bridge is a program that hears the group on one side and sends to it on the other; nothing leads back. Needs root.
"""

from __future__ import annotations

import random
import select
import socket
import statistics
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks.air_receivers import Air
from tests.faults.namespaces import namespace, opened_in, run

GROUP, PORT = "239.83.75.1", 5004
CENTRE, UPLINK, DOWNLINK, SCHOOL = "10.83.1.1", "10.83.1.2", "10.83.2.1", "10.83.2.2"
UP_CARD, DOWN_CARD = "uplink0", "downlink0"
TICK = 0.02
"""Seconds: what a receiver's kernel has to hold while its program is not looked at."""
_ROOM = 32 << 20
_RCVBUFFORCE = 33


@dataclass(slots=True)
class Bridge:
    """What has gone through: datagrams and bytes that came, and datagrams lost on purpose."""

    came: int = 0
    bytes: int = 0
    lost: int = 0
    seconds: Counter[int] = field(default_factory=Counter)
    """Bytes on the air, with the headers of IP and UDP, in each second of the monotonic clock."""

    ticks: Counter[int] = field(default_factory=Counter)
    """The same in each ``TICK``."""

    def jitter(self) -> float:
        """Return how much more than on average came in the fullest hundredth of all ticks."""
        come = sorted(self.ticks.values())
        return come[int(0.99 * len(come))] / statistics.median(come) if come else 0.0

    def steady(self) -> float:
        """Return the rate that was kept, in Mbit/s: the median of all seconds, whatever was before and between."""
        return 8 * statistics.median(self.seconds.values()) / 1e6 if self.seconds else 0.0


@dataclass(frozen=True, slots=True)
class Laboratory:
    """The namespaces of ``centre`` and ``school``, and the bridge between them."""

    centre: str
    school: str
    bridge: Bridge


@contextmanager
def laboratory(air: Air, seed: int = 1, ears: int = 1) -> Iterator[Laboratory]:
    """Set up the air, which loses datagrams as ``air`` says.

    Of several ``ears`` in the school each has a port (``PORT``, ``PORT`` + 2, …) and losses of its own.
    """
    with namespace("centre") as centre, namespace("air") as between, namespace("school") as school:
        _link(centre, UP_CARD, CENTRE, between, UP_CARD, UPLINK)
        _link(between, DOWN_CARD, DOWNLINK, school, DOWN_CARD, SCHOOL)
        ear = opened_in(between, _ear)
        mouths = [opened_in(between, partial(_mouth, PORT + 2 * number)) for number in range(ears)]
        bridge, ended = Bridge(), threading.Event()
        ways = [(mouth, air(random.Random(seed + number))) for number, mouth in enumerate(mouths)]
        thread = threading.Thread(target=_pass_on, args=(ear, ways, bridge, ended))
        thread.start()
        try:
            yield Laboratory(centre, school, bridge)
        finally:
            ended.set()
            thread.join()
            for end in (ear, *mouths):
                end.close()


def kernel_drops(pid: int) -> int:
    """Return the datagrams that the kernel dropped before process ``pid`` took them (/proc/net/udp, last column)."""
    lines = Path(f"/proc/{pid}/net/udp").read_text("ascii").splitlines()[1:]
    return sum(int(line.split()[-1]) for line in lines)


def _link(one: str, name: str, address: str, other: str, name_there: str, address_there: str) -> None:
    """Join two namespaces by a pair of virtual cards."""
    run(one, ["ip", "link", "add", name, "type", "veth", "peer", "name", name_there, "netns", other])
    for end, card, own in ((one, name, address), (other, name_there, address_there)):
        run(end, ["ip", "address", "add", f"{own}/24", "dev", card])
        run(end, ["ip", "link", "set", card, "up"])
        run(end, ["ip", "link", "set", "lo", "up"])
    for end, card in ((one, name), (other, name_there)):
        run(end, ["ip", "route", "append", "224.0.0.0/4", "dev", card])


def _ear() -> socket.socket:
    ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    ear.setsockopt(socket.SOL_SOCKET, _RCVBUFFORCE, _ROOM)
    ear.bind((GROUP, PORT))
    request = struct.pack("4s4s", socket.inet_aton(GROUP), socket.inet_aton(UPLINK))
    ear.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, request)
    return ear


def _mouth(port: int) -> socket.socket:
    mouth = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    mouth.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(DOWNLINK))
    mouth.bind((DOWNLINK, port + 1))  # where udpcast expects its sender
    mouth.connect((GROUP, port))
    return mouth


def _pass_on(
    ear: socket.socket,
    ways: Sequence[tuple[socket.socket, Iterator[bool]]],
    bridge: Bridge,
    ended: threading.Event,
) -> None:
    while not ended.is_set():
        if not select.select([ear], [], [], 0.2)[0]:
            continue
        datagram = ear.recv(65_535)
        bridge.came += 1
        bridge.bytes += len(datagram)
        now = time.monotonic()
        bridge.seconds[int(now)] += len(datagram) + 28
        bridge.ticks[int(now / TICK)] += len(datagram) + 28
        for mouth, arrives in ways:
            if next(arrives):
                mouth.send(datagram)
            else:
                bridge.lost += 1
