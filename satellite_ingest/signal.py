"""How well the broadcast is heard, from the numbers of its datagrams (FORMAT §11)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

WINDOW = 30.0
"""Seconds over which loss is measured, and after which silence is silence."""
_LARGEST_GAP = 1 << 24
_OVERTAKEN = 4096
_WRAP = 1 << 32


@dataclass(slots=True)
class Second:
    """What came of one session in one second: the lowest and highest number, and how many."""

    at: int
    session: bytes
    lowest: int
    highest: int
    received: int


class Signal:
    """Measures loss; times are seconds of a monotonic clock."""

    def __init__(self) -> None:
        self._seconds: deque[Second] = deque()
        self.datagrams = 0
        self.session = 0
        """Number of the session heard last (TSI)."""
        self.last = float("-inf")
        """When the last datagram came."""

    def heard(self, session: bytes, count: int, now: float) -> None:
        """Note the datagram ``count`` (0: its sender does not count) of ``session``."""
        self.datagrams += 1
        self.session = int.from_bytes(session, "big") or self.session
        self.last = now
        newest = self._seconds[-1] if self._seconds else None
        # A sender begun anew under its old number counts from 1 again; what only overtook others lies close by.
        near = newest is not None and -_OVERTAKEN < count - newest.highest < _LARGEST_GAP
        if newest and near and (newest.at, newest.session) == (int(now), session):
            newest.lowest, newest.highest = min(newest.lowest, count), max(newest.highest, count)
            newest.received += 1
        elif count:
            self._seconds.append(Second(int(now), session, count, count, 1))
        while self._seconds and self._seconds[0].at < now - WINDOW:
            self._seconds.popleft()

    def loss(self) -> float:
        """Return the share of datagrams that did not arrive in the last ``WINDOW``, 0 to 1."""
        sent = received = 0
        before: Second | None = None
        for second in self._seconds:
            gap = (second.lowest - before.highest) % _WRAP if before and before.session == second.session else 1
            sent += second.highest - second.lowest + (gap if gap < _LARGEST_GAP else 1)
            received += second.received
            before = second
        return max(0.0, 1 - received / sent) if sent else 0.0

    def is_silent(self, now: float) -> bool:
        """Tell whether nothing has come for a while."""
        return now - self.last > WINDOW
