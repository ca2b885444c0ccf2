"""IP datagrams out of a DVB transport stream: Multi-Protocol Encapsulation (EN 301 192 §7). Bytes in, payloads out.

TS packets (ISO/IEC 13818-1 §2.4.3) of 188 bytes, or 204 with the outer code's bytes behind them, are put together into
sections by PID; a section is believed if its CRC-32 is right. A lost packet costs the sections that it had a part of.
"""

from __future__ import annotations

import ipaddress
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

SYNC = 0x47
PACKET, WITH_PARITY = 188, 204
MOST_PIDS = 64
"""PIDs that sections are collected of at a time: a stream that names thousands is none."""
_NULL = 0x1FFF
_MPE = 0x3E
_MOST_SECTION = 4096
_IN_STEP = 5
"""Packets in a row that must begin with the sync byte before their length is believed."""
_UDP = 17


def crc_32(content: bytes) -> int:
    """Return the CRC-32 of MPEG-2 (ISO/IEC 13818-1 annex A); of a whole section with its checksum it is 0.

    It is zlib's with every byte and the result read backwards, and that is a hundred times as fast as a loop here.
    """
    backwards = zlib.crc32(content.translate(_BACKWARDS)) ^ 0xFFFFFFFF
    return int.from_bytes(backwards.to_bytes(4, "little").translate(_BACKWARDS), "big")


_BACKWARDS = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


@dataclass(slots=True)
class _Stream:
    """What has come of one PID: the continuity counter seen last, and the section being put together."""

    counter: int = -1
    section: bytearray = field(default_factory=bytearray)
    open: bool = False


class TransportStream:
    """Takes a transport stream in pieces of any size; ``pid`` limits it to one PID, None for all that carry MPE."""

    def __init__(self, pid: int | None = None) -> None:
        self._pid = pid
        self._held = bytearray()
        self._size = 0
        self._streams: dict[int, _Stream] = {}
        self.packets = self.lost = self.broken = 0
        """Packets taken; gaps in the continuity; sections that were not what they should be."""

    def feed(self, content: bytes) -> Iterator[bytes]:
        """Yield every IP datagram that ``content`` completes."""
        self._held += content
        while (packet := self._next()) is not None:
            self.packets += 1
            for section in self._take(packet):
                if (datagram := self._datagram(section)) is not None:
                    yield datagram

    def _next(self) -> bytes | None:
        """Cut the next packet off what is held; finds the step again after bytes that do not fit."""
        if not self._size or (len(self._held) > self._size and self._held[0] != SYNC):
            self._find_step()
        size = self._size
        if not size or len(self._held) < size or self._held[0] != SYNC:
            return None
        packet = bytes(self._held[:PACKET])
        del self._held[:size]
        return packet

    def _find_step(self) -> None:
        """Drop bytes up to where several packets in a row begin with the sync byte."""
        self._size = 0
        needed = (_IN_STEP - 1) * WITH_PARITY + 1
        start = 0
        while len(self._held) - start >= needed:
            start = self._held.find(SYNC, start)
            if start < 0:
                start = len(self._held)
                break
            for size in (PACKET, WITH_PARITY):
                if all(self._held[place] == SYNC for place in self._steps(start, size)):
                    self._size = size
                    del self._held[:start]
                    return
            start += 1
        del self._held[:start]

    def _steps(self, start: int, size: int) -> range:
        return range(start, min(start + _IN_STEP * size, len(self._held)), size)

    def _take(self, packet: bytes) -> Iterator[bytes]:
        """Yield the sections that ``packet`` completes."""
        pid = (packet[1] & 0x1F) << 8 | packet[2]
        wanted = pid != _NULL and pid == (pid if self._pid is None else self._pid)
        if not wanted or packet[1] & 0x80 or packet[3] & 0xC0 or not packet[3] & 0x10:
            return  # another's, marked as broken, scrambled, or without payload
        start = 4 + (1 + packet[4] if packet[3] & 0x20 else 0)
        if start >= PACKET or (pid not in self._streams and len(self._streams) >= MOST_PIDS):
            return
        stream = self._streams.setdefault(pid, _Stream())
        counter = packet[3] & 0x0F
        if counter == stream.counter:
            return  # the same once more (§2.4.3.3)
        if stream.counter >= 0 and counter != (stream.counter + 1) % 16:
            self.lost += 1
            stream.open = False
        stream.counter = counter
        yield from self._sections(stream, packet[start:], bool(packet[1] & 0x40))

    def _sections(self, stream: _Stream, payload: bytes, begins: bool) -> Iterator[bytes]:
        if begins:
            pointer = payload[0]
            before, payload = payload[1 : 1 + pointer], payload[1 + pointer :]
            if stream.open:
                stream.section += before
                yield from self._whole(stream)
            stream.section.clear()
            stream.open = True
        elif not stream.open:
            return
        stream.section += payload
        yield from self._whole(stream)

    def _whole(self, stream: _Stream) -> Iterator[bytes]:
        """Cut whole sections off the front of what is held of a PID."""
        while stream.open and len(stream.section) >= 3:
            if stream.section[0] == 0xFF:  # stuffing up to the end of the packet
                stream.open = False
                return
            length = 3 + ((stream.section[1] & 0x0F) << 8 | stream.section[2])
            if length > _MOST_SECTION:
                self.broken += 1
                stream.open = False
                return
            if len(stream.section) < length:
                return
            section = bytes(stream.section[:length])
            del stream.section[:length]
            yield section

    def _datagram(self, section: bytes) -> bytes | None:
        """Return the IP datagram in a section of MPE (EN 301 192 table 3); None if it is none that can be believed."""
        if section[0] != _MPE:
            return None
        if len(section) < 16 or not section[1] & 0x80 or crc_32(section):
            self.broken += 1
            return None
        flags = section[5]
        # Scrambled payload or address, LLC/SNAP in front, not current, or one of several sections: not spoken here.
        if flags & 0x3E or not flags & 0x01 or section[6] or section[7]:
            self.broken += 1
            return None
        return section[12:-4]


def udp_payload(datagram: bytes, group: str = "", port: int = 0) -> bytes | None:
    """Return what an IP datagram (RFC 791, RFC 8200) carries over UDP to ``group`` and ``port``; None if it does not.

    An empty group and port 0 stand for any. Fragments are not put together: a broadcast sends none.
    """
    if len(datagram) < 28:
        return None
    version = datagram[0] >> 4
    if version == 4:
        start, length = 4 * (datagram[0] & 0x0F), int.from_bytes(datagram[2:4], "big")
        whole = start >= 20 and not int.from_bytes(datagram[6:8], "big") & 0x3FFF
        protocol, target = datagram[9], datagram[16:20]
    elif version == 6:
        start, length = 40, 40 + int.from_bytes(datagram[4:6], "big")
        whole, protocol, target = True, datagram[6], datagram[24:40]
    else:
        return None
    if not whole or protocol != _UDP or not start + 8 <= length <= len(datagram):
        return None
    if group and ipaddress.ip_address(target) != ipaddress.ip_address(group):
        return None
    udp = datagram[start:length]
    size = int.from_bytes(udp[4:6], "big")
    if (port and int.from_bytes(udp[2:4], "big") != port) or not 8 <= size <= len(udp):
        return None
    return udp[8:size]
