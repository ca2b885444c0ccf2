"""How long a film or recording is and how many pages a document has: read cheaply, from files that may be broken.

Nothing here is needed to play a file; what cannot be read for certain is left out (0).
"""

from __future__ import annotations

import mmap
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from centre.intake import durations
from package_format.errors import Unreadable

MOST_DURATION_MS = 100 * 3600 * 1000
MOST_PAGES = 10_000
_MOST_DOCUMENT = 512 << 20
_MOST_OBJECTS = 32 << 20
"""Bytes that all object streams of one PDF may decompress to."""


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """``duration_ms`` of audio and video, ``pages`` of a document; 0 where unknown."""

    duration_ms: int = 0
    pages: int = 0


def read_facts(path: Path, media_type: str) -> MediaFacts:
    """Return what can be read of the file at ``path``; raise ``Unreadable`` if the system cannot read it."""
    if not has_facts(media_type):
        return MediaFacts()
    try:
        with path.open("rb") as file:
            return facts_of(file, path.stat().st_size, media_type)
    except OSError as error:
        raise Unreadable(str(path), error.strerror or str(error)) from error


def has_facts(media_type: str) -> bool:
    """Return whether files of this type say how long they are."""
    return media_type in _DURATIONS or media_type == "application/pdf"


def facts_of(file: IO[bytes], size: int, media_type: str) -> MediaFacts:
    """Return what can be read of an open file on a disk that ``has_facts``; ``OSError`` goes through."""
    clock = _DURATIONS.get(media_type)
    try:
        return MediaFacts(pages=_pages(file, size)) if clock is None else MediaFacts(_plausible(clock(file, size)))
    except (struct.error, ValueError, IndexError, OverflowError, RecursionError, zlib.error):
        return MediaFacts()


def _plausible(milliseconds: float) -> int:
    return round(milliseconds) if 0 < milliseconds <= MOST_DURATION_MS else 0


_COUNT = re.compile(
    rb"/Type\s*/Pages\b[^<>]{0,20000}?/Count\s+(\d{1,6})|/Count\s+(\d{1,6})\b[^<>]{0,20000}?/Type\s*/Pages\b"
)
_OBJECT_STREAM = re.compile(rb"/Type\s*/ObjStm\b[^<>]{0,400}>>\s*stream\r?\n")


def _pages(file: IO[bytes], size: int) -> int:
    """Return the largest /Count of a page tree node (ISO 32000-1 §7.7.3.2), in plain objects and in object streams."""
    if not 0 < size <= _MOST_DOCUMENT:
        return 0
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        counts = list(_counts(content))
        left = _MOST_OBJECTS
        for stream in _OBJECT_STREAM.finditer(content):
            objects = _inflate(content, stream.end(), left)
            left -= len(objects)
            counts.extend(_counts(objects))
    pages = max(counts, default=0)
    return pages if pages <= MOST_PAGES else 0


def _counts(content: bytes | mmap.mmap) -> Iterator[int]:
    for match in _COUNT.finditer(content):
        yield int(match[1] or match[2])


def _inflate(content: mmap.mmap, start: int, most: int) -> bytes:
    """Return at most ``most`` bytes of the zlib stream at ``start``; nothing if it is broken."""
    worker = zlib.decompressobj()
    try:
        return worker.decompress(content[start : start + (4 << 20)], max(1, most))
    except zlib.error:
        return b""


_DURATIONS: dict[str, Callable[[IO[bytes], int], float]] = {
    "video/mp4": durations.mp4,
    "audio/mp4": durations.mp4,
    "video/quicktime": durations.mp4,
    "video/webm": durations.webm,
    "video/x-matroska": durations.webm,
    "audio/mpeg": durations.mp3,
    "audio/wav": durations.wav,
}
