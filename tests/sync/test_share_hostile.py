"""Whoever is on the network may ask, and some are broken or hostile: class and other neighbours notice nothing."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from desktop_app.sync import share_server
from desktop_app.sync.http_source import HttpSource
from desktop_app.sync.share_server import ShareServer, never
from desktop_app.sync.shared_tree import SharedObject
from package_format.errors import Missing, Unreachable, Unreadable
from tests.sync.receivers import HASTY

CONTENT = b"lesson " * 100_000
PATH = "objects/" + "a" * 64
ROTTEN = "objects/" + "b" * 64
CUT = "objects/" + "c" * 64
GONE = "objects/" + "d" * 64
FILE = "objects/" + "e" * 64


class Stub:
    """Has one object in memory, one file, and three that cannot be given."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "file"
        self._file.write_bytes(CONTENT)
        self.asked: list[str] = []

    def find(self, path: str) -> SharedObject | None:
        self.asked.append(path)
        if path == ROTTEN:
            raise Unreadable(path, "input/output error")
        if path == GONE:
            raise Missing(path)
        known = {
            PATH: SharedObject(CONTENT, len(CONTENT), "a" * 64),
            FILE: SharedObject(self._file, len(CONTENT), "e" * 64),
            CUT: SharedObject(self._file, len(CONTENT) + 5, "c" * 64),
        }
        return known.get(path)


@contextmanager
def serving(folder: Path, quiet: Callable[[], bool] = never, host: str = "127.0.0.1") -> Iterator[ShareServer]:
    server = ShareServer(Stub(folder), host, 0, quiet)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def ask(server: ShareServer, path: str = PATH, method: str = "GET", host: str = "127.0.0.1") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(host, server.port, timeout=20)
    try:
        connection.request(method, "/" + path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@contextmanager
def line(server: ShareServer) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        yield connection


def is_closed(connection: socket.socket) -> bool:
    try:
        while connection.recv(1 << 16):
            continue
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def test_a_byte_now_and_then_does_not_hold_a_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(share_server, "REQUEST_SECONDS", 0.5)
    with serving(tmp_path) as server, line(server) as slow:
        slow.sendall(b"GET /" + PATH.encode())
        gone = False
        for _ in range(200):
            time.sleep(0.05)
            try:
                slow.sendall(b" ")
            except OSError:
                gone = True
                break
        assert gone or is_closed(slow)
        assert ask(server) == (200, CONTENT)


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + b"x" * 40_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: %s\r\n" % (number, b"y" * 500) for number in range(100)) + b"\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 2_000 + b"\r\n",
        b"\r\n" * 20_000,
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc" + bytes(300) + b"\r\n\r\n",
    ],
)
def test_endless_heads_end_the_connection(tmp_path: Path, head: bytes) -> None:
    with serving(tmp_path) as server, line(server) as rude:
        try:
            rude.sendall(head)
            rude.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        assert is_closed(rude)
        assert ask(server) == (200, CONTENT)


def test_one_neighbour_takes_only_its_share_of_connections(tmp_path: Path) -> None:
    with serving(tmp_path) as server, ExitStack() as stack:
        for _ in range(share_server.MOST_EACH):
            held = stack.enter_context(line(server))
            held.sendall(b"GET /x HTTP/1.1\r\n\r\n")
            held.recv(1 << 16)  # answered: the connection has been counted
        for _ in range(3):
            with line(server) as extra:
                assert is_closed(extra)
        stack.close()
        limit = time.monotonic() + 20
        while time.monotonic() < limit:
            try:
                assert ask(server) == (200, CONTENT)
                break
            except OSError:
                time.sleep(0.05)
        else:
            raise AssertionError("the places were not given back")


def test_all_neighbours_together_take_only_so_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(share_server, "MOST_CONNECTIONS", 2)
    with serving(tmp_path) as server, ExitStack() as stack:
        for _ in range(2):
            held = stack.enter_context(line(server))
            held.sendall(b"GET /x HTTP/1.1\r\n\r\n")
            held.recv(1 << 16)
        with line(server) as extra:
            assert is_closed(extra)


def test_who_does_not_take_what_it_asked_for_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(share_server, "SEND_SECONDS", 0.3)
    big = SharedObject(bytes(64 << 20), 64 << 20, "a" * 64)
    with serving(tmp_path) as server:
        monkeypatch.setattr(Stub, "find", lambda _self, _path: big)
        with line(server) as sleepy:
            sleepy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sleepy.sendall(b"GET /x HTTP/1.1\r\n\r\n")
            limit = time.monotonic() + 20
            while server.connections and time.monotonic() < limit:
                time.sleep(0.05)
            assert not server.connections


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH", "PROPFIND"])
def test_nothing_but_reading_is_done(tmp_path: Path, method: str) -> None:
    with serving(tmp_path) as server:
        assert ask(server, method=method)[0] == 501


def test_a_body_is_not_read(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        for head in (b"Content-Length: 1000000", b"Transfer-Encoding: chunked", b"Content-Length: -1"):
            with line(server) as connection:
                connection.sendall(b"GET /" + PATH.encode() + b" HTTP/1.1\r\n" + head + b"\r\n\r\n")
                assert connection.recv(1 << 16).startswith(b"HTTP/1.1 400 ")
                assert is_closed(connection)


def test_files_come_like_bytes_and_a_shortened_one_is_cut_off(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        assert ask(server, FILE) == (200, CONTENT)
        assert ask(server, FILE, "HEAD") == (200, b"")
        with pytest.raises(http.client.IncompleteRead):
            ask(server, CUT)


def test_trouble_of_the_disk_is_put_off_and_absence_said(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        assert ask(server, ROTTEN)[0] == 503
        assert ask(server, GONE)[0] == 404
        assert ask(server, "objects/none")[0] == 404


def test_a_bug_ends_one_exchange_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(tmp_path) as server:
        with monkeypatch.context() as patch:
            patch.setattr(Stub, "find", lambda _self, _path: 1 // 0)
            with pytest.raises((http.client.HTTPException, OSError)):
                ask(server)
        assert ask(server) == (200, CONTENT)


def test_while_a_lesson_plays_neighbours_are_put_off(tmp_path: Path) -> None:
    playing = [True]
    with serving(tmp_path, lambda: playing[0]) as server:
        source = HttpSource(server.addresses()[0], patience=HASTY)
        with pytest.raises(Unreachable) as put_off:
            source.fetch(PATH, len(CONTENT))
        assert put_off.value.retry_after == 120
        playing[0] = False
        assert source.fetch(PATH, len(CONTENT)) == CONTENT
        assert source.carries == {"objects"}
        source.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_both_kinds_of_addresses_are_served(tmp_path: Path, host: str) -> None:
    if host == "::1" and not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no IPv6")
    with serving(tmp_path, host="") as server:
        assert ask(server, host=host) == (200, CONTENT)
        assert all(address.startswith("http://") for address in server.addresses())
    with serving(tmp_path, host=host) as server:
        assert ask(server, host=host) == (200, CONTENT)
        assert server.addresses()[0] == (f"http://[{host}]:" if ":" in host else f"http://{host}:") + f"{server.port}/"


def test_a_computer_without_ipv6_serves_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "has_dualstack_ipv6", lambda: False)
    with serving(tmp_path, host="") as server:
        assert ask(server) == (200, CONTENT)


def test_stopping_ends_what_is_open(tmp_path: Path) -> None:
    server = ShareServer(Stub(tmp_path), "127.0.0.1", 0)
    server.start()
    with line(server) as held:
        held.sendall(b"GET /x HTTP/1.1\r\n\r\n")
        held.recv(1 << 16)
        server.stop()
        assert is_closed(held)
    never_started = ShareServer(Stub(tmp_path), "127.0.0.1", 0)
    never_started.stop()
