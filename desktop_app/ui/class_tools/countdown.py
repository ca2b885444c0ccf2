"""The time of a countdown, by a clock that nobody sets. No Qt."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import ceil


class Countdown:
    """Counts ``seconds`` down to 0; can be paused, lengthened, and begun again.

    Args:
        monotonic: seconds that only go forward.
    """

    def __init__(self, seconds: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._whole = self._left = seconds
        self._since: float | None = None

    @property
    def left(self) -> int:
        """Whole seconds that are left, rounded up as a class counts them."""
        return ceil(self._now() - 1e-9)

    @property
    def runs(self) -> bool:
        """Whether time runs."""
        return self._since is not None and self._now() > 0

    @property
    def is_over(self) -> bool:
        """Whether it has come to 0."""
        return self._now() <= 0

    @property
    def share(self) -> float:
        """What is left of the whole, 1 … 0."""
        return self._now() / self._whole if self._whole else 0.0

    def start(self) -> None:
        """Let time run; from the beginning when it was over."""
        if self.is_over:
            self._left = self._whole
        if self._since is None or not self.runs:
            self._since = self._monotonic()

    def pause(self) -> None:
        """Let time stand."""
        self._left, self._since = self._now(), None

    def set(self, seconds: float) -> None:
        """Begin anew with ``seconds``; time runs if it ran."""
        running = self.runs
        self._whole = self._left = max(0.0, seconds)
        self._since = self._monotonic() if running else None

    def lengthen(self, seconds: float) -> None:
        """Give ``seconds`` more (or fewer)."""
        left = max(0.0, self._now() + seconds)
        self._since = self._monotonic() if self._since is not None else None
        self._left = left
        self._whole = max(self._whole, left)

    def _now(self) -> float:
        if self._since is None:
            return self._left
        return max(0.0, self._left - (self._monotonic() - self._since))
