"""A small real proxy: absolute-form requests and CONNECT tunnels (RFC 9110 §9.3.6, RFC 9112 §3.2.2), on threads."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


class ProxyServer:
    """Forwards whatever is asked of it to ``target``, however the address is called, and notes what was asked."""

    def __init__(self, target: tuple[str, int], user: str = "") -> None:
        self.asked: list[str] = []
        self.address = ""
        self._target = target
        self._user = user
        self._open: set[socket.socket] = set()

    @contextmanager
    def running(self) -> Iterator[ProxyServer]:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
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
                client, _ = listener.accept()
            except OSError:
                break
            self._open.add(client)
            threads.append(threading.Thread(target=self._serve, args=(client,)))
            threads[-1].start()
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join()

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            head = self._head(client)
            if not head:
                return
            if self._user and self._user.encode() not in head:
                client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
                return
            with socket.create_connection(self._target) as server:
                self._open.add(server)
                down = threading.Thread(target=_pour, args=(server, client))
                if head.startswith(b"CONNECT"):
                    self.asked.append(head.split(b"\r\n")[0].decode().removesuffix(" HTTP/1.1"))
                    client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                    down.start()
                    _pour(client, server)
                else:
                    down.start()
                    self._forward(head, client, server)
                down.join()

    def _forward(self, head: bytes, client: socket.socket, server: socket.socket) -> None:
        """Pass one request after another on, each to the path that its address has."""
        while head:
            first, rest = head.split(b"\r\n", 1)
            method, address, version = first.split(b" ")
            self.asked.append(f"{method.decode()} {address.decode()}")
            server.sendall(b" ".join((method, urlsplit(address).path, version)) + b"\r\n" + rest)
            head = self._head(client)
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)

    @staticmethod
    def _head(client: socket.socket) -> bytes:
        head = b""
        while b"\r\n\r\n" not in head:
            part = client.recv(65536)
            if not part:
                return b""
            head += part
        return head


def _pour(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while part := source.recv(65536):
            target.sendall(part)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
