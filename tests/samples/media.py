"""Just enough of MP4 (ISO/IEC 14496-12) and MP3 (ISO/IEC 11172-3) to know that a file is whole, without a player."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

CONTAINERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl"}
# Layer III, kbit/s by bitrate index, and Hz by sampling index, for MPEG-1.
BITRATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
RATES = (44100, 48000, 32000)


@dataclass(frozen=True)
class Film:
    """What an MP4 holds: sample formats, width and height, seconds, and whether its index precedes the media."""

    formats: set[str]
    size: tuple[int, int]
    seconds: float
    index_first: bool


def boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield (type, payload) of every box, those inside containers after the container."""
    place = 0
    while place < len(content):
        size, kind = struct.unpack_from(">I4s", content, place)
        assert 8 <= size <= len(content) - place, f"box {kind!r} leaves its parent"
        payload = content[place + 8 : place + size]
        yield kind, payload
        if kind in CONTAINERS:
            yield from boxes(payload)
        place += size


def film_of(content: bytes) -> Film:
    """Read a film's description; fails when a box is broken or missing."""
    found = list(boxes(content))
    order = [kind for kind, _ in found]
    assert order[0] == b"ftyp"
    header = dict(found)[b"mvhd"]
    scale, duration = struct.unpack_from(">II", header, 12)
    formats, size = set(), (0, 0)
    for kind, payload in found:
        if kind == b"stsd":
            sample_format = payload[12:16].decode("ascii")
            formats.add(sample_format)
            if sample_format == "avc1":
                width, height = struct.unpack_from(">HH", payload, 8 + 32)
                size = (width, height)
    return Film(formats, size, duration / scale, order.index(b"moov") < order.index(b"mdat"))


def seconds_of_mp3(content: bytes) -> float:
    """Walk over every frame to the last byte; 1152 samples each."""
    place, seconds = 0, 0.0
    while place < len(content):
        head = int.from_bytes(content[place : place + 4], "big")
        assert head >> 17 == 0b111_1111_1111_11_01, f"no MPEG-1 Layer III frame at byte {place}"
        rate = RATES[head >> 10 & 3]
        place += 144 * BITRATES[head >> 12 & 15] * 1000 // rate + (head >> 9 & 1)
        seconds += 1152 / rate
    assert place == len(content), "the last frame is cut"
    return seconds
