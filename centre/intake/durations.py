"""The duration of films and recordings in milliseconds, from the few bytes that say it; 0 where they do not.

Every function takes the open file and its size in bytes. A broken file raises ``struct.error``, ``ValueError`` or
``IndexError``; ``facts`` treats it as unknown.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO


def mp4(file: IO[bytes], size: int) -> float:
    """Read moov/mvhd (ISO/IEC 14496-12 §8.2.2)."""
    for kind, start, end in _boxes(file, 0, size):
        if kind != b"moov":
            continue
        for inner, place, _ in _boxes(file, start, end):
            if inner == b"mvhd":
                file.seek(place)
                header = file.read(32)
                long = header[0] == 1
                scale, duration = struct.unpack_from(">IQ" if long else ">II", header, 20 if long else 12)
                return int(duration) * 1000 / int(scale) if scale else 0.0
    return 0.0


def _boxes(file: IO[bytes], start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield (kind, start of content, end) of the boxes between two offsets."""
    for _ in range(10_000):
        if start + 8 > end:
            return
        file.seek(start)
        size, kind = struct.unpack(">I4s", file.read(8))
        content = start + 8
        if size == 1:
            (size,) = struct.unpack(">Q", file.read(8))
            content += 8
        stop = end if size == 0 else start + size
        if not content <= stop <= end:
            return
        yield kind, content, stop
        start = stop


def webm(file: IO[bytes], size: int) -> float:
    """Read Segment/Info: TimestampScale and Duration (RFC 9559 §5.1.2)."""
    for kind, start, end in _elements(file, 0, size):
        if kind != 0x18538067:
            continue
        for inner, place, stop in _elements(file, start, end):
            if inner == 0x1549A966:
                parts = {key: (at, to - at) for key, at, to in _elements(file, place, stop)}
                scale = int.from_bytes(_part(file, parts.get(0x2AD7B1)), "big") or 1_000_000
                value = _part(file, parts.get(0x4489))
                (duration,) = struct.unpack(">f" if len(value) == 4 else ">d", value)
                return float(duration) * scale / 1_000_000
    return 0.0


def _part(file: IO[bytes], place: tuple[int, int] | None) -> bytes:
    if place is None or place[1] > 8:
        return b""
    file.seek(place[0])
    return file.read(place[1])


def _elements(file: IO[bytes], start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield (id, start of content, end) of the EBML elements (RFC 8794 §4-6) between two offsets."""
    for _ in range(10_000):
        if start >= end:
            return
        file.seek(start)
        head = file.read(12)
        width = 9 - head[0].bit_length()
        kind = int.from_bytes(head[:width], "big")
        length_width = 9 - head[width].bit_length()
        length = int.from_bytes(head[width : width + length_width], "big") & ((1 << 7 * length_width) - 1)
        content = start + width + length_width
        # All ones means an unknown length: it reaches to the end of what holds it.
        stop = end if length == (1 << 7 * length_width) - 1 else content + length
        if width > 4 or length_width > 8 or stop > end:
            return
        yield kind, content, stop
        start = stop


_BITRATES = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0),  # MPEG 1, layer III, kbit/s
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0),  # MPEG 2 and 2.5
}
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def mp3(file: IO[bytes], size: int) -> float:
    """Read the first frame (ISO/IEC 11172-3 §2.4.1.3): the count of a Xing/Info header, else the bit rate."""
    start = 0
    head = file.read(10)
    if head.startswith(b"ID3") and len(head) == 10:
        start = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
    file.seek(start)
    frame = file.read(4096)
    at = next((n for n in range(len(frame) - 4) if frame[n] == 0xFF and frame[n + 1] & 0xE6 == 0xE2), -1)
    if at < 0:
        return 0.0
    version = frame[at + 1] >> 3 & 3
    rate = _RATES[version if version in _RATES else 2][frame[at + 2] >> 2 & 3]
    samples = 1152 if version == 3 else 576
    for mark in (b"Xing", b"Info"):
        place = frame.find(mark, at, at + 200)
        if place >= 0 and frame[place + 7] & 1:
            (frames,) = struct.unpack_from(">I", frame, place + 8)
            return int(frames) * samples * 1000 / rate
    bits = _BITRATES[3 if version == 3 else 2][frame[at + 2] >> 4] * 1000
    return (size - start - at) * 8 * 1000 / bits if bits else 0


def wav(file: IO[bytes], size: int) -> float:
    """Read the ``fmt`` chunk: bytes per second."""
    head = file.read(64)
    at = head.find(b"fmt ")
    (rate,) = struct.unpack_from("<I", head, at + 16) if at >= 0 else (0,)
    return (size - 44) * 1000 / rate if rate else 0
