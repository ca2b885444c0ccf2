"""The socket a broadcast leaves by."""

from __future__ import annotations

import ipaddress
import socket
import struct

from package_format.errors import Refused, Unreachable

HOPS = 16
"""Routers that the datagrams may pass (TTL)."""
_ROOM = 4 << 20


def open_sender(group: str, port: int, interface: str) -> socket.socket:
    """Return a socket whose ``send`` reaches ``group`` by ``interface`` (its IPv4 address, or its name for IPv6).

    Raises:
        Refused: the group is not a multicast address, or there is no such interface.
        Unreachable: the system does not let this program send there.
    """
    try:
        address = ipaddress.ip_address(group)
    except ValueError as error:
        raise Refused(f"{group} is not an IP address", "--group") from error
    if not address.is_multicast:
        raise Refused(f"{group} is not a multicast address (224.0.0.0/4 or ff00::/8)", "--group")
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    sender = socket.socket(family, socket.SOCK_DGRAM)
    try:
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _ROOM)
        (_leave_by_4 if address.version == 4 else _leave_by_6)(sender, interface)
        sender.connect((group, port))
    except Refused:
        sender.close()
        raise
    except OSError as error:
        sender.close()
        raise Unreachable(f"{group}:{port}", error.strerror or str(error)) from error
    return sender


def _leave_by_4(sender: socket.socket, interface: str) -> None:
    sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, HOPS)
    if not interface:
        return
    try:
        own = ipaddress.IPv4Address(interface).packed
    except ValueError as error:
        raise Refused("give the IPv4 address of the interface", "--interface") from error
    sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, own)


def _leave_by_6(sender: socket.socket, interface: str) -> None:
    sender.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, HOPS)
    if not interface:
        return
    try:
        index = socket.if_nametoindex(interface)
    except OSError as error:
        known = ", ".join(name for _, name in socket.if_nameindex())
        raise Refused(f"there is no interface {interface}; there are {known}", "--interface") from error
    sender.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, struct.pack("@I", index))
