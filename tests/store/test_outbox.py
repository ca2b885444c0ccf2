from __future__ import annotations

import random
import sqlite3
import threading
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.store import outbox
from desktop_app.store.database import Database
from desktop_app.store.store import Store
from package_format import statement
from package_format.errors import NoSpace
from package_format.seal import unseal
from package_format.session_row import ClockQuality, Kind, Origin, Outcome, ResourceVersion, SessionRow, Success

CENTRE = X25519PrivateKey.generate()
PUBLIC = CENTRE.public_key().public_bytes_raw()
ROW = SessionRow(
    resource=ResourceVersion("province", "xkdzmm", 3), kind=Kind.VIDEO, started=1_700_000_000,
    clock=ClockQuality.PLAUSIBLE, active_ms=61_000, length=300_000, position=61_000, progress=203,
    origin=Origin.IN_CLASS, stars=3, outcome=Outcome.ENDED, segments=((0, 300), (900, 1210)), reasons=5,
    score=751, success=Success.FAILED, answered=4,
)  # fmt: skip


def _pack(store: Store, **limits: object) -> outbox.SealedBatch | None:
    return store.outbox.pack_batch(store.settings.point_key, PUBLIC, "红星小学", 1_700_000_100, **limits)  # type: ignore[arg-type]


def test_rows_get_keys_and_wait(store: Store) -> None:
    rows = [store.outbox.add(ROW) for _ in range(3)]
    assert [row.seq for row in rows] == [1, 2, 3]
    assert {row.stream for row in rows} == {store.outbox.stream}
    assert 0 < store.outbox.stream < 2**63
    assert store.outbox.pending() == 3
    assert replace(rows[0], stream=0, seq=0) == ROW


def test_every_start_draws_a_stream_of_its_own(tmp_path: Path) -> None:
    streams = set()
    for _ in range(4):
        with Store.open(tmp_path) as store:
            store.outbox.add(ROW)
            streams.add(store.outbox.stream)
    with Store.open(tmp_path) as store:
        assert len(streams | {store.outbox.stream}) == 5
        assert store.outbox.pending() == 4


def test_a_batch_is_sealed_once_and_kept_until_the_receipt(store: Store) -> None:
    added = [store.outbox.add(ROW), store.outbox.add(replace(ROW, segments=(), stars=0))]
    batch = _pack(store)
    assert batch is not None
    assert batch.rows == 2
    late = store.outbox.add(ROW)
    assert store.outbox.waiting_batches() == [(batch.id, batch.sealed)]
    assert store.outbox.waiting_batches(PUBLIC) == [(batch.id, batch.sealed)]
    assert store.outbox.waiting_batches(b"x" * 32) == []
    opened = unseal(batch.sealed, CENTRE.private_bytes_raw())
    assert opened.rows == tuple(added)
    assert (opened.school, opened.made, opened.key) == ("红星小学", 1_700_000_100, store.settings.point_key.public)
    assert store.outbox.pending() == 3
    assert store.outbox.confirm([batch.id, "0" * 16]) == 2
    assert store.outbox.confirm([batch.id]) == 0
    assert store.outbox.pending() == 1
    assert store.outbox.waiting_batches() == []
    second = _pack(store)
    assert second is not None
    assert unseal(second.sealed, CENTRE.private_bytes_raw()).rows == (late,)
    assert _pack(store) is None


def test_keys_are_never_issued_again_after_a_receipt(store: Store) -> None:
    first = store.outbox.add(ROW)
    batch = _pack(store)
    assert batch is not None
    store.outbox.confirm([batch.id])
    assert store.outbox.add(ROW).seq == first.seq + 1


def test_rows_go_to_the_centre_of_their_channel(store: Store) -> None:
    county = replace(ROW, resource=ResourceVersion("county", "a", 1))
    store.outbox.add(ROW)
    store.outbox.add(county)
    batch = _pack(store, channels=["county"])
    assert batch is not None
    assert [row.resource for row in unseal(batch.sealed, CENTRE.private_bytes_raw()).rows] == [county.resource]
    assert _pack(store, channels=["nobody"]) is None


def test_a_long_silence_travels_in_several_batches(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "MOST_ROWS", 2)
    for _ in range(5):
        store.outbox.add(ROW)
    batches = []
    while (batch := _pack(store)) is not None:
        batches.append(batch)
    assert [batch.rows for batch in batches] == [2, 2, 1]
    assert len(store.outbox.waiting_batches()) == 3


@pytest.mark.parametrize(
    ("module", "limit", "value", "sizes"),
    [(outbox, "MOST_STRETCHES_IN_BATCH", 60, [3, 3, 2]), (statement, "MOST_STORED", 900, [2, 1, 2, 1, 2])],
)
def test_what_is_over_a_limit_of_the_format_travels_in_several_batches(
    store: Store, monkeypatch: pytest.MonkeyPatch, module: ModuleType, limit: str, value: int, sizes: list[int]
) -> None:
    draw = random.Random(3)
    bounds = iter(sorted(draw.sample(range(1 << 50), 2 * 8 * 20)))
    rows = [
        store.outbox.add(replace(ROW, segments=tuple((next(bounds), next(bounds)) for _ in range(20))))
        for _ in range(8)
    ]
    monkeypatch.setattr(module, limit, value)
    batches = []
    while (batch := _pack(store)) is not None:
        batches.append(batch)
    assert [batch.rows for batch in batches] == sizes
    monkeypatch.undo()
    assert [row for batch in batches for row in unseal(batch.sealed, CENTRE.private_bytes_raw()).rows] == rows
    assert store.outbox.confirm([batch.id for batch in batches]) == 8


def test_threads_share_one_stream_without_a_gap(store: Store) -> None:
    threads = [threading.Thread(target=lambda: [store.outbox.add(ROW) for _ in range(10)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    batch = _pack(store)
    assert batch is not None
    rows = unseal(batch.sealed, CENTRE.private_bytes_raw()).rows
    assert [row.seq for row in rows] == list(range(1, 41))


def test_a_commit_that_was_done_though_it_reported_an_error_takes_no_key_twice(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = outbox.Outbox._add

    def forgetful(self: outbox.Outbox, row: SessionRow, *, begun: bool) -> SessionRow:
        real(self, row, begun=begun)
        self._seq -= 1
        raise NoSpace("disk", 0, 0)

    with monkeypatch.context() as failing:
        failing.setattr(outbox.Outbox, "_add", forgetful)
        with pytest.raises(NoSpace):
            store.outbox.add(ROW)
    seen = store.outbox.pending()
    assert store.outbox.add(ROW).seq == seen + 1


def test_a_full_disk_gives_up_its_ballast_for_usage(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ballast = store.folder / "ballast"
    assert ballast.exists()
    real = Database.writing

    def full(self: Database) -> object:
        if ballast.exists():
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise NoSpace(str(store.folder), 0, 0) from error
        return real(self)

    monkeypatch.setattr(Database, "writing", full)
    assert store.outbox.add(ROW).seq == 1
    assert not ballast.exists()
    assert store.outbox.pending() == 1


def test_without_ballast_a_full_disk_is_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    (store.folder / "ballast").unlink()

    def full(self: Database) -> object:
        raise NoSpace(str(store.folder), 0, 0)

    with monkeypatch.context() as broken:
        broken.setattr(Database, "writing", full)
        with pytest.raises(NoSpace):
            store.outbox.add(ROW)
    assert store.outbox.add(ROW).seq == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(
    numbers=st.tuples(*[st.integers(0, 2**53 - 1)] * 4),
    progress=st.integers(0, 1000),
    stretches=st.lists(st.tuples(st.integers(0, 2**52), st.integers(0, 2**52)), max_size=5),
)
def test_any_row_arrives_as_it_was(
    store: Store, numbers: tuple[int, int, int, int], progress: int, stretches: list[tuple[int, int]]
) -> None:
    started, active, length, position = numbers
    row = replace(
        ROW, started=started, active_ms=active, length=length, position=position, progress=progress,
        segments=tuple((min(pair), max(pair)) for pair in stretches),
    )  # fmt: skip
    kept = store.outbox.add(row)
    batch = _pack(store)
    assert batch is not None
    assert unseal(batch.sealed, CENTRE.private_bytes_raw()).rows == (kept,)
    store.outbox.confirm([batch.id])


def _sent(store: Store) -> str:
    """Play, seal and have it receipted; return the batch's id."""
    store.outbox.add(ROW)
    batch = _pack(store)
    assert batch is not None
    assert store.outbox.confirm([batch.id]) == 1
    return batch.id


def test_what_a_centre_has_lost_waits_again_up_to_the_newest_it_lost(store: Store) -> None:
    first, second, third = (_sent(store) for _ in range(3))
    assert store.outbox.waiting_batches() == []
    assert store.outbox.recall(PUBLIC, ["0" * 16], 100) == 0
    assert store.outbox.recall(b"x" * 32, [second], 100) == 0
    assert store.outbox.recall(PUBLIC, [second], 100) == 2
    assert {name for name, _ in store.outbox.waiting_batches(PUBLIC)} == {first, second}
    assert store.outbox.recall(PUBLIC, [second], 100) == 0
    assert store.outbox.pending() == 0
    # A receipt, or a register, from before the centre asked says nothing about what it asked for.
    store.outbox.confirm([first, second], 99)
    assert len(store.outbox.waiting_batches()) == 2
    store.outbox.confirm([first, second], 100)
    assert store.outbox.waiting_batches() == []
    assert store.outbox.recall(PUBLIC, [third], 100) == 1


def test_a_batch_names_the_one_receipted_before_it_and_what_the_point_trusts(store: Store) -> None:
    store.outbox.add(ROW)
    batch = _pack(store, seen={"province": 7, "county": 2})
    assert batch is not None
    opened = unseal(batch.sealed, CENTRE.private_bytes_raw())
    assert (opened.after, opened.seen) == ("", (("county", 2), ("province", 7)))
    store.outbox.confirm([batch.id])
    newest = _sent(store)
    store.outbox.add(ROW)
    batch = _pack(store)
    assert batch is not None
    assert unseal(batch.sealed, CENTRE.private_bytes_raw()).after == newest


def test_receipted_batches_give_way_to_newer_ones_when_their_room_is_full(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "KEPT_BYTES", 700)
    sent = [_sent(store) for _ in range(6)]
    recalled = store.outbox.recall(PUBLIC, sent, 100)
    assert 1 <= recalled < 6
    kept = {name for name, _ in store.outbox.waiting_batches()}
    assert kept == set(sent[-recalled:])


def test_a_play_that_goes_on_is_one_row_and_waits_for_its_end(store: Store) -> None:
    store.outbox.draft(7, replace(ROW, active_ms=1_000))
    store.outbox.draft(7, replace(ROW, active_ms=2_000))
    other = store.outbox.add(ROW, 8)
    assert (store.outbox.pending(), other.seq) == (1, 2)
    batch = _pack(store)
    assert batch is not None
    assert batch.rows == 1
    ended = store.outbox.add(replace(ROW, active_ms=3_000), 7)
    assert (ended.seq, store.outbox.pending()) == (1, 2)
    assert store.outbox.add(ROW, 7).seq == 3, "its number is free again"
    late = _pack(store)
    assert late is not None
    told = unseal(late.sealed, CENTRE.private_bytes_raw()).rows
    assert [(row.seq, row.active_ms) for row in told] == [(1, 3_000), (3, ROW.active_ms)]


def test_what_there_was_of_a_play_counts_after_a_power_cut(tmp_path: Path) -> None:
    with Store.open(tmp_path) as cut_off:
        cut_off.outbox.draft(1, ROW)
        with Store.open(tmp_path) as beside:
            assert beside.outbox.pending() == 0, "it may still go on: another program has the store open"
    with Store.open(tmp_path) as store:
        assert store.outbox.pending() == 1
        store.outbox.draft(1, ROW)
        assert store.outbox.take_up() == 0, "that one goes on here"
