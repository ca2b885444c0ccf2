"""What a point does when its centre was restored from an older copy: says so, keeps what it has, sends again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.store.store import Store
from desktop_app.sync.carry import carry
from desktop_app.sync.engine import sync
from desktop_app.sync.subscribe import subscribe
from package_format.errors import Older
from package_format.receipt import sign_receipt
from package_format.seal import batch_id
from tests.sync.collecting import Collector
from tests.sync.fault_server import Exchange, FaultServer
from tests.sync.points import NOW, bring, opened, played, point, silent
from tests.sync.publisher import Lesson, Publisher

pytestmark = pytest.mark.usefixtures("usage_alone")


@pytest.fixture
def centre(tmp_path: Path) -> Publisher:
    made = Publisher(tmp_path / "centre", address="usage/batches")
    made.publish(Lesson("film", {"film.mp4": b"film" * 100}))
    return made


@pytest.fixture
def store(centre: Publisher, tmp_path: Path) -> Iterator[Store]:
    with point(tmp_path / "point", centre) as made:
        assert bring(made, centre.tree).complete
        yield made


class Forgetful(Collector):
    """A centre that has lost one batch, and asks for it until it has come again."""

    def __init__(self, centre: Publisher, lost: str) -> None:
        super().__init__(centre)
        self._private = centre.receipts.private_bytes_raw()
        self.lost = lost
        self.asked = 0

    def __call__(self, exchange: Exchange) -> bool:
        if not exchange.body:
            return exchange.answer()
        self.take(exchange.body)
        name = batch_id(exchange.body)
        self.lost = "" if name == self.lost else self.lost
        self.asked += bool(self.lost)
        receipt = sign_receipt([name], NOW, self._private, [self.lost] if self.lost else [])
        exchange.head("200 OK", len(receipt))
        exchange.send(receipt)
        return True


def sent(store: Store, server: FaultServer, centre: Publisher) -> str:
    """Report one play; return the id of its batch."""
    played(store, "film", 10)
    server.fault = Collector(centre)
    assert bring(store, server.address).uploaded == 1
    return batch_id(next(one.body for one in reversed(server.asked) if one.body))


def test_what_it_has_lost_is_sent_again_in_the_same_sync(centre: Publisher, store: Store) -> None:
    with FaultServer(centre.tree).running() as server:
        first, second = (sent(store, server, centre) for _ in range(2))
        played(store, "film", 20)
        forgetful = server.fault = Forgetful(centre, second)
        outcome = bring(store, server.address)
        assert outcome.uploaded == 1
        # The new one, and the two that had been receipted up to there.
        assert (forgetful.batches, len(forgetful.rows)) == (3, 3)
        assert first != second
        assert store.outbox.waiting_batches() == []
        assert bring(store, server.address).uploaded == 0
        assert forgetful.batches == 3


def test_a_receipt_on_a_stick_asks_too(centre: Publisher, store: Store, tmp_path: Path) -> None:
    with FaultServer(centre.tree).running() as server:
        lost = sent(store, server, centre)
    receipts = tmp_path / "stick" / "receipts"
    receipts.mkdir(parents=True)
    asking = sign_receipt([], NOW, centre.receipts.private_bytes_raw(), [lost])
    (receipts / "asking.json").write_bytes(asking)
    # An earlier receipt that lies beside it still names what was lost since.
    (receipts / "zz-earlier.json").write_bytes(sign_receipt([lost], NOW - 9, centre.receipts.private_bytes_raw()))
    carried = carry(store, tmp_path / "stick", NOW)
    assert (carried.recalled, carried.batches) == (1, 1)
    assert carry(store, tmp_path / "stick", NOW).recalled == 0
    assert [name for name, _ in store.outbox.waiting_batches()] == [lost]


def test_the_channels_own_server_going_back_is_told_and_a_stick_is_not(centre: Publisher, tmp_path: Path) -> None:
    backup = Path(shutil.copytree(centre.tree, tmp_path / "backup"))
    centre.publish(Lesson("new", {"new.pdf": b"new" * 100}))
    with FaultServer(centre.tree).running() as server, opened(tmp_path / "point") as store:
        subscribe(store, server.address, centre.root, None, [])
        assert sync(store, None, silent, now=NOW).complete
        assert bring(store, backup).troubles == ()
        server.tree = backup
        outcome = sync(store, None, silent, now=NOW)
        assert [type(trouble.error) for trouble in outcome.troubles] == [Older]
        assert outcome.releases == {"county": 2}
        assert store.library.totals().ready == 2
