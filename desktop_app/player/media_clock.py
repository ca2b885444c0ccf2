"""Where a film is between two reports of the library that plays it. No Qt."""

from __future__ import annotations

import time


class MediaClock:
    """Media time in ms between the reports of a library that reports a few times a second."""

    def __init__(self) -> None:
        self._position = 0.0
        self._rate = 1.0
        self._since: float | None = None
        self._settles_at = 0.0

    def now(self) -> float:
        """Where the media is by this clock."""
        if self._since is None:
            return self._position
        return self._position + (time.monotonic() - self._since) * 1000 * self._rate

    def set(self, position: float) -> None:
        """Jump to ``position``; reports of what was before are not believed for a moment."""
        self._position = position
        if self._since is not None:
            self._since = time.monotonic()
        self._settles_at = time.monotonic() + 1.0

    def run(self, runs: bool) -> None:
        """Let time run, or stand."""
        self._position = self.now()
        self._since = time.monotonic() if runs else None

    def pace(self, rate: float) -> None:
        """Run at ``rate`` from now on."""
        self._position = self.now()
        if self._since is not None:
            self._since = time.monotonic()
        self._rate = rate

    def report(self, position: float) -> None:
        """Take in what the library says: lean towards it, or jump when it is far."""
        off = position - self.now()
        if time.monotonic() < self._settles_at and abs(off) > 1000:
            return
        self._position = self.now() + (off if abs(off) > 300 else off / 4)
        if self._since is not None:
            self._since = time.monotonic()
