"""Serves a shared tree to the LAN: bounded in every direction, quiet while a lesson plays (docs/adr/0015).

Whoever is on the school's network may ask, and some of them are broken or hostile. So: a few connections in all and
fewer for each neighbour, a deadline and a byte count for every request, a least pace for every answer.
"""

from __future__ import annotations

import io
import logging
import os
import re
import socket
import socketserver
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from desktop_app.sync.courier import PATH
from desktop_app.sync.neighbours import own_networks
from desktop_app.sync.share_request import CARRIER, Reply, answer
from desktop_app.sync.share_wire import Wire
from desktop_app.sync.shared_tree import SharedObject
from package_format.errors import Damaged, LessonError, Missing, Refused
from package_format.statement import MOST_SEALED

DEFAULT_PORT = 8687
MOST_CONNECTIONS = 32
MOST_EACH = 8
"""Connections of one neighbour: a point uses four."""

REQUEST_SECONDS = 20.0
"""For the whole head of a request, the rest before it included."""
MOST_HEAD = 16 << 10
SEND_SECONDS = 20.0
"""A block of 64 KiB that takes longer ends the answer: the neighbour comes back and asks for the rest."""
BODY_SECONDS = 60.0
MOST_BODIES = 4
"""Batches being received at a time; with 4 MiB each this bounds the memory that strangers can take."""
_BLOCK = 64 << 10
_QUIET_SECONDS = 120
_LETTERS = re.compile(rf"/(?:[0-9a-f]{{16}}/)?{re.escape(PATH)}", re.ASCII)
_log = logging.getLogger(__name__)


class Tree(Protocol):
    """What is served."""

    def find(self, path: str) -> SharedObject | None:
        """Return the object at ``path``, None where there is none."""
        ...


class Letters(Protocol):
    """Takes neighbours' sealed batches."""

    def take(self, sender: str, sealed: bytes) -> bytes | None:
        """Keep a batch; return the receipt for it if there is one."""
        ...


def never() -> bool:
    """Say that no lesson plays."""
    return False


class ShareServer(socketserver.ThreadingTCPServer):
    """Listens from the moment it is made; ``start`` answers, ``stop`` ends it.

    Args:
        tree: what is served.
        host: the address of one interface; empty for all of them, IPv4 and IPv6.
        port: 0 takes a free one.
        quiet: tells whether a lesson plays now: new requests are then put off.
        letters: takes neighbours' usage; None where it is not carried on.

    Raises:
        Refused: the address or the port cannot be had.
    """

    allow_reuse_address = (
        os.name == "posix"
    )  # a port just given up can be had again; Windows means something else by it
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(
        self,
        tree: Tree,
        host: str = "",
        port: int = DEFAULT_PORT,
        quiet: Callable[[], bool] = never,
        letters: Letters | None = None,
    ) -> None:
        self.tree = tree
        self.quiet = quiet
        self.letters = letters
        self.bodies = threading.BoundedSemaphore(MOST_BODIES)
        self._admitted: dict[socket.socket, str] = {}
        self._counting = threading.Lock()
        self._thread: threading.Thread | None = None
        self.address_family, address = _family(host)
        try:
            super().__init__((address, port), _Exchange)
        except (OSError, OverflowError) as error:
            raise Refused(
                f"port {port} of {host or 'this computer'} cannot be used: {error}", "songke share"
            ) from error

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.server_address[1])

    @property
    def connections(self) -> int:
        """How many connections are open now."""
        with self._counting:
            return len(self._admitted)

    def addresses(self) -> list[str]:
        """Return what neighbours may open: the addresses of this computer on its networks, as far as it knows them."""
        host = str(self.server_address[0])
        hosts = own_networks() if host in {"::", "0.0.0.0"} else [host]  # noqa: S104  (compared, not bound)
        return [f"http://[{each}]:{self.port}/" if ":" in each else f"http://{each}:{self.port}/" for each in hosts]

    def start(self) -> None:
        """Answer from now on, on threads of its own."""
        self._thread = threading.Thread(target=self.serve_forever, args=(0.2,), name="songke-share", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Listen and answer no more."""
        if self._thread is not None:
            self.shutdown()
            self._thread.join()
        self.server_close()
        with self._counting:
            open_ones = list(self._admitted)
        for connection in open_ones:
            self.shutdown_request(connection)

    def server_bind(self) -> None:
        """Bind; an IPv6 socket for all interfaces takes IPv4 as well."""
        if self.address_family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Take a connection unless there are enough, in all or from that neighbour."""
        neighbour = str(client_address[0])
        with self._counting:
            same = sum(other == neighbour for other in self._admitted.values())
            if len(self._admitted) >= MOST_CONNECTIONS or same >= MOST_EACH:
                return False
            self._admitted[request] = neighbour
        return True

    def shutdown_request(self, request: Any) -> None:
        """Close a connection and give its place back."""
        with self._counting:
            self._admitted.pop(request, None)
        super().shutdown_request(request)

    def handle_error(self, _request: Any, client_address: Any) -> None:
        """Note why an exchange ended; a neighbour's broken connection must not fill anybody's terminal."""
        _log.debug("exchange with %s ended", client_address, exc_info=True)


class _Exchange(BaseHTTPRequestHandler):
    """The requests of one connection."""

    protocol_version = "HTTP/1.1"
    server_version = "Songke"
    sys_version = ""
    error_content_type = "text/plain"
    error_message_format = "%(code)d\n"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self._wire = Wire(self.connection)
        self.rfile = cast("BinaryIO", io.BufferedReader(self._wire, _BLOCK))  # type: ignore[assignment]

    def handle_one_request(self) -> None:
        self._wire.allow(REQUEST_SECONDS, MOST_HEAD)
        try:
            super().handle_one_request()
        except OSError:
            # A neighbour that went away, or was too slow to be served on.
            self.close_connection = True

    def do_GET(self) -> None:
        """Answer GET."""
        self._answer(body=True)

    def do_POST(self) -> None:
        """Take a sealed batch of usage: 200 with its receipt, 202 for kept, 400 never, 404 not here, 503 later."""
        server = cast("ShareServer", self.server)
        length = self.headers.get("Content-Length", "")
        if server.letters is None or not _LETTERS.fullmatch(self.path):
            self._end(404)
        elif "Transfer-Encoding" in self.headers or not length.isdecimal() or len(length) > 9:
            self._end(400)
        elif int(length) > MOST_SEALED:
            self._end(413)
        elif server.quiet() or not server.bodies.acquire(blocking=False):
            self._later()
        else:
            try:
                self._take(server.letters, int(length))
            finally:
                server.bodies.release()

    def do_HEAD(self) -> None:
        """Answer HEAD."""
        self._answer(body=False)

    def log_message(self, *_: object) -> None:
        """Say nothing: what neighbours ask for is nobody's business."""

    def _answer(self, body: bool) -> None:
        if self.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in self.headers:
            self._end(400)
            return
        server = cast("ShareServer", self.server)
        if server.quiet():
            self._later()
            return
        try:
            found = server.tree.find(self.path.removeprefix("/"))
        except Missing:
            found = None
        except LessonError:
            self._later()
            return
        reply = answer(found, {name.lower(): text for name, text in self.headers.items()})
        self._say(reply)
        if body and found is not None and reply.end > reply.start:
            self._send(found, reply)

    def _take(self, letters: Letters, length: int) -> None:
        self._wire.allow(BODY_SECONDS, length)
        sealed = self.rfile.read(length)
        if len(sealed) < length:  # the other end has gone in the middle
            self._end(400)
            return
        try:
            receipt = letters.take(str(self.client_address[0]), sealed)
        except Damaged:
            self._end(400)
        except Missing:
            self._end(404)
        except LessonError:
            self._later()
        else:
            content = receipt or b""
            self._say(Reply(202 if receipt is None else 200, {**CARRIER, "Content-Length": str(len(content))}))
            self.connection.sendall(content)

    def _end(self, status: int) -> None:
        """Answer with ``status`` alone; what was sent and not read goes with the connection."""
        self._say(Reply(status, {**CARRIER, "Content-Length": "0", "Connection": "close"}))

    def _later(self) -> None:
        wait = {"Retry-After": str(_QUIET_SECONDS), "Connection": "close"}
        self._say(Reply(503, {**CARRIER, "Content-Length": "0", **wait}))

    def _say(self, reply: Reply) -> None:
        self.connection.settimeout(SEND_SECONDS)
        self.send_response(reply.status)
        for name, text in reply.headers.items():
            self.send_header(name, text)
        self.end_headers()

    def _send(self, found: SharedObject, reply: Reply) -> None:
        """Send the bytes; where the disk gives fewer than were promised, the connection is cut."""
        if isinstance(found.content, bytes):
            for start in range(reply.start, reply.end, _BLOCK):
                self.connection.sendall(found.content[start : min(start + _BLOCK, reply.end)])
            return
        with Path(found.content).open("rb", buffering=0) as file:
            file.seek(reply.start)
            left = reply.end - reply.start
            while left:
                block = file.read(min(_BLOCK, left))
                if not block:
                    self.close_connection = True
                    return
                self.connection.sendall(block)
                left -= len(block)


def _family(host: str) -> tuple[socket.AddressFamily, str]:
    """Return how to listen on ``host``; on everything, IPv6 with IPv4 in it where this computer knows IPv6."""
    if not host:
        return (socket.AF_INET6, "::") if socket.has_dualstack_ipv6() else (socket.AF_INET, "0.0.0.0")  # noqa: S104
    try:
        family, _, _, _, address = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:
        raise Refused(f"{host} is no address of this computer: {error}", "songke share") from error
    return family, str(address[0])
