"""What schools fetch over the network after a broadcast, by object, so that the carousel learns what is missing.

The counts are an aid, not an account: a crash may lose the last seconds of them, anybody may ask for anything, and all
they do is to have some objects sent sooner and with more repair.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from package_format.errors import LessonError
from package_format.trust.durable import read_whole, write_durably

HEADER = "Songke-Repair"
"""A request that has it mends what a broadcast left open; its value is the session (TSI) that was heard.

A HEAD with it and a Range says what a mirror gave in the place of the centre; its value is then ``TOLD_BY_MIRROR``.
"""
TOLD_BY_MIRROR = "mirror"
MOST_COUNTED = 50_000
_EVERY = 5.0
"""Seconds between two writes."""
_SESSION = re.compile(r"[0-9a-zA-Z]{1,20}", re.ASCII)
_RANGES = re.compile(r"bytes=([0-9, -]{2,4000})", re.ASCII)
_RANGE = re.compile(r" *([0-9]{1,15})-([0-9]{0,15}) *", re.ASCII)


class RepairCounts:
    """Bytes asked for since ever, by the digest of the object, kept in ``file``; ``clock`` is monotonic."""

    def __init__(self, file: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._file = file
        self._clock = clock
        self._guard = threading.Lock()
        self._counts = read_counts(file)
        self._written = clock()
        self._changed = False

    def count(self, digest: str, size: int, session: str, asked: str) -> None:
        """Note a request for an object: its digest and size, and the headers ``HEADER`` and Range ("" for none)."""
        if not _SESSION.fullmatch(session) or (digest not in self._counts and len(self._counts) >= MOST_COUNTED):
            return
        with self._guard:
            self._counts[digest] = self._counts.get(digest, 0) + _bytes_asked(asked, size)
            self._changed = True
            if self._clock() - self._written >= _EVERY:
                self._write()

    def close(self) -> None:
        """Bring the counts to the disk."""
        with self._guard:
            if self._changed:
                self._write()

    def _write(self) -> None:
        self._written, self._changed = self._clock(), False
        # A full disk must not cost anybody his lesson; the counts are written another time.
        with suppress(LessonError):
            write_durably(self._file, json.dumps(self._counts).encode())


def read_counts(file: Path) -> dict[str, int]:
    """Return digest → bytes asked for; nothing where nothing was counted, or the file is damaged."""
    try:
        kept = json.loads(read_whole(file))
        return {str(digest): int(number) for digest, number in kept.items()}
    except (FileNotFoundError, ValueError, AttributeError, TypeError, LessonError):
        return {}


def _bytes_asked(asked: str, size: int) -> int:
    """Return how many bytes a Range header asks for; all of them where it is none that is understood."""
    listed = _RANGES.fullmatch(asked)
    ranges = [_RANGE.fullmatch(one) for one in listed[1].split(",")] if listed else [None]
    total = 0
    for one in ranges:
        if one is None:
            return size
        first, last = int(one[1]), int(one[2]) if one[2] else size - 1
        total += max(0, min(last, size - 1) - first + 1)
    return min(total, size)
