"""Usage on its way home, by network and by stick: every row arrives once, and none is forgotten before its receipt."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from desktop_app.store.store import Store
from desktop_app.sync.carry import carry
from desktop_app.sync.upload import upload
from package_format.errors import Damaged, Missing, NoSpace, Unreachable, Unreadable, Untrusted, Unwritable
from package_format.receipt import sign_receipt
from package_format.seal import batch_id
from tests.sync import fault_server
from tests.sync.collecting import Collector
from tests.sync.fault_server import Exchange, FaultServer, status
from tests.sync.points import NOW, bring, played, point
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
        made.settings.school = "青山村小学"
        yield made


def test_a_sync_reports_what_was_played(centre: Publisher, store: Store) -> None:
    rows = [played(store, "film", seconds) for seconds in (60, 90)]
    collector = Collector(centre)
    with FaultServer(centre.tree, collector).running() as server:
        outcome = bring(store, server.address)
        assert outcome.uploaded == 2
        assert bring(store, server.address).uploaded == 0
        assert server.asked[-1].path != "usage/batches"
    assert list(collector.rows.values()) == rows
    assert collector.schools == {"青山村小学"}
    assert store.outbox.pending() == 0


def test_usage_goes_home_even_when_lessons_do_not_come(centre: Publisher, store: Store) -> None:
    centre.publish(Lesson("new", {"new.pdf": b"new" * 100}))
    played(store, "film")
    collector = Collector(centre, lambda e: status("404 Not Found")(e) if e.path.startswith("packs") else e.answer())
    with FaultServer(centre.tree, collector).running() as server:
        outcome = bring(store, server.address)
    assert not outcome.complete
    assert outcome.uploaded == 1
    assert len(collector.rows) == 1


@pytest.mark.parametrize(
    "fault, kind",
    [
        (status("503 Service Unavailable", Retry_After="60"), Unreachable),
        (status("400 Bad Request"), Damaged),
        (status("404 Not Found"), Missing),
        (fault_server.garbage, Unreachable),
        (lambda e: e.head("200 OK", 9) or e.send(b"not right") or True, Damaged),
    ],
)
def test_a_centre_that_does_not_take_usage_loses_none(
    centre: Publisher, store: Store, fault: fault_server.Fault, kind: type[Exception]
) -> None:
    played(store, "film")
    collector = Collector(centre)
    with FaultServer(centre.tree, lambda e: fault(e) if e.body else e.answer()).running() as server:
        outcome = bring(store, server.address)
        assert outcome.complete
        assert outcome.uploaded == 0
        assert [type(trouble.error) for trouble in outcome.troubles] == [kind]
        assert store.outbox.pending() == 1
        server.fault = collector
        assert bring(store, server.address).uploaded == 1
    assert len(collector.rows) == 1


def test_a_receipt_of_another_key_or_for_other_batches_confirms_nothing(
    centre: Publisher, store: Store, tmp_path: Path
) -> None:
    played(store, "film")
    stranger = Publisher(tmp_path / "stranger")

    def forged(exchange: Exchange) -> bool:
        receipt = sign_receipt([batch_id(exchange.body)], NOW, stranger.receipts.private_bytes_raw())
        exchange.head("200 OK", len(receipt))
        exchange.send(receipt)
        return True

    def of_others(exchange: Exchange) -> bool:
        receipt = sign_receipt(["0123456789abcdef"], NOW, centre.receipts.private_bytes_raw())
        exchange.head("200 OK", len(receipt))
        exchange.send(receipt)
        return True

    with FaultServer(centre.tree, forged).running() as server:
        outcome = upload(store, [server.address], NOW)
        assert [type(error) for error in outcome.troubles] == [Untrusted]
        server.fault = of_others
        outcome = upload(store, [server.address], NOW)
        assert [type(error) for error in outcome.troubles] == [Damaged]
    assert store.outbox.pending() == 1


def test_the_same_batch_sent_twice_is_the_same_bytes(centre: Publisher, store: Store) -> None:
    played(store, "film")
    collector = Collector(centre)

    def taken_but_unanswered(exchange: Exchange) -> bool:
        collector.take(exchange.body)
        return False

    with FaultServer(centre.tree, taken_but_unanswered).running() as server:
        assert upload(store, [server.address], NOW).rows == 0
        first = server.asked[0].body
        server.fault = collector
        assert upload(store, [server.address], NOW).rows == 1
        assert server.asked[-1].body == first
    assert (len(collector.rows), collector.batches) == (1, 2)


def test_an_absolute_address_is_used_as_it_is(centre: Publisher, store: Store) -> None:
    played(store, "film")
    collector = Collector(centre)
    with FaultServer({}, collector).running() as server:
        centre.address = server.address + "elsewhere"
        centre.publish()
        bring(store, centre.tree)
        assert store.outbox.pending() == 1  # an import from a stick does not go looking for a network
        assert upload(store, [], NOW).rows == 1
        assert server.asked[-1].path == "elsewhere"


def test_a_second_address_is_tried_where_the_first_is_silent(centre: Publisher, store: Store) -> None:
    played(store, "film")
    collector = Collector(centre)
    with (
        FaultServer({}, lambda _: False).running() as silent,
        FaultServer(centre.tree, collector).running() as server,
    ):
        outcome = upload(store, [silent.address, server.address], NOW)
    assert outcome.rows == 1
    assert [type(error) for error in outcome.troubles] == [Unreachable]


def test_batches_for_a_key_that_was_renewed_are_sent_all_the_same(centre: Publisher, store: Store) -> None:
    played(store, "film")
    with FaultServer({}, lambda _: False).running() as silent:
        assert upload(store, [silent.address], NOW).rows == 0
    collector = Collector(centre)
    centre.seal = X25519PrivateKey.generate()
    collector.keys.append(centre.seal)
    centre.publish()
    bring(store, centre.tree)
    played(store, "film")
    with FaultServer(centre.tree, collector).running() as server:
        assert upload(store, [server.address], NOW).rows == 2
    assert (len(collector.rows), collector.batches) == (2, 2)


# ------------------------------------------------------------------------------------------------ sticks
def test_a_stick_carries_usage_out_and_receipts_in(centre: Publisher, store: Store, tmp_path: Path) -> None:
    row = played(store, "film")
    stick = tmp_path / "stick"
    stick.mkdir()
    out = carry(store, stick, NOW)
    assert (out.batches, out.rows, out.confirmed, out.troubles) == (1, 1, 0, [])
    assert carry(store, stick, NOW).batches == 1
    [batch] = (stick / "usage").iterdir()
    collector = Collector(centre)
    (stick / "receipts").mkdir()
    (stick / "receipts" / "r1.json").write_bytes(collector.take(batch.read_bytes()))
    back = carry(store, stick, NOW)
    assert (back.batches, back.rows, back.confirmed, back.troubles) == (0, 0, 1, [])
    assert list(collector.rows.values()) == [row]


def test_bad_receipts_on_a_stick_are_named_and_confirm_nothing(centre: Publisher, store: Store, tmp_path: Path) -> None:
    played(store, "film")
    stick = tmp_path / "stick"
    carry(store, make(stick), NOW)
    receipts = make(stick / "receipts")
    stranger = Publisher(tmp_path / "stranger")
    [batch] = (stick / "usage").iterdir()
    forged = sign_receipt([batch.stem], NOW, stranger.receipts.private_bytes_raw())
    (receipts / "1.json").write_bytes(forged)
    (receipts / "2.json").write_bytes(b"{}")
    (receipts / "3.json").mkdir()
    carried = carry(store, stick, NOW)
    assert [type(trouble.error) for trouble in carried.troubles] == [Untrusted, Damaged]
    assert carried.rows == 1


def make(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_a_stick_that_is_not_there_or_cannot_be_written_keeps_everything(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    played(store, "film")
    with pytest.raises(Unreadable):
        carry(store, tmp_path / "no stick", NOW)
    stick = make(tmp_path / "stick")
    (stick / "usage").write_bytes(b"a file where a folder should be")
    with pytest.raises(Unwritable):
        carry(store, stick, NOW)
    (stick / "usage").unlink()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(NoSpace):
        carry(store, stick, NOW)
    monkeypatch.undo()
    assert store.outbox.pending() == 1
    assert carry(store, stick, NOW).batches == 1


def test_a_stick_whose_folder_cannot_be_listed_is_unreadable(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> bool:
        raise OSError(5, "Input/output error")

    (tmp_path / "receipts").mkdir()
    monkeypatch.setattr("os.scandir", failing)
    with pytest.raises(Unreadable):
        carry(store, tmp_path, NOW)


def test_a_point_without_a_centre_reports_to_nobody(tmp_path: Path) -> None:
    quiet = Publisher(tmp_path / "quiet")
    quiet.publish(Lesson("film", {"film.mp4": b"film"}))
    with point(tmp_path / "point2", quiet) as store:
        bring(store, quiet.tree)
        played(store, "film")
        stick = make(tmp_path / "stick")
        make(stick / "receipts").joinpath("1.json").write_bytes(b"{}")
        carried = carry(store, stick, NOW)
        assert (carried.batches, carried.rows) == (0, 1)
        assert [type(trouble.error) for trouble in carried.troubles] == [Untrusted]
        assert not (stick / "usage").exists()
        shutil.rmtree(stick)
