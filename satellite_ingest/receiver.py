"""The thread that only receives: what it does beside that would cost datagrams."""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol

_LARGEST = 65_535
_LOOK_UP = 0.2
_REST = 0.002
"""Seconds in which datagrams gather in the kernel: waking up for each of them costs as much as what is done with it."""
_GATHER = 0.02
"""Seconds in which they gather for the writer, for the same reason."""
_AT_ONCE = 1024
MOST_WAITING = 64 << 20
"""Bytes of datagrams that wait for the writer; what comes beyond is lost, and counted."""


class Inlet(Protocol):
    """Where datagrams come from."""

    @property
    def dropped(self) -> int:
        """Datagrams that came while too many were waiting."""
        ...

    def start(self) -> None:
        """Begin to receive."""
        ...

    def take(self, wait: float) -> list[bytes]:
        """Return what has come since the last call, in its order; waits for at most ``wait`` seconds."""
        ...

    def close(self) -> None:
        """End; what came before may still be taken."""
        ...


class Nothing:
    """No datagrams come: what is received comes by a drop folder alone."""

    dropped = 0

    def __init__(self) -> None:
        self._ended = threading.Event()

    def start(self) -> None:
        """Begin; nothing will come."""

    def take(self, wait: float) -> list[bytes]:
        """Return nothing after ``wait`` seconds."""
        self._ended.wait(wait)
        return []

    def close(self) -> None:
        """End what waits."""
        self._ended.set()


class Receiver:
    """Collects the datagrams of ``listening`` until ``close``."""

    def __init__(self, listening: socket.socket, most_waiting: int = MOST_WAITING) -> None:
        self._socket = listening
        self._most = most_waiting
        self._guard = threading.Condition()
        self._waiting: list[bytes] = []
        self._size = 0
        self._ended = False
        self.dropped = 0
        """Datagrams that came while too many were waiting."""
        self._thread = threading.Thread(target=self._receive, name="songke-air", daemon=True)
        listening.setblocking(False)

    def start(self) -> None:
        """Begin to receive."""
        self._thread.start()

    def take(self, wait: float) -> list[bytes]:
        """Return what has come since the last call, in its order; waits for at most ``wait`` seconds."""
        with self._guard:
            if not self._waiting and not self._ended:
                self._guard.wait(wait)
        if not self._ended:
            time.sleep(min(wait, _GATHER))
        with self._guard:
            taken, self._waiting, self._size = self._waiting, [], 0
        return taken

    def close(self) -> None:
        """End the thread and leave the group."""
        self._ended = True
        self._thread.join()
        self._socket.close()

    def _receive(self) -> None:
        while not self._ended:
            found: list[bytes] = []
            try:
                if select.select([self._socket], [], [], _LOOK_UP)[0]:
                    with suppress(BlockingIOError):
                        while len(found) < _AT_ONCE:
                            found.append(self._socket.recv(_LARGEST))
            except OSError:
                # An interface that went down and comes up again is as good as silence; the socket stays joined.
                time.sleep(_LOOK_UP)
            if found:
                self._keep(found)
                time.sleep(_REST)

    def _keep(self, found: Sequence[bytes]) -> None:
        """Let ``found`` wait for the writer, as far as there is room."""
        with self._guard:
            if not self._waiting:
                self._guard.notify()
            for datagram in found:
                if self._size + len(datagram) > self._most:
                    self.dropped += 1
                    continue
                self._waiting.append(datagram)
                self._size += len(datagram)
