"""A steady rate: a token bucket small enough that a receiver's kernel never meets a burst."""

from __future__ import annotations

import time
from collections.abc import Callable

BURST = 0.01
"""Seconds of sending that may be made up for at once after the system was busy elsewhere."""
STEP = 0.001
"""Seconds that may be sent before their time: no system sleeps much more exactly, and each sleep costs some of it."""


class Pace:
    """Lets ``rate`` bits a second pass; ``clock`` is monotonic, both it and ``sleep`` are in seconds."""

    def __init__(
        self, rate: int, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._rate = rate
        self._clock = clock
        self._sleep = sleep
        self._free = clock()

    def wait(self, size: int) -> None:
        """Return when ``size`` more bytes may be sent."""
        now = self._clock()
        self._free = max(self._free, now - BURST)
        if self._free > now + STEP:
            self._sleep(self._free - now)
        self._free += 8 * size / self._rate
