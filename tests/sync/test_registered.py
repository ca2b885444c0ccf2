"""A point forgets rows only on a valid receipt, whatever carrier brings it: web, stick, any copy of the tree."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop_app.store.store import Store
from desktop_app.sync.carry import carry
from desktop_app.sync.folder_source import FolderSource
from desktop_app.sync.registered import take_registered
from package_format import names
from package_format.catalogue import Usage
from package_format.errors import Damaged, Unreachable, Untrusted
from package_format.register import make_register
from tests.sync.collecting import Collector
from tests.sync.fault_server import Exchange, FaultServer
from tests.sync.points import NOW, bring, played, point
from tests.sync.publisher import Lesson, Publisher

pytestmark = pytest.mark.usefixtures("usage_alone")


class Registering(Publisher):
    """Names a register, and writes one when told."""

    @property
    def usage(self) -> Usage | None:
        plain = super().usage
        return plain and Usage(plain.seal, plain.receipts, plain.address, names.register_path(self.public))

    @property
    def public(self) -> bytes:
        return self.receipts.public_key().public_bytes_raw()

    def register(self, tree: Path, *batches: str, key: Ed25519PrivateKey | None = None) -> list[Path]:
        """Write the register of ``batches`` into ``tree``; return its pages."""
        content, pages = make_register(batches, NOW, (key or self.receipts).private_bytes_raw())
        (tree / "receipts").mkdir(exist_ok=True)
        (tree / names.register_path(self.public)).write_bytes(content)
        places = [tree / names.page_path(digest) for digest in pages]
        for place, page in zip(places, pages.values(), strict=True):
            place.write_bytes(page)
        return places


@pytest.fixture
def centre(tmp_path: Path) -> Registering:
    made = Registering(tmp_path / "centre", address="usage/batches")
    made.publish(Lesson("film", {"film.mp4": b"film" * 100}))
    return made


@pytest.fixture
def store(centre: Registering, tmp_path: Path) -> Iterator[Store]:
    with point(tmp_path / "point", centre) as made:
        assert bring(made, centre.tree).complete
        played(made, "film")
        yield made


@pytest.fixture
def batch(store: Store, tmp_path: Path) -> str:
    """The id of the one batch, which has gone out on a stick."""
    (tmp_path / "out").mkdir()
    carry(store, tmp_path / "out", NOW)
    [(name, _)] = store.outbox.waiting_batches()
    return name


OTHERS = [names.digest_of(str(number).encode())[:16] for number in range(3000)]


def test_the_register_comes_with_the_lessons_on_a_stick(centre: Registering, store: Store, batch: str) -> None:
    centre.register(centre.tree, *OTHERS)
    assert bring(store, centre.tree).uploaded == 0
    assert store.outbox.pending() == 1
    centre.register(centre.tree, batch, *OTHERS)
    outcome = bring(store, centre.tree)
    assert (outcome.uploaded, outcome.troubles, store.outbox.pending()) == (1, (), 0)


def test_the_register_comes_over_the_web_and_nothing_is_sent_twice(
    centre: Registering, store: Store, batch: str
) -> None:
    pages = centre.register(centre.tree, batch, *OTHERS)
    assert len(pages) == 16
    collector = Collector(centre)
    with FaultServer(centre.tree, collector).running() as server:
        assert bring(store, server.address).uploaded == 1
        asked = [each.path for each in server.asked if each.path.startswith("receipts/")]
        assert len(asked) == 2
        assert bring(store, server.address).uploaded == 0
        assert [each.path for each in server.asked if each.path.startswith("receipts/")] == asked
    assert collector.batches == 0


def test_carrying_alone_reads_it_too_and_clears_the_stick(
    centre: Registering, store: Store, batch: str, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    shutil.copytree(centre.tree, stick / "songke")
    assert carry(store, stick, NOW).batches == 1
    centre.register(stick / "songke", batch)
    carried = carry(store, stick, NOW)
    assert (carried.confirmed, carried.batches, carried.rows) == (1, 0, 0)
    assert not list(stick.rglob("*.batch"))


def test_the_answer_by_http_is_a_receipt_as_before(centre: Registering, store: Store, batch: str) -> None:
    with FaultServer(centre.tree, Collector(centre)).running() as server:
        assert bring(store, server.address).uploaded == 1
    assert store.outbox.pending() == 0


def test_a_register_that_is_spoiled_forged_or_half_there_confirms_nothing(
    centre: Registering, store: Store, batch: str
) -> None:
    register = centre.tree / names.register_path(centre.public)
    source = FolderSource(centre.tree)

    def kinds() -> list[type[Exception]]:
        rows, troubles = take_registered(store, source)
        assert (rows, store.outbox.pending()) == (0, 1)
        return [type(error) for error in troubles]

    assert kinds() == []  # there is none yet
    centre.register(centre.tree, batch, key=Ed25519PrivateKey.generate())
    assert kinds() == [Untrusted]
    [page] = centre.register(centre.tree, batch)
    whole = page.read_bytes()
    page.write_bytes(bytes(8))
    assert kinds() == [Damaged]
    page.unlink()
    assert kinds() == []
    page.write_bytes(whole)
    spoiled = bytearray(register.read_bytes())
    spoiled[20] ^= 1
    register.write_bytes(bytes(spoiled))
    assert kinds() == [Untrusted]
    register.write_bytes(b"rot")
    assert kinds() == [Damaged]
    assert [type(one.error) for one in bring(store, centre.tree).troubles] == [Damaged]
    assert [type(one.error) for one in carry(store, centre.tree, NOW).troubles] == [Damaged]
    centre.register(centre.tree, batch)
    assert take_registered(store, source) == (1, [])


def test_a_source_that_falls_silent_costs_nothing(centre: Registering, store: Store, batch: str) -> None:
    centre.register(centre.tree, batch)

    def silent(exchange: Exchange) -> bool:
        return False if exchange.path.startswith("receipts/") or exchange.body else exchange.answer()

    with FaultServer(centre.tree, silent).running() as server:
        outcome = bring(store, server.address)
        assert {type(one.error) for one in outcome.troubles} == {Unreachable}
    assert store.outbox.pending() == 1


def test_nothing_is_read_where_nothing_waits(centre: Registering, tmp_path: Path) -> None:
    centre.register(centre.tree, *OTHERS)
    with point(tmp_path / "quiet", centre) as store, FaultServer(centre.tree).running() as server:
        bring(store, server.address)
        assert not [each for each in server.asked if each.path.startswith("receipts/")]
