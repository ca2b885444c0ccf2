"""What a point holds reaches its centre once, by stick, network or neighbour; the newest counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from desktop_app.store.inventory import PATIENCE
from desktop_app.store.store import Store
from desktop_app.sync.carry import carry
from desktop_app.sync.centres import Centre, centres, tell_holdings
from desktop_app.sync.courier import Courier
from desktop_app.sync.network import Network
from desktop_app.sync.share_server import ShareServer
from desktop_app.sync.shared_tree import SharedTree
from desktop_app.sync.upload import upload
from package_format.errors import NoSpace
from package_format.inventory import Inventory
from package_format.receipt import sign_receipt
from package_format.seal import batch_id, unseal
from package_format.statement import Batch
from tests.sync.collecting import Collector
from tests.sync.fault_server import FaultServer, status
from tests.sync.points import NOW, bring, played, point
from tests.sync.publisher import CHANNEL, Lesson, Publisher


@pytest.fixture
def centre(tmp_path: Path) -> Publisher:
    made = Publisher(tmp_path / "centre", address="usage/batches")
    made.publish(Lesson("film", {"film.mp4": b"film" * 100}), Lesson("poem", {"poem.pdf": b"poem" * 100}))
    return made


@pytest.fixture
def store(tmp_path: Path, centre: Publisher) -> Iterator[Store]:
    with point(tmp_path / "point", centre) as made:
        assert bring(made, centre.tree).complete
        yield made


def opened(centre: Publisher, sealed: bytes) -> Batch:
    return unseal(sealed, centre.seal.private_bytes_raw())


def on(stick: Path, centre: Publisher) -> Inventory | None:
    """Return the inventory on a stick that holds no other batch."""
    [path] = (stick / "usage").glob("*.batch")
    return opened(centre, path.read_bytes()).holds


def the_centre(store: Store) -> Centre:
    [found] = centres(store)
    return found


def receipt(store: Store, stick: Path, centre: Publisher) -> None:
    """Let the centre take everything on the stick."""
    named = [batch_id(path.read_bytes()) for path in (stick / "usage").glob("*.batch")]
    (stick / "receipts").mkdir(exist_ok=True)
    signed = sign_receipt(named, NOW, centre.receipts.private_bytes_raw())
    (stick / "receipts" / "receipt.json").write_bytes(signed)


def test_it_goes_out_on_a_stick_until_the_receipt_comes(centre: Publisher, store: Store, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    out = carry(store, stick, NOW)
    assert (out.batches, out.inventories, out.rows) == (0, 1, 0)
    holds = on(stick, centre)
    assert holds is not None
    assert [(one.channel, one.id, one.version) for one in holds.resources] == [
        (CHANNEL, "film", 1),
        (CHANNEL, "poem", 1),
    ]
    assert (holds.number, holds.waiting) == (NOW, 0)
    assert [channel for channel, _ in holds.textbooks] == [CHANNEL]
    assert carry(store, stick, NOW + 5).inventories == 1, "the same one still waits"
    receipt(store, stick, centre)
    home = carry(store, stick, NOW + 10)
    assert (home.inventories, home.confirmed) == (0, 0)
    assert not list(stick.rglob("*.batch"))
    assert store.outbox.waiting_batches() == []
    assert carry(store, stick, NOW + 9 * PATIENCE).inventories == 0, "nothing has changed"


def test_what_has_changed_takes_the_place_of_what_waits(centre: Publisher, store: Store, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    carry(store, first, NOW)
    store.installs.evict([(CHANNEL, "poem")], NOW)
    # A clock that goes back makes no older inventory of it.
    assert carry(store, second, NOW - 3600).inventories == 1
    old, new = on(first, centre), on(second, centre)
    assert old is not None
    assert new is not None
    assert [one.id for one in new.resources] == ["film"]
    assert new.number == old.number + 1
    assert len(store.outbox.waiting_batches()) == 1


def test_it_says_what_is_lacking_and_which_version_is_there(centre: Publisher, store: Store, tmp_path: Path) -> None:
    before = set((centre.tree / "packs").iterdir())
    centre.publish(Lesson("film", {"film.mp4": b"new" * 100}, version=2), Lesson("song", {"song.mp3": b"s" * 100}))
    for pack in set((centre.tree / "packs").iterdir()) - before:
        pack.unlink()
    assert not bring(store, centre.tree).complete
    stick = tmp_path / "stick"
    stick.mkdir()
    carry(store, stick, NOW)
    holds = on(stick, centre)
    assert holds is not None
    assert {one.id: one.version for one in holds.resources} == {"film": 1, "poem": 1}
    assert holds.waiting == 2


def test_over_the_network_one_a_day_is_enough(centre: Publisher, store: Store) -> None:
    collector = Collector(centre)
    with FaultServer(centre.tree, collector).running() as server:
        assert upload(store, [server.address], NOW).troubles == []
        assert (collector.batches, collector.rows) == (1, {})
        store.installs.evict([(CHANNEL, "poem")], NOW)
        upload(store, [server.address], NOW + 60)
        assert collector.batches == 1
        upload(store, [server.address], NOW + PATIENCE)
        assert collector.batches == 2
        upload(store, [server.address], NOW + 2 * PATIENCE)
        assert collector.batches == 2
    assert store.outbox.waiting_batches() == []


def test_a_server_that_takes_none_is_no_trouble_and_is_not_sent_it_again_all_day(
    centre: Publisher, store: Store
) -> None:
    with FaultServer(centre.tree, status("404 Not Found")).running() as server:
        assert upload(store, [server.address], NOW).troubles == []
        assert [one.body != b"" for one in server.asked] == [True]
        assert upload(store, [server.address], NOW + 60).troubles == []
        assert len(server.asked) == 1
        played(store, "film")
        assert len(upload(store, [server.address], NOW + 120).troubles) == 1, "rows are missed, and tried each time"
        assert len(server.asked) == 2
        assert store.inventory.is_resting(the_centre(store).seal, NOW + 120)
        assert not store.inventory.is_resting(the_centre(store).seal, NOW + PATIENCE)


@pytest.mark.parametrize("answer", ["400 Bad Request", "200 OK"])
def test_a_server_that_refuses_it_is_not_sent_it_again_all_day_either(
    centre: Publisher, store: Store, answer: str
) -> None:
    with FaultServer(centre.tree, status(answer)).running() as server:
        for later in (0, 60, 120):
            assert upload(store, [server.address], NOW + later).troubles == []
        assert len(server.asked) == 1


def test_a_centre_that_has_renewed_its_key_is_told_anew(centre: Publisher, store: Store) -> None:
    tell_holdings(store, the_centre(store), NOW)
    [(old, _)] = store.outbox.waiting_batches()
    centre.seal = X25519PrivateKey.generate()
    centre.publish()
    bring(store, centre.tree)
    tell_holdings(store, the_centre(store), NOW)
    [(new, sealed)] = store.outbox.waiting_batches()
    assert new != old
    assert opened(centre, sealed).holds is not None


def test_a_neighbour_carries_it_on(centre: Publisher, store: Store, tmp_path: Path) -> None:
    with point(tmp_path / "school", centre) as school:
        bring(school, centre.tree)
        server = ShareServer(SharedTree(school), "127.0.0.1", 0, letters=Courier(school))
        server.start()
        with closing(Network(store, now=NOW)) as network:
            try:
                assert upload(store, [], NOW, network=network, near=[server.addresses()[0]]).handed_on == 1
            finally:
                server.stop()
        [(_, sealed)] = school.relay.waiting()
        assert opened(centre, sealed).point == store.settings.point_key.id
        collector = Collector(centre)
        with FaultServer(centre.tree, collector).running() as home:
            upload(school, [home.address], NOW)
        assert collector.batches == 2, "its own and the neighbour's"


def test_a_centre_that_was_restored_is_told_anew(centre: Publisher, store: Store, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    played(store, "film")
    carry(store, stick, NOW)
    [rows] = {name for name, _ in store.outbox.waiting_batches()} - store.inventory.waiting()
    receipt(store, stick, centre)
    carry(store, stick, NOW)
    assert store.outbox.waiting_batches() == []
    assert store.outbox.recall(the_centre(store).seal, [rows], NOW + 1) == 1
    again = carry(store, stick, NOW + 2)
    assert (again.batches, again.inventories) == (1, 1)


def test_another_key_tells_for_itself(centre: Publisher, store: Store) -> None:
    centre_ = the_centre(store)
    tell_holdings(store, centre_, NOW)
    [(first, _)] = store.outbox.waiting_batches()
    store.outbox.confirm([first])
    tell_holdings(store, centre_, NOW)
    assert store.outbox.waiting_batches() == []
    store.settings._identity._key = type(store.settings.point_key).generate()  # a disk that was cloned
    tell_holdings(store, centre_, NOW)
    assert len(store.outbox.waiting_batches()) == 1


def test_a_full_disk_has_no_room_for_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise NoSpace("disk", 1, 0)

    with monkeypatch.context() as before:
        before.setattr("desktop_app.store.inventory.Holdings.rest", full)
        assert upload(store, ["http://127.0.0.1:9/"], NOW).troubles == []
    store.outbox.confirm(store.inventory.waiting())
    store.installs.evict([(CHANNEL, "poem")], NOW)
    monkeypatch.setattr("desktop_app.store.inventory._note", full)
    tell_holdings(store, the_centre(store), NOW)
    assert store.outbox.waiting_batches() == []


def test_who_receives_nothing_tells_nothing(tmp_path: Path) -> None:
    with Store.open(tmp_path / "bare") as store:
        assert not store.inventory.tell(bytes(32), [CHANNEL], NOW, {})
        assert store.outbox.waiting_batches() == []
