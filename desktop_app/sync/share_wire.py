"""The reading side of a connection from a stranger: so many bytes and so many seconds for each request, no more."""

from __future__ import annotations

import io
import socket
import time
from typing import Any


class Wire(io.RawIOBase):
    """Reads ``connection`` within the bounds that ``allow`` sets.

    A client that sends a byte now and then to look alive runs into the deadline; endless headers into the count. Both
    end as ``TimeoutError``, which is how ``http.server`` lets a connection go.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._until = 0.0
        self._left = 0

    def allow(self, seconds: float, count: int) -> None:
        """Let the next ``count`` bytes come, within ``seconds`` from now."""
        self._until = time.monotonic() + seconds
        self._left = count

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Take what has come, as much as is allowed."""
        left = self._until - time.monotonic()
        if left <= 0 or self._left <= 0:
            raise TimeoutError("the request took too long or is too large")
        self._connection.settimeout(left)
        count = self._connection.recv_into(memoryview(buffer)[: self._left])
        self._left -= count
        return count
