"""Several points and one stick: every batch home once, gone from the stick when it is, and nothing hostile touched."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from desktop_app.store.store import Store
from desktop_app.sync.carry import carry
from package_format.errors import PULLED, Unreachable, Unreadable, Unwritable
from package_format.receipt import sign_receipt
from tests.sync.collecting import Collector
from tests.sync.points import NOW, bring, played, point
from tests.sync.publisher import Lesson, Publisher

pytestmark = pytest.mark.usefixtures("usage_alone")


@pytest.fixture
def centre(tmp_path: Path) -> Publisher:
    made = Publisher(tmp_path / "centre", address="usage/batches")
    made.publish(Lesson("film", {"film.mp4": b"film" * 100}))
    return made


@pytest.fixture
def points(centre: Publisher, tmp_path: Path) -> Iterator[list[Store]]:
    with ExitStack() as stack:
        stores = [stack.enter_context(point(tmp_path / f"point{n}", centre)) for n in range(3)]
        for store in stores:
            assert bring(store, centre.tree).complete
            played(store, "film")
        yield stores


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    return made


def collect(centre: Publisher, stick: Path, collector: Collector) -> None:
    """What ``songke-centre collect`` does, with one receipt for all."""
    batches = sorted((stick / "usage").glob("*.batch"))
    for path in batches:
        collector.take(path.read_bytes())
    (stick / "receipts").mkdir(exist_ok=True)
    receipt = sign_receipt([path.stem for path in batches], NOW, centre.receipts.private_bytes_raw())
    (stick / "receipts" / "all.json").write_bytes(receipt)


def test_one_stick_goes_round_several_points(centre: Publisher, points: list[Store], stick: Path) -> None:
    for store in points:
        carry(store, stick, NOW)
    assert len(list((stick / "usage").iterdir())) == 3
    # A central school that has nothing of its own only passes it on.
    with point(stick.parent / "middle", centre) as middle:
        assert carry(middle, stick, NOW).batches == 0
    collector = Collector(centre)
    collect(centre, stick, collector)
    assert len(collector.rows) == 3
    first, *others = points
    played(first, "film", 90)
    assert (carry(first, stick, NOW).confirmed, first.outbox.pending()) == (1, 1)
    # What has come home makes room for what has not; the receipt stays for the others.
    assert len(list((stick / "usage").iterdir())) == 1
    for store in others:
        assert store.outbox.pending() == 1
        assert carry(store, stick, NOW).confirmed == 1
    collect(centre, stick, collector)
    assert carry(first, stick, NOW).rows == 0
    assert len(collector.rows) == 4
    assert not list((stick / "usage").iterdir())


def test_halves_and_rot_on_the_stick_are_healed(points: list[Store], stick: Path) -> None:
    store = points[0]
    carry(store, stick, NOW)
    [batch] = (stick / "usage").iterdir()
    whole = batch.read_bytes()
    (stick / "usage" / f"{'0' * 16}.batch.part").write_bytes(whole[:10])
    batch.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    carry(store, stick, NOW)
    assert {path.name: path.read_bytes() for path in (stick / "usage").iterdir()} == {batch.name: whole}


def test_usage_lies_beside_the_tree_and_is_found_in_both_places(
    centre: Publisher, points: list[Store], stick: Path
) -> None:
    carry(points[0], stick, NOW)
    (stick / "songke" / "metadata").mkdir(parents=True)
    carry(points[1], stick, NOW)
    assert len(list((stick / "songke" / "usage").iterdir())) == 1
    collector = Collector(centre)
    for home in (stick, stick / "songke"):
        collect(centre, home, collector)
    for store in points[:2]:
        assert carry(store, stick, NOW).rows == 0
    assert not list(stick.rglob("*.batch"))


@pytest.mark.skipif(os.name == "nt", reason="needs links, pipes and devices")
def test_nothing_hostile_on_a_stick_is_followed_opened_or_removed(
    centre: Publisher, points: list[Store], stick: Path, tmp_path: Path
) -> None:
    store = points[0]
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "diary.txt").write_bytes(b"precious")
    usage, receipts = stick / "usage", stick / "receipts"
    usage.mkdir()
    receipts.mkdir()
    for name in ("autorun.inf", "下载.lnk", "0123456789abcdef.batch.exe", "..batch"):
        (usage / name).write_bytes(b"MZ")
    (usage / f"{'f' * 16}.batch").symlink_to(victim / "diary.txt")
    os.mkfifo(receipts / "pipe.json")
    (receipts / "zero.json").symlink_to("/dev/zero")
    (receipts / "huge.json").touch()
    os.truncate(receipts / "huge.json", 1 << 40)
    before = {path.name for path in usage.iterdir()}
    carried = carry(store, stick, NOW)
    assert (carried.batches, carried.confirmed, len(carried.troubles)) == (1, 0, 1)
    assert before < {path.name for path in usage.iterdir()}
    assert (victim / "diary.txt").read_bytes() == b"precious"
    [ours] = [
        path for path in usage.glob("*.batch") if path.is_file() and not path.is_symlink() and len(path.stem) == 16
    ]
    content = ours.read_bytes()
    ours.unlink()
    ours.symlink_to(victim / "diary.txt")
    carry(store, stick, NOW)
    assert (ours.is_symlink(), ours.read_bytes()) == (False, content)
    assert (victim / "diary.txt").read_bytes() == b"precious"
    for path in usage.iterdir():
        path.unlink()
    usage.rmdir()
    usage.symlink_to(victim)
    with pytest.raises(Unwritable):
        carry(store, stick, NOW)
    assert [path.name for path in victim.iterdir()] == ["diary.txt"]


def test_a_stick_pulled_out_while_it_is_written_loses_nothing(
    points: list[Store], stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pulled(*_: object) -> None:
        raise OSError(5, "Input/output error")

    store = points[0]
    monkeypatch.setattr("os.fsync", pulled)
    with pytest.raises(Unreachable, match=PULLED):
        carry(store, stick, NOW)
    monkeypatch.undo()
    assert store.outbox.pending() == 1
    assert carry(store, stick, NOW).batches == 1
    with pytest.raises(Unreadable):
        carry(store, stick / "gone", NOW)
