"""What lies under ``requests``: sockets that may be cut from another thread, and buffers that fit the link."""

from __future__ import annotations

import contextlib
import socket
import ssl
import time
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import disable_warnings
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import SystemTimeWarning
from urllib3.util.ssl_ import create_urllib3_context

from package_format.era import BUILT, LAST, SLACK

_NO_CHECK_TIME = ssl.VerifyFlags(0x200000)
"""X509_V_FLAG_NO_CHECK_TIME of OpenSSL, which Python's ``ssl`` has no name for."""


class Wire:
    """The socket that a connection uses now, if any."""

    def __init__(self) -> None:
        self.made = 0
        """Sockets made so far."""
        self.was_cut = False
        """Whether the socket of now was cut here."""
        self._socket: socket.socket | None = None
        self._window = 0

    def use(self, made: socket.socket) -> None:
        """Take a socket that has just been connected."""
        self.made += 1
        self.was_cut = False
        self._socket = made

    def fit(self, window: int) -> bool:
        """Receive at most about ``window`` bytes ahead of what is read; 0 leaves it to the system.

        Returns whether the socket of now was narrowed before: the system only widens one that never was.
        """
        narrowed = bool(self._window) and self._socket is not None
        if window and self._socket is not None and window != self._window:
            # A socket that has been closed meanwhile needs none.
            with contextlib.suppress(OSError):
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
        self._window = window
        return narrowed and not window

    @property
    def options(self) -> list[tuple[int, int, int | bytes]]:
        """Socket options of new connections; a window only counts fully when it is set before connecting."""
        window: list[tuple[int, int, int | bytes]] = []
        if self._window:
            window.append((socket.SOL_SOCKET, socket.SO_RCVBUF, self._window))
        return [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1), *window]

    def cut(self) -> None:
        """Let whatever waits on the socket fail now."""
        self.was_cut = True
        if self._socket is not None:
            with contextlib.suppress(OSError):
                # Below TLS: the thread that waits in its reading must not lose its state under its feet.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


class WireAdapter(HTTPAdapter):
    """Makes connections, through a proxy or not, whose socket is known to ``wire``."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        super().__init__(pool_connections=2, pool_maxsize=1)

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        """Prepare for connections straight to the server."""
        super().init_poolmanager(*arguments, **(named | _certificates()))
        self.poolmanager.pool_classes_by_scheme = _pools(self._wire)

    def proxy_manager_for(self, proxy: str, **named: Any) -> Any:
        """Prepare for connections through ``proxy``."""
        manager = super().proxy_manager_for(proxy, **(named | _certificates()))
        manager.pool_classes_by_scheme = _pools(self._wire)
        return manager


def _certificates() -> dict[str, Any]:
    """Return how certificates are judged: as ever, but for their days where this computer's clock is certainly wrong.

    What comes is believed for its own signatures and digests, and what goes is sealed, so that little hangs on it; but
    a dead battery would otherwise cut a point off from every https server.
    """
    if BUILT - SLACK <= time.time() <= LAST:
        return {}
    disable_warnings(SystemTimeWarning)  # that the clock is wrong is why this is here
    context = create_urllib3_context()
    context.verify_flags |= _NO_CHECK_TIME
    return {"ssl_context": context}


def _pools(wire: Wire) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        def connect(self) -> None:
            self.socket_options = wire.options
            super().connect()
            wire.use(self.sock)

    class Secure(HTTPSConnection):
        def connect(self) -> None:
            self.socket_options = wire.options
            super().connect()
            wire.use(self.sock)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
