"""A namespace whose only way out is a device that we read: whatever is sent there, by any protocol, is counted."""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.faults import namespaces
from tests.faults.relay import DEVICE, open_tun

_ALL = 0x0003
"""ETH_P_ALL (linux/if_ether.h)."""
_NEIGHBOUR = range(130, 144)
"""ICMPv6 types by which a kernel looks for routers and neighbours by itself (RFC 4861, 3810)."""


class Counter:
    """What has left the programs of the namespace ``name``."""

    def __init__(self, name: str, tun: int, loopback: socket.socket) -> None:
        self.name = name
        self._tun = tun
        self._loopback = loopback

    def seen(self) -> list[str]:
        """What was sent since the last look, a few words for each packet: to the world, or to this computer itself."""
        found = []
        with suppress(BlockingIOError):
            while packet := os.read(self._tun, 65535):
                found += _described(packet)
        with suppress(BlockingIOError):
            while True:
                packet, (interface, *_rest) = self._loopback.recvfrom(65535)
                if interface == "lo":
                    found += [f"loopback {words}" for words in _described(packet[14:])]
        return found


@contextmanager
def watched() -> Iterator[Counter]:
    """Make the namespace, with a route for everything; raises ``Impossible``."""
    with namespaces.namespace("page") as name:
        tun = namespaces.opened_in(name, lambda: open_tun(name))
        loopback = namespaces.opened_in(
            name, lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ALL))
        )
        loopback.setblocking(False)
        try:
            for command in (
                "link set lo up",
                f"address add 10.66.0.1/24 dev {DEVICE}",
                f"address add fd66::1/64 dev {DEVICE} nodad",
                f"link set {DEVICE} up",
                f"route add default dev {DEVICE}",
                f"-6 route add default dev {DEVICE}",
            ):
                namespaces.run(name, ["ip", *command.split()])
            yield Counter(name, tun, loopback)
        finally:
            os.close(tun)
            loopback.close()


def _described(packet: bytes) -> list[str]:
    """Name protocol and receiver of an IP packet; nothing for what the kernel itself says to its neighbours."""
    if len(packet) >= 20 and packet[0] >> 4 == 4:
        rest = packet[(packet[0] & 15) * 4 :]
        more = f" {rest.hex()}" if packet[9] == 2 else _port(packet[9], rest)
        return [f"protocol {packet[9]} to {socket.inet_ntoa(packet[16:20])}{more}"]
    if len(packet) >= 40 and packet[0] >> 4 == 6:
        following, rest = packet[6], packet[40:]
        if following == 0 and len(rest) > 8:  # hop-by-hop options stand before a report of groups
            following, rest = rest[0], rest[8 * (rest[1] + 1) :]
        if following == 58 and rest and rest[0] in _NEIGHBOUR:
            return []
        receiver = socket.inet_ntop(socket.AF_INET6, packet[24:40])
        return [f"protocol {following} to {receiver}{_port(following, rest)}"]
    return [f"{len(packet)} bytes of another kind: {packet[:16].hex()}"]


def _port(protocol: int, rest: bytes) -> str:
    return f" port {struct.unpack_from('>H', rest, 2)[0]}" if protocol in (6, 17) and len(rest) >= 4 else ""
