"""A 中心校 collects the usage of its points and takes it home: nothing is read on the way, counted twice, or lost."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from desktop_app.store.relay import Relay
from desktop_app.store.store import Store
from desktop_app.sync import share_server
from desktop_app.sync.carry import carry
from desktop_app.sync.centres import centres, seal_rows
from desktop_app.sync.courier import PATH, Courier, relayed
from desktop_app.sync.engine import sync
from desktop_app.sync.neighbours import Neighbour
from desktop_app.sync.network import Network
from desktop_app.sync.progress import Outcome
from desktop_app.sync.share_server import ShareServer
from desktop_app.sync.shared_tree import SharedTree
from desktop_app.sync.upload import upload
from package_format.errors import NoSpace
from package_format.receipt import sign_receipt
from package_format.seal import batch_id
from package_format.statement import MOST_SEALED
from tests.sync.collecting import Collector
from tests.sync.fault_server import Exchange, Fault, FaultServer, status
from tests.sync.points import NOW, bring, played, point, silent
from tests.sync.publisher import CHANNEL, Lesson, Publisher

pytestmark = pytest.mark.usefixtures("usage_alone")


@pytest.fixture
def centre(tmp_path: Path) -> Publisher:
    made = Publisher(tmp_path / "centre", address="usage/batches")
    made.publish(Lesson("film", {"film.mp4": b"film" * 100}))
    return made


@pytest.fixture
def stores(tmp_path: Path, centre: Publisher) -> Iterator[tuple[Store, Store]]:
    """A 中心校 and a point of it; both have the lessons, neither sees the centre."""
    with point(tmp_path / "school", centre) as school, point(tmp_path / "point", centre) as store:
        for each in (school, store):
            bring(each, centre.tree)
        yield school, store


@contextmanager
def sharing(school: Store, letters: bool = True) -> Iterator[ShareServer]:
    server = ShareServer(SharedTree(school), "127.0.0.1", 0, letters=Courier(school) if letters else None)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def receive(store: Store, *servers: ShareServer) -> Outcome:
    near = [Neighbour("school", server.addresses()[0], {CHANNEL: 1}) for server in servers]
    with closing(Network(store, now=NOW, look=lambda _: near)) as network:
        return sync(store, None, silent, network=network, now=NOW)


def post(server: ShareServer, body: bytes, path: str = f"/{PATH}", **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    try:
        connection.request("POST", path, body, {name.replace("_", "-"): text for name, text in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def sealed_by(store: Store) -> bytes:
    [centre] = centres(store)
    seal_rows(store, centre, NOW)
    return centre.waiting(store)[0][1]


def test_usage_reaches_the_centre_through_the_school_and_receipts_come_back(
    centre: Publisher, stores: tuple[Store, Store]
) -> None:
    school, store = stores
    row, own = played(store, "film"), played(school, "film")
    collector = Collector(centre)
    with sharing(school) as neighbour:
        first = receive(store, neighbour)
        assert (first.handed_on, first.uploaded) == (1, 0)
        assert store.outbox.pending() == 1, "only a receipt lets it forget"
        assert receive(store, neighbour).handed_on == 1, "kept once, however often it is handed over"
        with FaultServer(centre.tree, collector).running() as server:
            assert upload(school, [server.address], NOW).rows == 1
        assert list(relayed(school, centres(school)[0])) == []
        third = receive(store, neighbour)
        assert (third.handed_on, third.uploaded) == (0, 1)
        assert store.outbox.pending() == school.outbox.pending() == 0
    assert collector.rows == {(row.stream, row.seq): row, (own.stream, own.seq): own}


def test_usage_that_goes_by_two_ways_is_counted_once(
    tmp_path: Path, centre: Publisher, stores: tuple[Store, Store]
) -> None:
    school, store = stores
    row = played(store, "film")
    collector = Collector(centre)
    with sharing(school) as neighbour:
        receive(store, neighbour)
    stick = tmp_path / "stick"
    stick.mkdir()
    assert carry(store, stick, NOW).batches == 1
    carried = carry(school, stick, NOW)
    assert carried.batches == 1
    batches = [path.read_bytes() for path in sorted((stick / "usage").iterdir())]
    assert len(batches) == 1, "the same bytes have the same name"
    with FaultServer(centre.tree, collector).running() as server:
        upload(school, [server.address], NOW)
        collector.take(batches[0])
    assert list(collector.rows.values()) == [row]


def test_a_stick_takes_it_home_and_brings_the_receipt(
    tmp_path: Path, centre: Publisher, stores: tuple[Store, Store]
) -> None:
    school, store = stores
    played(store, "film")
    stick = tmp_path / "stick"
    (stick / "receipts").mkdir(parents=True)
    with sharing(school) as neighbour:
        receive(store, neighbour)
        carry(school, stick, NOW)
        [batch] = [path.read_bytes() for path in (stick / "usage").iterdir()]
        receipt = sign_receipt([batch_id(batch)], NOW, centre.receipts.private_bytes_raw())
        (stick / "receipts" / "one.json").write_bytes(receipt)
        carry(school, stick, NOW)
        assert receive(store, neighbour).uploaded == 1
    assert store.outbox.pending() == 0


def test_who_hears_the_centre_hands_nothing_on(centre: Publisher, stores: tuple[Store, Store]) -> None:
    school, store = stores
    played(store, "film")
    with FaultServer(centre.tree, Collector(centre)).running() as server, sharing(school) as neighbour:
        store.library.add_source(CHANNEL, server.address)
        outcome = receive(store, neighbour)
    assert (outcome.handed_on, outcome.uploaded) == (0, 1)
    assert school.relay.waiting() == []


def test_neighbours_that_take_nothing_are_passed_over(centre: Publisher, stores: tuple[Store, Store]) -> None:
    school, store = stores
    played(store, "film")
    forged = sign_receipt(["0" * 16], NOW, centre.receipts.private_bytes_raw())
    strange = sign_receipt(["0" * 16], NOW, bytes(32))

    def lie(content: bytes) -> Fault:
        def answer(exchange: Exchange) -> bool:
            if not exchange.body:
                return exchange.answer()
            exchange.head("200 OK", len(content))
            exchange.send(content)
            return True

        return answer

    with (
        FaultServer(centre.tree, lie(forged)).running() as first,
        FaultServer(centre.tree, lie(strange)).running() as second,
        sharing(school, letters=False) as deaf,
        sharing(school) as good,
    ):
        addresses = [first.address, second.address, *(server.addresses()[0] for server in (deaf, good))]
        outcome = upload(store, [], NOW, near=[*addresses, "http://127.0.0.1:9/"])
    assert outcome.handed_on == 1
    assert not outcome.troubles
    assert store.outbox.pending() == 1


def test_what_the_centre_refuses_for_ever_is_not_carried_on(centre: Publisher, stores: tuple[Store, Store]) -> None:
    school, store = stores
    sealed = sealed_by_play(store)
    with sharing(school) as neighbour:
        assert post(neighbour, sealed[:24] + b"broken")[0] == 202
    with FaultServer(centre.tree, status("400 Bad Request")).running() as server:
        assert not upload(school, [server.address], NOW).troubles
    assert school.relay.waiting() == []
    with sharing(school) as neighbour:
        assert post(neighbour, sealed)[0] == 202
    with FaultServer(centre.tree, no_receipt).running() as server:
        assert not upload(school, [server.address], NOW).troubles
    assert len(school.relay.waiting()) == 1, "an answer that is no receipt decides nothing"


def no_receipt(exchange: Exchange) -> bool:
    exchange.head("200 OK", 2)
    exchange.send(b"{}")
    return True


def sealed_by_play(store: Store) -> bytes:
    played(store, "film")
    return sealed_by(store)


def test_what_strangers_post_is_judged_before_it_takes_room(
    stores: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    school, store = stores
    sealed = sealed_by_play(store)
    with sharing(school) as server:
        assert post(server, sealed, "/0123456789abcdef/usage/batches")[0] == 202
        assert post(server, b"")[0] == 400
        assert post(server, b"SKSEAL1\n")[0] == 400
        assert post(server, b"no seal at all")[0] == 400
        assert post(server, b"SKSEAL1\n" + bytes(100))[0] == 404, "sealed to a centre that nobody here reports to"
        assert post(server, sealed, "/metadata/timestamp.json")[0] == 404
        assert post(server, sealed, "/usage/batches/../x")[0] == 404
        assert post(server, b"", Content_Length="x")[0] == 400
        assert post(server, b"", Content_Length="9" * 12)[0] == 400
        assert post(server, b"", Content_Length=str(MOST_SEALED + 1))[0] == 413
        assert post(server, b"", Transfer_Encoding="chunked")[0] == 400
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as gone:
            gone.sendall(b"POST /usage/batches HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(sealed) + sealed[:-1])
            gone.shutdown(socket.SHUT_WR)
            assert gone.recv(1 << 16).startswith(b"HTTP/1.1 400"), "half a batch is none"
        monkeypatch.setattr(share_server, "BODY_SECONDS", 0.3)
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as slow:
            slow.sendall(b"POST /usage/batches HTTP/1.1\r\nContent-Length: 1000\r\n\r\nSKSEAL1\n")
            assert not slow.recv(1 << 16).startswith(b"HTTP/1.1 2")

        def full(*_: object) -> None:
            raise NoSpace("relay", 1, 0)

        monkeypatch.setattr(Relay, "take", full)
        assert post(server, sealed)[0] == 503
        server.quiet = lambda: True
        assert post(server, sealed)[0] == 503
        server.quiet = share_server.never
        server.bodies = threading.BoundedSemaphore(1)
        server.bodies.acquire()
        assert post(server, sealed)[0] == 503
    assert len(school.relay.waiting()) == 1
