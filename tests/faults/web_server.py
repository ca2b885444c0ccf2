"""A small web server of files with ranges and keep-alive, that counts what the other end has had of it.

``python -m tests.faults.web_server FOLDER PORT [CONGESTION]``, steered by lines: ``count``. A server that counted
what it wrote would count whole socket buffers that no cut link ever carried; the kernel knows what was acknowledged.
"""

from __future__ import annotations

import json
import re
import socket
import struct
import sys
import threading
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO

_RANGE = re.compile(r"bytes=(\d+)-(\d*)")
_STEP = 16 << 10
_ACKNOWLEDGED_AT = 120
"""Where ``tcpi_bytes_acked`` stands in Linux's ``struct tcp_info`` (linux/tcp.h)."""


class Tally:
    """Counts over all connections, open and closed; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._acknowledged = 0
        self._connections = 0
        self._requests = 0

    def opened(self, connection: socket.socket) -> None:
        """Note a new connection."""
        with self._lock:
            self._connections += 1
            self._open.add(connection)

    def closed(self, connection: socket.socket) -> None:
        """Note the end of a connection, before it is closed."""
        with self._lock:
            self._open.discard(connection)
            self._acknowledged += acknowledged(connection)

    def requested(self) -> None:
        """Note a request."""
        with self._lock:
            self._requests += 1

    def facts(self) -> dict[str, int]:
        """Return the counts; ``acknowledged`` is in bytes, headers included."""
        with self._lock:
            total = self._acknowledged + sum(map(acknowledged, self._open))
            return {"connections": self._connections, "requests": self._requests, "acknowledged": total}


def acknowledged(connection: socket.socket) -> int:
    """Return how many bytes sent on ``connection`` the other end has acknowledged."""
    facts = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _ACKNOWLEDGED_AT + 8)
    count: int = struct.unpack_from("Q", facts, _ACKNOWLEDGED_AT)[0]
    return count


class Exchange(BaseHTTPRequestHandler):
    """Answers the requests of one connection with files below ``folder``."""

    protocol_version = "HTTP/1.1"
    timeout = 120

    def __init__(self, folder: Path, tally: Tally, *arguments: Any) -> None:
        self._folder = folder
        self._tally = tally
        super().__init__(*arguments)

    def setup(self) -> None:
        """Begin to count."""
        super().setup()
        self._tally.opened(self.connection)

    def finish(self) -> None:
        """Count for the last time."""
        self._tally.closed(self.connection)
        super().finish()

    def handle(self) -> None:
        """Serve until the connection ends, however it ends."""
        try:
            super().handle()
        except OSError:
            self.close_connection = True  # the link was cut: what this server is for

    def do_GET(self) -> None:
        """Send a file or a range of it."""
        self._tally.requested()
        path = (self._folder / self.path.lstrip("/")).resolve()
        if not path.is_relative_to(self._folder) or not path.is_file():
            self._head(HTTPStatus.NOT_FOUND, 0)
            return
        size = path.stat().st_size
        asked = _RANGE.fullmatch(self.headers.get("Range", ""))
        start, end = (int(asked[1]), min(size, int(asked[2] or size) + 1)) if asked else (0, size)
        if start >= size > 0:
            self._head(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, 0, f"bytes */{size}")
            return
        if asked:
            self._head(HTTPStatus.PARTIAL_CONTENT, end - start, f"bytes {start}-{end - 1}/{size}")
        else:
            self._head(HTTPStatus.OK, end - start)
        with path.open("rb") as file:
            self._send(file, start, end)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Keep quiet: what matters is counted."""

    def _head(self, status: HTTPStatus, length: int, content_range: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        self.send_header("Accept-Ranges", "bytes")
        if content_range:
            self.send_header("Content-Range", content_range)
        self.end_headers()

    def _send(self, file: BinaryIO, start: int, end: int) -> None:
        file.seek(start)
        while start < end and (part := file.read(min(_STEP, end - start))):
            self.wfile.write(part)
            start += len(part)


def main(folder: str, port: str, congestion: str = "") -> int:
    """Serve until standard input closes; ``congestion`` names the congestion control of every connection."""
    tally = Tally()
    server = ThreadingHTTPServer(("", int(port)), partial(Exchange, Path(folder).resolve(), tally))
    if congestion:
        server.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, congestion.encode())
    server.daemon_threads = True
    server.block_on_close = False
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"port": server.server_port}), flush=True)
    for _ in sys.stdin:
        print(json.dumps(tally.facts()), flush=True)
    server.shutdown()
    server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
