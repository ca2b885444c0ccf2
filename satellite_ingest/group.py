"""Joining a multicast group on one interface: IPv4 (RFC 1112), IPv6 (RFC 2710) and one source only (RFC 4607)."""

from __future__ import annotations

import ipaddress
import socket
import struct
import sys
from dataclasses import dataclass

from package_format.errors import Refused, Unreachable

ROOM = 16 << 20
"""Bytes that the kernel may hold while this process is not looked at: three seconds at 40 Mbit/s."""
_RCVBUFFORCE = 33  # Linux <asm-generic/socket.h>; Python has no name for it
_ADD_SOURCE = 15 if sys.platform == "win32" else 39  # IP_ADD_SOURCE_MEMBERSHIP, <ws2ipdef.h> and <linux/in.h>
_MCAST_JOIN_SOURCE = 46  # MCAST_JOIN_SOURCE_GROUP (RFC 3678), <linux/in.h>


@dataclass(frozen=True, slots=True)
class Group:
    """Where a broadcast is heard.

    Args:
        address: the multicast group.
        port: its UDP port.
        interface: the interface's own IPv4 address, or its name (needed for IPv6); empty for the system's choice.
        source: the only sender to be heard; empty for any.
    """

    address: str
    port: int
    interface: str = ""
    source: str = ""


def hear(group: Group) -> socket.socket:
    """Return a socket that receives what is sent to ``group``, or to this computer's own address and port.

    Raises:
        Refused, Unreachable: see ``join``.
    """
    address = _address(group.address, "--ts")
    if address.is_multicast:
        return join(group)
    listening = socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6, socket.SOCK_DGRAM)
    try:
        _make_room(listening)
        listening.bind((group.address, group.port))
    except OSError as error:
        listening.close()
        raise Unreachable(f"{group.address}:{group.port}", error.strerror or str(error)) from error
    return listening


def join(group: Group) -> socket.socket:
    """Return a socket that receives what is sent to ``group``.

    Raises:
        Refused: it is no multicast address, or the interface is none of this computer's.
        Unreachable: the system does not let this program join.
    """
    address = _address(group.address, "--group")
    if not address.is_multicast:
        raise Refused(f"{group.address} is not a multicast address (224.0.0.0/4 or ff00::/8)", "--group")
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    listening = socket.socket(family, socket.SOCK_DGRAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        _make_room(listening)
        # Bound to the group where the system allows it: what is sent to other groups on this port is not ours.
        listening.bind(("" if sys.platform == "win32" else group.address, group.port))
        (_join_4 if address.version == 4 else _join_6)(listening, group)
    except OSError as error:
        listening.close()
        raise Unreachable(f"{group.address}:{group.port}", error.strerror or str(error)) from error
    except Refused:
        listening.close()
        raise
    return listening


def _make_room(listening: socket.socket) -> None:
    """Ask for a large receive buffer; an administrator gets it even beyond the system's limit."""
    try:
        listening.setsockopt(socket.SOL_SOCKET, _RCVBUFFORCE, ROOM)
    except OSError:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, ROOM)


def _join_4(listening: socket.socket, group: Group) -> None:
    multicast, own = socket.inet_aton(group.address), socket.inet_aton(_own_address(group.interface))
    if group.source:
        source = socket.inet_aton(str(_address(group.source, "--source")))
        # Windows orders the three addresses in another way than the others do.
        request = multicast + source + own if sys.platform == "win32" else multicast + own + source
        listening.setsockopt(socket.IPPROTO_IP, _ADD_SOURCE, request)
    else:
        listening.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, multicast + own)


def _join_6(listening: socket.socket, group: Group) -> None:
    index = interface_index(group.interface) if group.interface else 0
    if group.source:
        places = (_sockaddr_6(group.address), _sockaddr_6(str(_address(group.source, "--source"))))
        request = struct.pack("@I4x", index) + b"".join(place.ljust(128, b"\0") for place in places)
        listening.setsockopt(socket.IPPROTO_IPV6, _MCAST_JOIN_SOURCE, request)
    else:
        request = socket.inet_pton(socket.AF_INET6, group.address) + struct.pack("@I", index)
        listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, request)


def _sockaddr_6(address: str) -> bytes:
    """Return ``struct sockaddr_in6`` (RFC 3493 §3.3) of ``address``, port 0."""
    return struct.pack("@HHI", socket.AF_INET6, 0, 0) + socket.inet_pton(socket.AF_INET6, address) + bytes(4)


def _own_address(interface: str) -> str:
    """Return the IPv4 address of an interface that is named by it, or by its name."""
    if not interface:
        return "0.0.0.0"  # noqa: S104  (INADDR_ANY lets the system choose the interface)
    try:
        return str(ipaddress.IPv4Address(interface))
    except ValueError:
        return _address_of(interface)


def _address_of(name: str) -> str:
    """Return the IPv4 address of the interface called ``name`` (Linux: SIOCGIFADDR, netdevice(7))."""
    if sys.platform == "win32":
        raise Refused("give the interface's IPv4 address", "--interface")
    import fcntl

    interface_index(name)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            answer = fcntl.ioctl(asking.fileno(), 0x8915, name.encode().ljust(256, b"\0"))
        except OSError as error:
            raise Refused(f"the interface {name} has no IPv4 address", "--interface") from error
    return socket.inet_ntoa(answer[20:24])


def interface_index(name: str) -> int:
    """Return the system's number of the interface called ``name``; raise ``Refused`` if there is none."""
    try:
        return socket.if_nametoindex(name)
    except OSError as error:
        known = ", ".join(known for _, known in socket.if_nameindex())
        raise Refused(f"there is no interface {name}; there are {known}", "--interface") from error


def _address(text: str, place: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        return ipaddress.ip_address(text)
    except ValueError as error:
        raise Refused(f"{text} is not an IP address", place) from error
