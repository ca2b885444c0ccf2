"""A transport stream with MPE as a DVB gateway makes it, written by the standards and not by the reader's code."""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Iterable, Iterator


def crc_mpeg(content: bytes) -> int:
    """CRC-32 of ISO/IEC 13818-1 annex A, byte by byte."""
    value = 0xFFFFFFFF
    for byte in content:
        value = (value << 8 & 0xFFFFFFFF) ^ _TABLE[value >> 24 ^ byte]
    return value


def _entry(byte: int) -> int:
    value = byte << 24
    for _ in range(8):
        value = (value << 1 & 0xFFFFFFFF) ^ (0x04C11DB7 if value & 0x80000000 else 0)
    return value


_TABLE = [_entry(byte) for byte in range(256)]


def udp_in_ip(payload: bytes, target: str, port: int, source: str = "") -> bytes:
    """Return an IPv4 or IPv6 datagram with UDP; checksums are left 0, as nobody below checks them here."""
    address = ipaddress.ip_address(target)
    udp = struct.pack(">HHHH", 4000, port, 8 + len(payload), 0) + payload
    if address.version == 4:
        own = ipaddress.ip_address(source or "10.0.0.1").packed
        return struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(udp), 1, 0x4000, 16, 17, 0) + own + address.packed + udp
    own = ipaddress.ip_address(source or "fd00::1").packed
    return struct.pack(">IHBB", 6 << 28, len(udp), 17, 16) + own + address.packed + udp


def mpe_section(datagram: bytes, flags: int = 0xC1) -> bytes:
    """Return the section of EN 301 192 table 3: the MAC of the group, no LLC/SNAP, one section a datagram."""
    mac = bytes([0x01, 0x00, 0x5E, 0x53, 0x4B, 0x01])
    body = bytes([mac[5], mac[4], flags, 0, 0, mac[3], mac[2], mac[1], mac[0]]) + datagram
    length = len(body) + 4
    head = bytes([0x3E, 0xB0 | length >> 8, length & 0xFF])
    return head + body + crc_mpeg(head + body).to_bytes(4, "big")


def packets(sections: Iterable[bytes], pid: int, parity: bool = False) -> Iterator[bytes]:
    """Yield TS packets: sections one behind another, a pointer field where one begins, stuffing at the end."""
    counter = 0
    pending = bytearray()
    starts: list[int] = []
    for section in sections:
        starts.append(len(pending))
        pending += section
        while len(pending) >= 184:
            packet, taken = _packet(pending, starts, pid, counter)
            yield packet + (bytes(16) if parity else b"")
            counter = (counter + 1) % 16
            del pending[:taken]
            starts = [start - taken for start in starts if start >= taken]
    if pending:
        pending += b"\xff" * 184
        yield _packet(pending, starts, pid, counter)[0] + (bytes(16) if parity else b"")


def _packet(pending: bytearray, starts: list[int], pid: int, counter: int) -> tuple[bytes, int]:
    begins = bool(starts) and starts[0] < 183
    head = bytes([0x47, 0x40 * begins | pid >> 8, pid & 0xFF, 0x10 | counter])
    if begins:
        return head + bytes([starts[0]]) + bytes(pending[:183]), 183
    return head + bytes(pending[:184]), 184
