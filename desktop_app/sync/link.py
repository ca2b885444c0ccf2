"""What is known of the way to one server, learnt from every connection to it: round trip, rate, silence. Pure, no I/O.

A router that loses its table of connections swallows all of them without a word, and each would wait for its own read
timeout. So the link is judged rather than the connection: when bodies are being received and nothing has come on *any*
connection for ``limit`` seconds, all of them are given up at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from desktop_app.sync.patience import Patience

CONNECTIONS = 4
"""That share one link."""

GAP_UNKNOWN = 4 << 10
LEAST_GAP, MOST_GAP = 1 << 10, 64 << 10
AHEAD = 3.0
"""Times bandwidth × round trip that all connections together may receive ahead (docs/adr/0007)."""
FEWEST, SLOW = 2, 8 << 10
"""Connections on a link that so many bytes fill."""
LEAST_WINDOW, MOST_AHEAD = 6 << 10, 256 << 10
NEAR = 0.01
"""Seconds of round trip below which nothing is narrowed: on one computer segments may be 64 KiB large."""
LEAST_ALIVE = 512
"""Bytes that even the slowest link brings on each connection in half a minute."""
_NEW = 0.25
"""Weight of a new measurement of rate or round trip."""
_BIN = 1.0
_MANY = 3
_FORGIVEN = 256 << 10
"""Bytes after which a silence that ended connections no longer makes the next verdict later."""
_FADES = 0.5
"""What a silence survived still counts after each minute."""
_LONGEST = 60.0


class Wire(Protocol):
    """One connection, as far as the link needs to know it."""

    def cut(self) -> None:
        """Let whatever waits on it fail now; may be called from any thread."""
        ...


class Link:
    """Measures what the connections to one server have in common; every call may come from any thread."""

    def __init__(self, patience: Patience, ahead: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        self.ahead = ahead
        """Bytes that all connections together may receive ahead at the most, 0 for no limit: those of a cap."""
        self.round_trip: float | None = None
        """Seconds from a request to the first byte of its answer, queues on the way included; None: not measured."""
        self.shortest: float | None = None
        """The shortest round trip seen: the way without its queues."""
        self.rate: float | None = None
        """Bytes per second that all connections together bring while they are at it."""
        self.cuts = 0
        """Times that every connection was given up: those made before the last are not to be used again."""
        self.mending = ""
        """Session of the broadcast whose gaps are filled over this link; empty for none."""
        self._patience = patience
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting: dict[Wire, tuple[float, bool]] = {}
        self._came_at = float("-inf")
        self._lately = 0
        self._best = 0.0
        self._lately_since: float | None = None
        self._strikes = 0
        self._since_strike = 0
        self._pause = 0.0
        self._pause_at = 0.0

    # ------------------------------------------------------------ what the connections tell

    @contextmanager
    def waiting(self, wire: Wire, body: bool) -> Iterator[None]:
        """Wait on ``wire`` for the body: for an answer, or (``body``) for more of one that has begun."""
        with self._lock:
            self._waiting[wire] = (self._clock(), body)
        try:
            yield
        finally:
            with self._lock:
                self._waiting.pop(wire, None)

    def came(self, count: int) -> None:
        """Note that ``count`` bytes of a body came; told while still ``waiting``, so that the silence is known."""
        now = self._clock()
        with self._lock:
            if (since := self._silent_since()) is not None:
                self._survived(now, now - since)
            self._came_at = now
            self._since_strike += count
            if self._since_strike >= _FORGIVEN:
                self._strikes = 0
            self._measure(now, count)

    def answered(self, seconds: float) -> None:
        """Note that an answer began ``seconds`` after its request."""
        with self._lock:
            self.round_trip = _mixed(self.round_trip, seconds)
            self.shortest = min(seconds, self.shortest or seconds)

    def watch(self) -> None:
        """Give every connection up if the link is dead; to be called several times a second while any waits."""
        with self._lock:
            since = self._silent_since()
            if since is None or self._clock() - since < self._limit():
                return
            self._strikes += 1
            self._since_strike = 0
            self.cuts += 1
            self._lately_since = None
            wires = list(self._waiting)
            self._waiting.clear()
        for wire in wires:
            wire.cut()

    # ------------------------------------------------------------ what follows from it

    @property
    def limit(self) -> float:
        """Seconds of silence on all connections after which the link is dead.

        At least ``Patience.silence``; ``Patience.read`` where fewer than three receive (two on a link that two fill): a
        packet lost in a full queue makes one connection silent for seconds, hardly three at once. At least twice the
        round trip and twice the longest silence lately that ended by itself (a slow link is not a dead one). Doubled
        with each verdict that brought nothing, so that a server that pauses is not asked anew for ever.
        """
        with self._lock:
            return self._limit()

    @property
    def read(self) -> float:
        """Seconds of silence on one connection, whatever the others do, after which it is dead.

        A packet lost in a full queue comes again after more than one round trip, so four of them are waited for.
        """
        return min(_LONGEST, max(self._patience.read, 4 * (self.round_trip or 0.0)))

    @property
    def connect(self) -> float:
        """Seconds to wait for a connection; few once the round trip is known, as a lost packet comes at 1 and 3 s."""
        if self.round_trip is None:
            return self._patience.connect
        return min(self._patience.connect, max(self._patience.silence + 1, 4 * self.round_trip))

    def least(self, patience: Patience) -> int:
        """Return the bytes that a connection must bring in ``Patience.slow_seconds`` to be believed alive.

        At most ``Patience.slow_bytes``, and an eighth of a fair share where the whole link is slower than that.
        """
        share = (self.rate or float("inf")) * patience.slow_seconds / CONNECTIONS
        return int(min(patience.slow_bytes, max(LEAST_ALIVE, share / 8)))

    @property
    def gap(self) -> int:
        """Unwanted bytes between two frames that cost less than another round trip on one of the connections."""
        if self.rate is None or self.round_trip is None:
            return GAP_UNKNOWN
        return int(min(MOST_GAP, max(LEAST_GAP, self.rate * self.round_trip / CONNECTIONS)))

    @property
    def connections(self) -> int:
        """How many connections are worth keeping busy: two where four had hardly a packet under way each."""
        return FEWEST if 0 < self._fill < SLOW else CONNECTIONS

    @property
    def window(self) -> int:
        """Bytes that one connection may receive ahead of a lost packet; 0 for whatever the system thinks best.

        What has arrived behind a lost packet is thrown away when its connection is cut. On a slow link the system's own
        window costs several per cent of everything in this way; three times what fills the link costs half of that.
        A near server is no slow link: a few milliseconds fill with less than one segment, and a window that holds none
        makes every request wait for a timer.
        """
        need = AHEAD * self._fill if (self.shortest or 0.0) >= NEAR else 0.0
        if self.ahead:
            need = min(need or self.ahead, self.ahead)
        return int(max(LEAST_WINDOW, need / self.connections)) if 0 < need < MOST_AHEAD else 0

    # ------------------------------------------------------------ arithmetic, under the lock

    @property
    def _fill(self) -> float:
        """Bytes that fill the link without its queues: bandwidth × round trip; 0 while it is not measured."""
        return self._best * (self.shortest or 0.0)

    def _silent_since(self) -> float | None:
        began = [since for since, body in self._waiting.values() if body]
        return max(min(began), self._came_at) if began else None

    def _limit(self) -> float:
        pause = self._pause_left(self._clock())
        few = sum(body for _, body in self._waiting.values()) < min(_MANY, self.connections)
        least = max(self._patience.read if few else self._patience.silence, 2 * pause, 2 * (self.round_trip or 0.0))
        return min(_LONGEST, least * 2.0**self._strikes)

    def _pause_left(self, now: float) -> float:
        return self._pause * float(_FADES ** ((now - self._pause_at) / 60))

    def _survived(self, now: float, seconds: float) -> None:
        """Remember a silence that ended by itself, if it is as long as what is left of the longest one."""
        if seconds >= self._pause_left(now):
            self._pause, self._pause_at = seconds, now

    def _measure(self, now: float, count: int) -> None:
        if self._lately_since is None or now - self._lately_since > 5 * _BIN:
            self._lately_since, self._lately = now, 0
            return
        self._lately += count
        if (span := now - self._lately_since) >= _BIN:
            self.rate = _mixed(self.rate, self._lately / span)
            self._best = max(self._best * 0.99, self.rate)
            self._lately_since, self._lately = now, 0


def _mixed(known: float | None, new: float) -> float:
    return new if known is None else known + _NEW * (new - known)
