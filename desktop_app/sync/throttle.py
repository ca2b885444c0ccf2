"""A cap on the bytes per second that all connections of a sync take together."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

_BUCKET = 0.25
"""Seconds of the rate that may come at once after a rest, so that whoever shares the line feels no bursts."""


class Throttle:
    """A token bucket, empty at first: ``rate`` bytes per second on average, shared by any number of threads."""

    def __init__(self, rate: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate = rate
        self._clock = clock
        self._lock = threading.Lock()
        self._tokens = 0.0
        self._at = clock()

    @property
    def step(self) -> int:
        """Bytes worth reading at once: a tenth of a second, so that the flow is even."""
        return max(1024, self.rate // 10)

    @property
    def ahead(self) -> int:
        """Bytes that all connections together may receive ahead of being read: half a second's."""
        return max(1024, self.rate // 2)

    def take(self, count: int) -> float:
        """Note that ``count`` bytes came; return the seconds to wait before reading on."""
        with self._lock:
            now = self._clock()
            self._tokens = min(self.rate * _BUCKET, self._tokens + (now - self._at) * self.rate) - count
            self._at = now
            return max(0.0, -self._tokens / self.rate)
