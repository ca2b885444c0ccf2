"""A web server on a real socket that serves a tree and goes wrong as told: the other side of ``HttpSource``.

Every fault is a function that answers one exchange its own way; it returns False to have the connection closed.
"""

from __future__ import annotations

import gzip
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from itertools import count
from pathlib import Path

_RANGE = re.compile(r"bytes=(\d+)-(\d*)")


@dataclass
class Exchange:
    """One request and the socket to answer it on; ``number`` counts the server's requests from 0."""

    server: FaultServer
    socket: socket.socket
    number: int
    path: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def content(self) -> bytes | None:
        return self.server.read(self.path)

    @property
    def span(self) -> tuple[int, int] | None:
        """The range asked for as (start, end), clipped to the content; None where none was asked for."""
        asked = _RANGE.fullmatch(self.headers.get("range", ""))
        if asked is None or self.content is None:
            return None
        end = int(asked[2]) + 1 if asked[2] else len(self.content)
        return int(asked[1]), min(end, len(self.content))

    def head(self, status: str, length: int | None, **headers: str) -> None:
        lines = [f"HTTP/1.1 {status}", f"Date: {formatdate(self.server.clock(), usegmt=True)}"]
        lines += [] if length is None else [f"Content-Length: {length}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))

    def send(self, content: bytes, pace: float = 0) -> None:
        """Send body bytes, counted; ``pace`` seconds pass before each 4 KiB."""
        for start in range(0, len(content), 4096):
            if pace:
                time.sleep(pace)
            part = content[start : start + 4096]
            self.socket.sendall(part)
            self.server.count(self.path, len(part))

    def answer(self) -> bool:
        """Answer as a good server does."""
        if self.content is None:
            self.head("404 Not Found", 0)
            return True
        if self.span is None:
            self.head("200 OK", len(self.content))
            self.send(self.content)
            return True
        start, end = self.span
        if start >= len(self.content):
            self.head("416 Range Not Satisfiable", 0, Content_Range=f"bytes */{len(self.content)}")
            return True
        self.head("206 Partial Content", end - start, Content_Range=f"bytes {start}-{end - 1}/{len(self.content)}")
        self.send(self.content[start:end])
        return True

    def reset(self) -> bool:
        """End the connection with a TCP reset, a moment after what was sent could be read."""
        time.sleep(0.02)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False


Fault = Callable[[Exchange], bool]


def good(exchange: Exchange) -> bool:
    return exchange.answer()


@dataclass
class FaultServer:
    """Serves ``tree`` (a folder, or bytes by path) and counts what it sends; ``fault`` answers every request."""

    tree: Path | Mapping[str, bytes]
    fault: Fault = good
    clock: Callable[[], float] = time.time
    sent: int = 0
    asked: list[Exchange] = field(default_factory=list)
    by_path: dict[str, int] = field(default_factory=dict)
    address: str = ""

    def read(self, path: str) -> bytes | None:
        if isinstance(self.tree, Path):
            file = self.tree / path
            return file.read_bytes() if file.is_file() else None
        return self.tree.get(path)

    @property
    def pack_bytes(self) -> int:
        """Body bytes of packs sent so far."""
        return sum(sent for path, sent in self.by_path.items() if path.startswith("packs/"))

    def reserve(self, most: int, share: int) -> int:
        """Return how many of ``share`` pack bytes may be sent before ``most`` have been, and count on them."""
        with self._lock:
            given = max(0, min(share, most - self._reserved))
            self._reserved += given
            return given

    def count(self, path: str, sent: int) -> None:
        with self._lock:
            self.sent += sent
            self.by_path[path] = self.by_path.get(path, 0) + sent

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._reserved = 0
        self._numbers = count()
        self._open: set[socket.socket] = set()

    @contextmanager
    def running(self, listening: socket.socket | None = None) -> Iterator[FaultServer]:
        with listening or socket.create_server(("127.0.0.1", 0)) as listener:
            host, port = listener.getsockname()[:2]
            self.address = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
            thread = threading.Thread(target=self._accept, args=(listener,))
            thread.start()
            try:
                yield self
            finally:
                listener.shutdown(socket.SHUT_RDWR)
                thread.join()

    def _accept(self, listener: socket.socket) -> None:
        threads = []
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                break
            self._open.add(connection)
            threads.append(threading.Thread(target=self._serve, args=(connection,)))
            threads[-1].start()
        for connection in list(self._open):
            self._hang_up(connection)
        for thread in threads:
            thread.join()

    @staticmethod
    def _hang_up(connection: socket.socket) -> None:
        try:
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                while exchange := self._read(connection, lines):
                    self.asked.append(exchange)
                    if not self.fault(exchange):
                        break
            except OSError:
                pass  # the client left, as it may
            finally:
                self._open.discard(connection)

    def _read(self, connection: socket.socket, lines: object) -> Exchange | None:
        readline, read = lines.readline, lines.read  # type: ignore[attr-defined]
        first = readline().decode("latin-1").split()
        if len(first) != 3:
            return None
        headers = {}
        while line := readline().decode("latin-1").strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        body = read(int(headers.get("content-length", 0)))
        return Exchange(self, connection, next(self._numbers), first[1].lstrip("/"), headers, body)


# ------------------------------------------------------------------------------------------------ faults
def cutting(after: int, times: int, how: str = "close") -> Fault:
    """Cut the first ``times`` bodies that are longer than ``after`` bytes at that place, by close, reset or stall."""
    left = iter(range(times))
    lock = threading.Lock()

    def fault(exchange: Exchange) -> bool:
        start, end = exchange.span or (0, len(exchange.content or b""))
        with lock:
            cut = exchange.content is not None and end - start > after and next(left, None) is not None
        if not cut or exchange.content is None:
            return exchange.answer()
        if exchange.span:
            size = len(exchange.content)
            exchange.head("206 Partial Content", end - start, Content_Range=f"bytes {start}-{end - 1}/{size}")
        else:
            exchange.head("200 OK", end - start)
        exchange.send(exchange.content[start : start + after])
        if how == "reset":
            return exchange.reset()
        if how == "stall":
            time.sleep(0.8)
        return False

    return fault


def ignoring_ranges(exchange: Exchange) -> bool:
    """Send the whole object whatever was asked for."""
    if exchange.content is None:
        return exchange.answer()
    exchange.head("200 OK", len(exchange.content))
    exchange.send(exchange.content)
    return True


def status(line: str, times: int = 10**9, **headers: str) -> Fault:
    """Answer ``times`` requests with a bare status, the rest well."""
    left = iter(range(times))

    def fault(exchange: Exchange) -> bool:
        if next(left, None) is None:
            return exchange.answer()
        exchange.head(line, 0, **headers)
        return True

    return fault


def garbage(exchange: Exchange) -> bool:
    """Send no HTTP at all."""
    exchange.socket.sendall(b"\x16\x03\x01 what is this \xff\xfe" * 40)
    return False


def wrong_bytes(exchange: Exchange) -> bool:
    """Send a range of the right length that holds other bytes."""
    if exchange.span is None:
        return exchange.answer()
    start, end = exchange.span
    exchange.head("206 Partial Content", end - start, Content_Range=f"bytes {start}-{end - 1}/*")
    exchange.send(bytes(byte ^ 0x55 for byte in (exchange.content or b"")[start:end]))
    return True


def wrong_range(exchange: Exchange) -> bool:
    """Send another range than asked for, and say so."""
    if exchange.span is None:
        return exchange.answer()
    start, end = exchange.span
    exchange.head("206 Partial Content", end - start, Content_Range=f"bytes {start + 1}-{end}/*")
    exchange.send((exchange.content or b"")[start:end])
    return True


def redirecting(exchange: Exchange) -> bool:
    """Send the client round in circles."""
    exchange.head("302 Found", 0, Location=f"/{exchange.path}")
    return True


def encoding(exchange: Exchange) -> bool:
    """Compress although the client asked for the bytes as they are."""
    exchange.head("200 OK", 20, Content_Encoding="gzip")
    exchange.send(b"\x1f\x8b" + b"x" * 18)
    return True


def gzipping(exchange: Exchange) -> bool:
    """Compress every whole object, as a box on the way does; leave ranges alone."""
    if exchange.content is None or exchange.span:
        return exchange.answer()
    body = gzip.compress(exchange.content)
    exchange.head("200 OK", len(body), Content_Encoding="gzip")
    exchange.send(body)
    return True
