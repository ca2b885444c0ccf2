"""POST usage/batches against the real server and both databases: exactly once, receipts, refusals, limits."""

from __future__ import annotations

import json
import random
import resource
import socket
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from centre.__main__ import main
from centre.archive import figures
from centre.archive.archive import Archive
from centre.archive.engine import Database
from centre.centre_folder import CentreFolder
from centre.collect import Collector
from centre.usage_keys import UsageKeys
from centre.web import make_app
from package_format.receipt import read_receipt
from package_format.seal import PointKey, batch_id, seal
from package_format.statement import MOST_SEALED, encode_batch
from tests.centre.plays import batch, play, sealed
from tests.centre.servers import Answer, Server, centre_server

POINT = PointKey.from_bytes(bytes(range(32)))


class Site:
    """A centre that is being served."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url
        self.keys = CentreFolder.open(folder).usage_keys()
        self.stream = 7

    def seal(self, first: int, last: int) -> bytes:
        rows = [play(seq, stream=self.stream) for seq in range(first, last + 1)]
        return sealed(POINT, rows, self.keys.seal_public)

    def totals(self) -> figures.Totals:
        database = Database(self.url, CentreFolder.open(self.folder).usage_file)
        try:
            return figures.totals(database)
        finally:
            database.close()

    def kept(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (self.folder / "archive/batches").glob("??/*")}

    def receipt(self, answer: Answer) -> list[str]:
        assert answer.status == 200, answer
        return read_receipt(answer.body, bytes.fromhex(self.keys.receipts_public))


def made(tmp_path: Path, url: str) -> Site:
    assert main(["init", str(tmp_path / "centre")]) == 0
    settings = tmp_path / "centre/centre.toml"
    settings.write_text(settings.read_text().replace('url = ""', f"url = {json.dumps(url)}"))
    return Site(tmp_path / "centre", url)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Server]]:
    """A centre on either database."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("new_postgresql")()
    site = made(tmp_path_factory.mktemp(request.param), url)
    with centre_server(site.folder) as running:
        yield site, running


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Server]]:
    site = made(tmp_path_factory.mktemp("shared"), "")
    with centre_server(site.folder) as running:
        yield site, running


@pytest.fixture
def plain(shared: tuple[Site, Server]) -> tuple[Site, Server]:
    """A centre on SQLite that other tests use too: its rows come from a stream of one's own."""
    shared[0].stream += 1
    return shared


def post(server: Server, body: bytes, **headers: str) -> Answer:
    return server.ask("POST", "/usage/batches", body, **({"Content_Type": "application/octet-stream"} | headers))


def test_a_batch_is_kept_once_and_receipted_each_time(either: tuple[Site, Server]) -> None:
    site, server = either
    body = site.seal(1, 300)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(post, repeat(server, 12), repeat(body)))
    receipts = [site.receipt(answer) for answer in answers if answer.status == 200]
    assert receipts
    assert all(receipt == [batch_id(body)] for receipt in receipts)
    assert all(answer.headers["retry-after"] for answer in answers if answer.status != 200)
    assert site.totals() == figures.Totals(300, 1, 1, 0)
    assert site.kept() == {batch_id(body): body}
    # The receipt was lost, and the point packs its rows anew with later ones.
    site.receipt(post(server, site.seal(201, 340)))
    assert site.totals() == figures.Totals(340, 2, 1, 0)


def test_batches_of_many_points(either: tuple[Site, Server]) -> None:
    site, server = either
    before = site.totals()
    for number in range(5):
        rows = [play(seq, stream=1000 + number) for seq in range(1, 11)]
        site.receipt(post(server, sealed(PointKey.generate(), rows, site.keys.seal_public)))
    after = site.totals()
    assert (after.rows - before.rows, after.batches - before.batches, after.points - before.points) == (50, 5, 5)


def test_what_can_never_be_taken(plain: tuple[Site, Server]) -> None:
    site, server = plain
    before = site.totals(), site.kept()
    good = site.seal(1, 5)
    flipped = bytearray(good)
    flipped[len(good) // 2] ^= 1
    forged = seal(encode_batch(batch(PointKey.generate(), [play(1)])), POINT, bytes.fromhex(site.keys.seal_public))
    stranger = sealed(POINT, [play(1)], "09" + "00" * 31)
    for body in (b"", b"hello", bytes(1000), bytes(flipped), good[:-1], good + b"x", forged, stranger):
        answer = post(server, body)
        assert answer.status == 400, body[:20]
        assert json.loads(answer.body)["refused"]
    assert (site.totals(), site.kept()) == before


def test_too_much_is_refused_before_it_is_read(plain: tuple[Site, Server]) -> None:
    _, server = plain
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as link:
        link.sendall(b"POST /usage/batches HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999999\r\n\r\n")
        assert link.recv(100).startswith(b"HTTP/1.1 413")
    assert post(server, bytes(MOST_SEALED + 1)).status == 413
    assert post(server, bytes(MOST_SEALED)).status == 400


def test_an_endless_body_takes_no_memory(plain: tuple[Site, Server]) -> None:
    site, server = plain
    before = rss(server.process.pid)
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", server.port), timeout=30) as link:
            link.sendall(b"POST /usage/batches HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            part = b"100000\r\n" + bytes(1 << 20) + b"\r\n"
            try:
                for _ in range(60):
                    link.sendall(part)
            except OSError:
                pass
            else:
                pytest.fail("the server took 60 MiB")
    assert rss(server.process.pid) - before < 60 << 20
    site.receipt(post(server, site.seal(1, 1)))


def rss(process: int) -> int:
    status = Path(f"/proc/{process}/statm")
    if not status.exists():
        pytest.skip("needs /proc")
    return int(status.read_text().split()[1]) * resource.getpagesize()


def test_a_compressed_body_is_not_unpacked(plain: tuple[Site, Server]) -> None:
    site, server = plain
    assert post(server, site.seal(1, 1), Content_Encoding="gzip").status == 415


def test_a_body_that_is_cut_short_keeps_nothing(plain: tuple[Site, Server]) -> None:
    site, server = plain
    body, before = site.seal(1, 50), site.totals().rows
    for length in (0, 1, len(body) // 2, len(body) - 1):
        with socket.create_connection(("127.0.0.1", server.port), timeout=30) as link:
            head = f"POST /usage/batches HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
            link.sendall(head.encode() + body[:length])
    site.receipt(post(server, body))
    assert site.totals().rows == before + 50


def test_a_busy_archive_asks_to_come_back(plain: tuple[Site, Server]) -> None:
    site, server = plain
    body, before = site.seal(1, 5), site.totals().rows
    other = sqlite3.connect(CentreFolder.open(site.folder).usage_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answer = post(server, body)
    assert (answer.status, answer.headers["retry-after"]) == (503, "10")
    other.close()
    site.receipt(post(server, body))
    assert site.totals().rows == before + 5


def test_too_many_at_once_are_asked_to_come_back(plain: tuple[Site, Server]) -> None:
    site, server = plain
    slow = [socket.create_connection(("127.0.0.1", server.port), timeout=30) for _ in range(8)]
    for link in slow:
        link.sendall(b"POST /usage/batches HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nSKSEAL1\n")
    while post(server, site.seal(1, 1)).status != 503:
        pass
    assert server.get("/healthz").status == 200
    for link in slow:
        link.close()
    while post(server, site.seal(1, 1)).status != 200:
        pass


def test_a_disk_that_takes_nothing(plain: tuple[Site, Server]) -> None:
    site, server = plain
    batches = site.folder / "archive/batches"
    site.receipt(post(server, site.seal(1, 1)))
    batches.rename(batches.with_name("aside"))
    batches.write_text("")  # a file where a folder should be refuses every user, root too
    answer = post(server, site.seal(1, 2))
    assert (answer.status, answer.headers["retry-after"]) == (503, "30")
    batches.unlink()
    batches.with_name("aside").rename(batches)
    site.receipt(post(server, site.seal(1, 2)))


@pytest.mark.parametrize(
    ("address", "path"),
    [("https://county.example/songke/u", "/usage/batches"), ("inbox", "/inbox"), ("usage/batches", "/usage/batches")],
)
def test_batches_are_taken_where_the_manifests_say(address: str, path: str, tmp_path: Path) -> None:
    database = Database("", tmp_path / "usage.db")
    keys = UsageKeys.draw(tmp_path / "keys")
    app = make_app(tmp_path, Collector(Archive(database), keys, tmp_path / "batches", lambda: 5), address)
    paths = [route.path for route in app.routes if isinstance(route, APIRoute) and route.methods == {"POST"}]
    assert paths == [path]
    database.close()


def test_a_killed_server_loses_no_receipted_row(tmp_path: Path) -> None:
    site = made(tmp_path, "")
    receipted: list[str] = []
    for attempt in range(2):
        with centre_server(site.folder) as server:
            rng = random.Random(attempt)
            for number in range(rng.randrange(1, 12)):
                first = 1000 * attempt + 20 * number + 1
                receipted += site.receipt(post(server, site.seal(first, first + 19)))
            server.process.kill()
    assert len(set(receipted)) == len(receipted) == site.totals().batches
    assert site.totals().rows == 20 * len(receipted)
    assert set(site.kept()) == set(receipted)
