from __future__ import annotations

import os
from pathlib import Path

import pytest

from desktop_app.store import relay as relays
from desktop_app.store.relay import Relay
from desktop_app.store.store import Store
from package_format import names
from package_format.errors import NoSpace


def need(_count: int) -> None:
    return


def name(sealed: bytes) -> str:
    return names.digest_of(sealed)[:16]


def test_batches_wait_for_their_receipts(tmp_path: Path) -> None:
    relay = Relay(tmp_path / "relay", need)
    assert relay.waiting() == []
    for sealed in (b"A one", b"A two", b"B three"):
        assert relay.take("10.0.0.7", sealed) is None
    assert relay.take("10.0.0.8", b"A one") is None, "the same batch by another way"
    assert sorted(relay.waiting()) == sorted((name(sealed), sealed) for sealed in (b"A one", b"A two", b"B three"))
    again = Relay(tmp_path / "relay", need)
    assert again.count() == 3
    assert [sealed for _, sealed in again.waiting(b"B")] == [b"B three"]
    assert again.confirm(b"receipt", [name(b"A one"), "f" * 16]) == 1
    assert again.confirm(b"receipt", ["f" * 16]) == 0
    assert again.take("10.0.0.7", b"A one") == b"receipt"
    assert again.confirm(b"newer", [name(b"B three")], lost=True) == 1
    assert again.take("10.0.0.7", b"A one") is None, "a restored centre has lost it: it goes once more"
    assert again.take("10.0.0.7", b"B three") == b"newer"
    again.drop(name(b"A one"))
    assert [sealed for _, sealed in again.waiting()] == [b"A two"]


def test_what_this_disk_has_spoiled_is_forgotten(tmp_path: Path) -> None:
    relay = Relay(tmp_path, need)
    relay.take("10.0.0.7", b"sealed")
    [path] = tmp_path.glob("*.batch")
    path.write_bytes(b"sealeD")
    (tmp_path / "strange.batch").write_bytes(b"x")
    assert relay.waiting() == []
    assert [left.name for left in tmp_path.iterdir()] == ["strange.batch"]


def test_halves_that_a_killed_program_left_go_with_the_next_start(tmp_path: Path) -> None:
    (tmp_path / "relay").mkdir()
    (tmp_path / "relay" / "half.batch.tmp").write_bytes(b"seal")
    with Store.open(tmp_path) as store:
        (tmp_path / "relay" / "being written.tmp").write_bytes(b"seal")
        with Store.open(tmp_path):
            assert [path.name for path in (tmp_path / "relay").iterdir()] == ["being written.tmp"]
        assert store.relay.count() == 0


def test_neighbours_leave_only_so_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relays, "MOST_EACH", 100)
    monkeypatch.setattr(relays, "MOST_ALL", 150)
    relay = Relay(tmp_path, need)
    relay.take("10.0.0.7", b"a" * 90)
    with pytest.raises(NoSpace):
        relay.take("10.0.0.7", b"b" * 20)
    relay.take("10.0.0.8", b"c" * 50)
    with pytest.raises(NoSpace):
        relay.take("10.0.0.9", b"d" * 20)
    relay.confirm(b"r", [name(b"a" * 90)])
    assert relay.take("10.0.0.7", b"b" * 20) is None


def test_a_full_disk_puts_off(tmp_path: Path) -> None:
    def full(count: int) -> None:
        raise NoSpace(str(tmp_path), count, 0)

    with pytest.raises(NoSpace):
        Relay(tmp_path / "relay", full).take("10.0.0.7", b"sealed")


def test_old_receipts_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relays, "MOST_RECEIPTS", 250)
    relay = Relay(tmp_path, need)
    batches = [bytes([number]) * 9 for number in range(4)]
    for number, sealed in enumerate(batches):
        relay.take("10.0.0.7", sealed)
        relay.confirm(b"r" * 100, [name(sealed)])
        os.utime(tmp_path / f"{name(sealed)}.receipt", (number, number))
    left = {path.name[:16] for path in tmp_path.glob("*.receipt")}
    assert left == {name(batches[2]), name(batches[3])}
