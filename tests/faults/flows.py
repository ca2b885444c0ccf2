"""The TCP connections that pass over a link, and how to end them as a box in the middle does. Pure, no I/O.

Sequence numbers and resets: RFC 9293 §3.5.2 and §3.10.7, RFC 5961 §3 (a reset counts only at the very next byte).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from tests.faults.conditions import Cut

FIN, SYN, RST, ACK = 0x01, 0x02, 0x04, 0x10
MOST_FLOWS = 10_000
_SERIAL = 1 << 32

Name = frozenset[tuple[bytes, int]]
"""A connection is known by its two ends, in no order."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A TCP segment in an IPv4 packet: its ends, numbers, flags and how many bytes of content it carries."""

    source: tuple[bytes, int]
    target: tuple[bytes, int]
    sequence: int
    acknowledged: int
    flags: int
    length: int

    @property
    def name(self) -> Name:
        """The connection that it belongs to."""
        return frozenset((self.source, self.target))


def read_segment(packet: bytes) -> Segment | None:
    """Return the segment in ``packet``, or None for anything else than whole TCP in IPv4."""
    if len(packet) < 40 or packet[0] >> 4 != 4 or packet[9] != 6:
        return None
    header = (packet[0] & 15) * 4
    total, offset = struct.unpack_from("!H", packet, 2)[0], packet[header + 12] >> 4
    source, target, sequence, acknowledged = struct.unpack_from("!HHII", packet, header)
    length = total - header - offset * 4
    ends = (packet[12:16], source), (packet[16:20], target)
    return Segment(*ends, sequence, acknowledged, packet[header + 13], length)


def reset_to(target: tuple[bytes, int], source: tuple[bytes, int], sequence: int) -> bytes:
    """Return a packet that ends the connection at ``target``, as if ``source`` had sent it.

    ``sequence`` is the next byte that ``target`` waits for: what it acknowledged last.
    """
    ports = struct.pack("!HH", source[1], target[1])
    tcp = ports + struct.pack("!IIBBHHH", sequence, 0, 5 << 4, RST, 0, 0, 0)
    pseudo = source[0] + target[0] + struct.pack("!BBH", 0, 6, len(tcp))
    tcp = tcp[:16] + struct.pack("!H", checksum(pseudo + tcp)) + tcp[18:]
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0) + source[0] + target[0]
    return ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:] + tcp


def checksum(content: bytes) -> int:
    """Return the Internet checksum (RFC 1071)."""
    words = content if len(content) % 2 == 0 else content + b"\0"
    total: int = sum(struct.unpack(f"!{len(words) // 2}H", words))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class Stream:
    """Which bytes of one direction of a connection have arrived; a byte sent twice counts once."""

    def __init__(self, first: int) -> None:
        self._first = first
        self._pieces: list[tuple[int, int]] = []

    @property
    def arrived(self) -> int:
        """How many bytes have arrived."""
        return sum(end - start for start, end in self._pieces)

    def add(self, sequence: int, length: int) -> None:
        """Note ``length`` bytes from ``sequence`` on; streams here are far shorter than the numbers' 4 GiB."""
        start = (sequence - self._first) % _SERIAL
        if length == 0 or start >= _SERIAL >> 1:
            return  # nothing, or what was there before the stream was seen
        end = start + length
        apart = [piece for piece in self._pieces if piece[1] < start or piece[0] > end]
        touching = [piece for piece in self._pieces if not (piece[1] < start or piece[0] > end)]
        start, end = min([start, *(piece[0] for piece in touching)]), max([end, *(piece[1] for piece in touching)])
        self._pieces = [*apart, (start, end)]


@dataclass(slots=True)
class _Flow:
    waits_for: dict[tuple[bytes, int], int] = field(default_factory=dict)
    """End → the number of the next byte that it waits for."""
    streams: dict[tuple[bytes, int], Stream] = field(default_factory=dict)
    """Sending end → what has arrived of what it sends."""
    finished: set[tuple[bytes, int]] = field(default_factory=set)
    """Ends that will send no more."""
    killed: Cut | None = None

    @property
    def live(self) -> bool:
        """Whether both ends have spoken and one may still; one that is only being made is not live yet."""
        return self.killed is None and len(self.waits_for) == 2 and len(self.finished) < 2


class FlowTable:
    """Remembers the connections of one link, at most ten thousand of them."""

    def __init__(self) -> None:
        self.killed = 0
        self.resets = 0
        self._flows: dict[Name, _Flow] = {}
        self._past: list[_Flow] = []

    def passes(self, segment: Segment) -> tuple[bool, bytes | None]:
        """Look at a segment that enters the link; return whether it may, and a reset for its sender if there is one."""
        if segment.flags & SYN and not segment.flags & ACK:
            self._begin(segment.name)
        flow = self._flows.get(segment.name)
        if flow is None:
            return True, None
        if segment.flags & RST:
            flow.finished |= {segment.source, segment.target}
        elif segment.flags & FIN:
            flow.finished.add(segment.source)
        if segment.flags & ACK:
            flow.waits_for[segment.source] = segment.acknowledged
        if flow.killed is None:
            return True, None
        if flow.killed is Cut.RESET and segment.flags & ACK and not segment.flags & RST:
            self.resets += 1
            return False, reset_to(segment.source, segment.target, segment.acknowledged)
        return False, None

    def delivered(self, segment: Segment) -> None:
        """Note that ``segment`` has arrived."""
        flow = self._flows.get(segment.name)
        if flow is None:
            return
        begin = (segment.sequence + 1) % _SERIAL if segment.flags & SYN else segment.sequence
        flow.streams.setdefault(segment.source, Stream(begin)).add(begin, segment.length)

    def kill(self, cut: Cut) -> list[bytes]:
        """End every live connection the way ``cut`` does; return the resets to hand to their ends."""
        resets = []
        for name, flow in self._flows.items():
            if cut is Cut.SILENT or not flow.live:
                continue
            flow.killed = cut
            self.killed += 1
            if cut is Cut.RESET:
                for end, sequence in flow.waits_for.items():
                    (other,) = name - {end}
                    resets.append(reset_to(end, other, sequence))
        self.resets += len(resets)
        return resets

    def arrived(self, host: bytes) -> int:
        """Return how many bytes of streams have arrived at ``host``, each byte of each connection once."""
        flows = [*self._flows.values(), *self._past]
        streams = (stream for flow in flows for sender, stream in flow.streams.items() if sender[0] != host)
        return sum(stream.arrived for stream in streams)

    def _begin(self, name: Name) -> None:
        flow = self._flows.get(name)
        if flow is not None:
            if flow.killed is None and len(flow.finished) < 2:
                return  # the first packet, sent once more
            self._past.append(flow)
        if len(self._flows) + len(self._past) >= MOST_FLOWS:
            raise OverflowError("more connections than a laboratory should make")
        self._flows[name] = _Flow()
