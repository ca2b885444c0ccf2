"""Plays and batches as points make them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from package_format.seal import PointKey, seal
from package_format.statement import (
    Batch,
    ClockQuality,
    Kind,
    Origin,
    Outcome,
    ResourceVersion,
    SessionRow,
    encode_batch,
)

STARTED = 1_790_000_000


def play(seq: int, resource: str | ResourceVersion = "tadpoles", stream: int = 7, **facts: Any) -> SessionRow:
    """Return a film played in class for a minute, with ``facts`` in place of these."""
    plain: dict[str, Any] = {
        "resource": ResourceVersion("demo", resource, 1) if isinstance(resource, str) else resource,
        "kind": Kind.VIDEO,
        "started": STARTED + seq * 100,
        "clock": ClockQuality.PLAUSIBLE,
        "active_ms": 60_000,
        "length": 90_000,
        "position": 60_000,
        "progress": 667,
        "origin": Origin.IN_CLASS,
        "stars": 0,
        "outcome": Outcome.ENDED,
        "segments": ((0, 600),),
        "stream": stream,
        "seq": seq,
    }
    return SessionRow(**(plain | facts))


def batch(point: PointKey, rows: Sequence[SessionRow], made: int = STARTED, school: str = "王家沟教学点") -> Batch:
    """Return a batch of ``rows``."""
    return Batch(point.public, school, made, tuple(rows))


def sealed(point: PointKey, rows: Sequence[SessionRow], seal_public: str, made: int = STARTED) -> bytes:
    """Return a sealed batch as a point sends it."""
    return seal(encode_batch(batch(point, rows, made)), point, bytes.fromhex(seal_public))
