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

from tests.faults.namespaces import namespace, opened_in, run

GROUP, PORT = "239.83.75.1", 5004
CENTRE, UPLINK, DOWNLINK, SCHOOL = "10.83.1.1", "10.83.1.2", "10.83.2.1", "10.83.2.2"
UP_CARD, DOWN_CARD = "uplink0", "downlink0"
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
def laboratory(loss: float, seed: int = 1, ears: int = 1) -> Iterator[Laboratory]:
    """Set up the air; ``loss`` is the share of datagrams that do not arrive.

    Of several ``ears`` in the school each has a port (``PORT``, ``PORT`` + 2, …) and losses of its own.
    """
    with namespace("centre") as centre, namespace("air") as air, namespace("school") as school:
        _link(centre, UP_CARD, CENTRE, air, UP_CARD, UPLINK)
        _link(air, DOWN_CARD, DOWNLINK, school, DOWN_CARD, SCHOOL)
        ear = opened_in(air, _ear)
        mouths = [opened_in(air, partial(_mouth, PORT + 2 * number)) for number in range(ears)]
        bridge, ended = Bridge(), threading.Event()
        thread = threading.Thread(target=_pass_on, args=(ear, mouths, loss, random.Random(seed), bridge, ended))
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
    mouths: Sequence[socket.socket],
    loss: float,
    draw: random.Random,
    bridge: Bridge,
    ended: threading.Event,
) -> None:
    while not ended.is_set():
        if not select.select([ear], [], [], 0.2)[0]:
            continue
        datagram = ear.recv(65_535)
        bridge.came += 1
        bridge.bytes += len(datagram)
        bridge.seconds[int(time.monotonic())] += len(datagram) + 28
        for mouth in mouths:
            if draw.random() < loss:
                bridge.lost += 1
            else:
                mouth.send(datagram)
