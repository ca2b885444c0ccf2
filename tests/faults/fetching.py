"""Brings spans of one object with the point's own ``HttpSource``, as a process of its own.

``python -m tests.faults.fetching ADDRESS OBJECT SPANS INTO [PATIENCE]``: SPANS is a JSON file of [offset, length]; what
arrives is written at its place in INTO; one line of JSON says how it went. PATIENCE is JSON for ``Patience``.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import BinaryIO

from desktop_app.sync.http_source import HttpSource
from desktop_app.sync.patience import Patience
from desktop_app.sync.ranges import Span
from package_format.errors import LessonError, Unreachable


class Landing:
    """Writes what arrives at its place."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.arrivals = 0
        self.lost_spans: list[str] = []

    def arrived(self, span: Span, stored: bytes) -> None:
        """Write a span."""
        self._file.seek(span.offset)
        self._file.write(stored)
        self.arrivals += 1

    def lost(self, span: Span, error: LessonError) -> None:
        """Note a span that the source gave up."""
        self.lost_spans.append(f"{span.offset}: {error}")

    def pulse(self) -> None:
        """Never stop."""


def main(address: str, path: str, spans: str, into: str, patience: str = "{}") -> int:
    """Fetch everything in one go and say how it went; returns 3 when something is still wanted."""
    wanted = [Span(path, offset, length) for offset, length in json.loads(Path(spans).read_bytes())]
    source = HttpSource(address, patience=Patience(**json.loads(patience)))
    began = time.monotonic()
    error = ""
    with Path(into).open("wb") as file:
        landing = Landing(file)
        try:
            source.fetch_ranges(wanted, landing)
        except Unreachable as unreachable:
            error = repr(unreachable)
    source.close()
    facts = {
        "arrived": landing.arrivals,
        "lost": landing.lost_spans,
        "error": error,
        "received": source.received,
        "requests": source.requests,
        "link_cuts": source.link.cuts,
        "seconds": time.monotonic() - began,
    }
    print(json.dumps(facts))
    return 0 if landing.arrivals == len(wanted) else 3


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
