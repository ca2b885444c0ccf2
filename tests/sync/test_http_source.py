"""HttpSource as HTTP has it: whole objects, chunked bodies, proxies, redirects, few connections, a cap, posting."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest

from desktop_app.sync.http_connection import Connection
from desktop_app.sync.http_source import HttpSource
from desktop_app.sync.ranges import Span
from desktop_app.sync.throttle import Throttle
from package_format.errors import Damaged, LessonError, Stopped
from tests.sync.fault_server import Exchange, FaultServer, cutting, ignoring_ranges
from tests.sync.packs import FRAME, NEEDED, PACKS, WANTED, bring, serving
from tests.sync.receivers import HASTY, Basket


def chunked(exchange: Exchange) -> bool:
    """Send the body in chunks of its own (RFC 9112 §7.1), without a length, and cut the first one short."""
    content = exchange.content or b""
    start, end = exchange.span or (0, len(content))
    headers = {"Transfer_Encoding": "chunked"}
    if exchange.span:
        exchange.head("206 Partial Content", None, Content_Range=f"bytes {start}-{end - 1}/*", **headers)
    else:
        exchange.head("200 OK", None, **headers)
    for number, place in enumerate(range(start, end, 30_000)):
        part = content[place : min(place + 30_000, end)]
        exchange.socket.sendall(b"%x\r\n" % len(part))
        exchange.send(part if exchange.number or number < 2 else part[:1000])
        if not exchange.number and number == 2:
            return False
        exchange.socket.sendall(b"\r\n")
    exchange.socket.sendall(b"0\r\n\r\n")
    return True


def test_bodies_in_chunks_are_as_good_and_resumed_as_well() -> None:
    with serving(chunked) as (server, source):
        assert bring(source).got == WANTED
        assert server.sent <= NEEDED + FRAME
    with serving(chunked) as (_, source):
        assert source.fetch("packs/a", 10**7) == PACKS["packs/a"]


def test_a_repository_that_has_moved_is_followed() -> None:
    with FaultServer(PACKS).running() as there:

        def moved(exchange: Exchange) -> bool:
            exchange.head("301 Moved Permanently", 0, Location=there.address + exchange.path)
            return True

        with serving(moved) as (_, source):
            assert bring(source).got == WANTED


def test_proxies_are_those_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = {f"http://lessons.example/{path}": content for path, content in PACKS.items()}
    with FaultServer(tree).running() as proxy:
        monkeypatch.setenv("http_proxy", proxy.address)
        monkeypatch.setenv("no_proxy", "")
        with closing(HttpSource("http://lessons.example/", patience=HASTY)) as source:
            assert bring(source).got == WANTED
            assert source.fetch("packs/a", 10**7) == PACKS["packs/a"]


def test_a_whole_object_is_resumed_where_it_was_cut() -> None:
    with serving(cutting(500_000, 2)) as (server, source):
        assert source.fetch("packs/a", 10**7) == PACKS["packs/a"]
        assert server.sent == len(PACKS["packs/a"])
    with serving(cut_first) as (_, source):
        assert source.fetch("packs/a", 10**7) == PACKS["packs/a"]


def cut_first(exchange: Exchange) -> bool:
    """Cut the first answer; know no ranges."""
    if exchange.number:
        return ignoring_ranges(exchange)
    exchange.head("200 OK", len(exchange.content or b""))
    exchange.send((exchange.content or b"")[:5000])
    return False


def test_a_resumed_object_must_still_be_the_same() -> None:
    def fault(exchange: Exchange) -> bool:
        content = exchange.content or b""
        exchange.head("200 OK", len(content), ETag='"one"')
        exchange.send(content[: 5000 if exchange.number == 0 else len(content)])
        return bool(exchange.number)

    with serving(fault) as (server, source):
        assert source.fetch("packs/a", 10**7) == PACKS["packs/a"]
        assert [exchange.headers.get("if-range") for exchange in server.asked] == [None, '"one"']


def test_a_body_without_length_is_bounded_all_the_same() -> None:
    def endless(exchange: Exchange) -> bool:
        exchange.head("200 OK", None, Connection="close")
        while True:
            exchange.send(bytes(4096))

    with serving(endless) as (_, source), pytest.raises(Damaged, match="larger than 50000"):
        source.fetch("packs/a", 50_000)


def test_connections_are_few_and_kept() -> None:
    with serving() as (server, source):
        bring(source)
        bring(source)
        assert len({id(exchange.socket) for exchange in server.asked}) <= 4
        assert source.requests == len(server.asked)


def test_ranges_far_apart_are_asked_for_one_by_one() -> None:
    wanted = {
        Span(path, offset, 500): content[offset : offset + 500]
        for path, content in PACKS.items()
        for offset in range(8, len(content), 60_000)
    }
    with serving() as (server, source):
        assert bring(source, wanted).got == wanted
        assert source.requests == len(wanted) == len(server.asked)


def test_the_last_ranges_are_shared_so_that_every_connection_has_work() -> None:
    with serving() as (server, source):
        first = {span: content for span, content in WANTED.items() if span.path == "packs/a"}
        assert bring(source, first).got == first
        lengths = [exchange.span[1] - exchange.span[0] for exchange in server.asked if exchange.span]
        assert len(lengths) > 4
        assert max(lengths) <= 512 << 10
        assert lengths[-1] < lengths[0] / 2


def test_a_capped_source_stays_near_its_rate() -> None:
    content = {"packs/a": bytes(24_008)}
    with FaultServer(content).running() as server:
        source = HttpSource(server.address, Throttle(30_000), HASTY)
        with closing(source):
            begun = time.monotonic()
            source.fetch_ranges([Span("packs/a", 8, 24_000)], Basket())
            source.fetch("packs/a", 24_008)
        # 48 kB at 30 kB/s: 1.6 seconds or more, however fast the machine.
        assert time.monotonic() - begun > 1.5


def test_stopping_does_not_wait_for_a_dead_server() -> None:
    def silent(_: Exchange) -> bool:
        time.sleep(0.3)
        return False

    pulses = iter(range(3))

    def pulse() -> None:
        if next(pulses, None) is None:
            raise Stopped

    with serving(silent, patience=replace(HASTY, read=30)) as (_, source), pytest.raises(Stopped):
        source.fetch_ranges(list(WANTED), Basket(pulse))


def test_a_bug_in_a_worker_comes_up_where_the_work_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("desktop_app.sync.http_connection.Connection.open", broken)
    with serving() as (_, source), pytest.raises(ZeroDivisionError):
        bring(source)


@pytest.mark.parametrize(
    "fault, kind",
    [
        (lambda e: e.head("200 OK", 4) or e.send(b"good") or True, None),
        (lambda e: e.head("404 Not Found", 0) or True, "Missing"),
        (lambda e: e.head("400 Bad Request", 0) or True, "Damaged"),
        (lambda e: e.head("413 Content Too Large", 0) or True, "Damaged"),
        (lambda e: e.head("503 Service Unavailable", 0, Retry_After="9") or True, "Unreachable"),
        (lambda e: e.head("200 OK", 4000) or e.send(b"x" * 4000) or True, "Damaged"),
        (lambda e: e.head("200 OK", 4000) or e.send(b"x" * 40) or False, "Unreachable"),
        (lambda _: False, "Unreachable"),
    ],
)
def test_posting(fault: Callable[[Exchange], bool], kind: str | None) -> None:
    with FaultServer({}, fault).running() as server, closing(Connection(server.address, HASTY)) as connection:
        if kind is None:
            assert connection.post(server.address + "usage/batches", b"sealed", 1000) == b"good"
            assert server.asked[0].body == b"sealed"
        else:
            with pytest.raises(LessonError) as caught:
                connection.post(server.address + "usage/batches", b"sealed", 1000)
            assert type(caught.value).__name__ == kind
