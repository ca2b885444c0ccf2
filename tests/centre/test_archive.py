"""The archive takes every play once, on both databases; one contract, run for each."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import repeat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from centre.archive import figures, tables
from centre.archive.archive import Archive, Taken
from centre.archive.engine import Database
from package_format.errors import Refused, Unreachable, Unreadable, Unwritable
from package_format.seal import PointKey
from package_format.session_row import MOST_STRETCHES, SessionRow, Success
from package_format.statement import ClockQuality, Kind, Origin, Outcome, ResourceVersion
from tests.centre.plays import STARTED, batch, play

POINT = PointKey.from_bytes(bytes(range(32)))
OTHER = PointKey.from_bytes(bytes(range(1, 33)))
NOW = STARTED + 1_000_000


def rows_of(database: Database) -> list[SessionRow]:
    return [session.row for session in figures.sessions(database)]


def test_rows_come_out_as_they_went_in(database: Database) -> None:
    rows = [
        play(seq, segments=((0, 10), (5, 2**53 - 1)), started=2**53 - 1, stream=2**63 - 1) for seq in range(1, 2500)
    ]
    taken = Archive(database).take(batch(POINT, rows), "00" * 8, NOW)
    assert taken == Taken(2499, 0, 0)
    assert rows_of(database) == rows
    assert next(figures.sessions(database)).point == POINT.id
    assert figures.totals(database) == figures.Totals(2499, 1, 1, 0)


def test_the_same_batch_again_changes_nothing(database: Database) -> None:
    archive, parcel = Archive(database), batch(POINT, [play(1), play(2)])
    assert archive.take(parcel, "aa" * 8, NOW) == Taken(2, 0, 0)
    assert archive.take(parcel, "aa" * 8, NOW + 5) == Taken(0, 2, 0, known=True)
    assert figures.totals(database) == figures.Totals(2, 1, 1, 0)


def test_rows_that_come_again_in_another_batch_are_known(database: Database) -> None:
    archive = Archive(database)
    archive.take(batch(POINT, [play(seq) for seq in range(1, 1001)]), "aa" * 8, NOW)
    assert archive.take(batch(POINT, [play(seq) for seq in range(500, 1501)]), "bb" * 8, NOW) == Taken(500, 501, 0)
    assert [row.seq for row in rows_of(database)] == list(range(1, 1501))


@pytest.mark.parametrize(
    "change",
    [
        {"active_ms": 61_000},
        {"stars": 3},
        {"reasons": 4},
        {"score": 4},
        {"success": Success.PASSED},
        {"answered": 4},
        {"segments": ((0, 601),)},
        {"resource": ResourceVersion("demo", "tadpoles", 2)},
        {"outcome": Outcome.BROKEN_OFF},
    ],
)
def test_the_same_key_with_other_content_is_set_aside(database: Database, change: dict[str, Any]) -> None:
    archive = Archive(database)
    archive.take(batch(POINT, [play(1), play(2)]), "aa" * 8, NOW)
    strange = play(2, **change)
    assert archive.take(batch(POINT, [strange, play(3)]), "bb" * 8, NOW) == Taken(1, 0, 1)
    assert archive.take(batch(POINT, [strange]), "cc" * 8, NOW) == Taken(0, 0, 1)
    assert rows_of(database) == [play(1), play(2), play(3)]
    with database.reading() as connection:
        kept = connection.execute(select(tables.quarantine.c.seq, tables.quarantine.c.batch)).all()
    assert sorted((row.seq, row.batch) for row in kept) == [(2, "bb" * 8), (2, "cc" * 8)]


def test_a_row_that_another_point_sends_too_is_known(database: Database) -> None:
    """A disk was cloned with rows that waited: every clone sends them under its own key."""
    archive = Archive(database)
    archive.take(batch(POINT, [play(1)]), "aa" * 8, NOW)
    assert archive.take(batch(OTHER, [play(1)]), "bb" * 8, NOW) == Taken(0, 1, 0)
    assert archive.take(batch(OTHER, [play(1, stars=2)]), "cc" * 8, NOW) == Taken(0, 0, 1)
    assert figures.totals(database).points == 2
    (fork,) = figures.forks(database)
    assert (fork.kept.row.stars, fork.other.row.stars) == (0, 2)


def test_an_error_in_the_middle_keeps_nothing_of_the_batch(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = Archive(database)

    def fail(*_arguments: object) -> dict[tuple[int, int], tuple[object, ...]]:
        raise RuntimeError

    monkeypatch.setattr(Archive, "_known", fail)
    with pytest.raises(RuntimeError):
        archive.take(batch(POINT, [play(1)]), "aa" * 8, NOW)
    monkeypatch.undo()
    assert figures.totals(database) == figures.Totals(0, 0, 0, 0)
    assert archive.take(batch(POINT, [play(1)]), "aa" * 8, NOW) == Taken(1, 0, 0)


def test_a_school_may_change_its_name_and_the_newest_batch_says_it(database: Database) -> None:
    archive = Archive(database)
    for number, (made, school) in enumerate([(NOW - 30, "旧名"), (NOW - 10, "新\0名\n"), (NOW - 20, "中间")]):
        archive.take(batch(POINT, [play(number + 1)], made, school), f"{number:016x}", NOW + number)
    with database.reading() as connection:
        row = connection.execute(select(tables.points)).one()
    assert (row.school, row.made, row.first_received, row.last_received) == ("新名", NOW - 10, NOW, NOW + 2)


def test_many_writers_at_once(database: Database) -> None:
    archive = Archive(database)
    parcels = [batch(POINT, [play(seq) for seq in range(start, start + 60)]) for start in range(1, 400, 20)] * 2

    def take(number: int) -> Taken:
        return archive.take(parcels[number], f"{number:016x}", NOW)

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(take, range(len(parcels))))
    assert sum(one.fresh for one in taken) == 440
    assert sum(one.quarantined for one in taken) == 0
    assert [row.seq for row in rows_of(database)] == list(range(1, 441))


def test_the_same_batch_from_many_threads_counts_once(database: Database) -> None:
    archive, parcel = Archive(database), batch(POINT, [play(seq) for seq in range(1, 200)])
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(archive.take, repeat(parcel, 16), repeat("aa" * 8), repeat(NOW)))
    assert sorted(one.fresh for one in taken) == [0] * 15 + [199]


def test_reading_sees_one_state_and_hinders_no_writer(database: Database) -> None:
    archive = Archive(database)
    archive.take(batch(POINT, [play(seq) for seq in range(1, 3000)]), "aa" * 8, NOW)
    reading = figures.sessions(database)
    first = next(reading)
    archive.take(batch(POINT, [play(seq) for seq in range(3000, 3100)]), "bb" * 8, NOW)
    assert 1 + len(list(reading)) == 2999
    assert first.row.seq == 1
    assert figures.totals(database).rows == 3099


def test_figures_agree_with_a_count_by_hand(database: Database) -> None:
    archive = Archive(database)
    rows = [
        play(1),
        play(2, active_ms=30_000, outcome=Outcome.BROKEN_OFF),
        play(3, active_ms=15_000, origin=Origin.PREPARING),
        play(4, active_ms=99_000, origin=Origin.SELF_TEST),
        play(5, active_ms=0, outcome=Outcome.NOT_OPENED),
        play(6, active_ms=0, outcome=Outcome.NOT_OPENED, origin=Origin.SELF_TEST),
        play(7, "sheet", kind=Kind.DOCUMENT, active_ms=5_000, origin=Origin.PREPARING),
        play(8, resource=ResourceVersion("demo", "tadpoles", 2)),
    ]
    archive.take(batch(POINT, rows), "aa" * 8, NOW)
    archive.take(
        batch(OTHER, [play(1, stream=8), play(2, "failed", stream=8, outcome=Outcome.NOT_OPENED)]), "bb" * 8, NOW
    )
    assert figures.use_by_resource(database) == [
        figures.ResourceUse("demo", "tadpoles", 4, 210_000, 1, 15_000, 2, 2),
        figures.ResourceUse("demo", "failed", 0, 0, 0, 0, 0, 1),
        figures.ResourceUse("demo", "sheet", 0, 0, 1, 5_000, 1, 0),
    ]


ROWS = st.builds(
    play,
    st.integers(1, 12),
    st.sampled_from(["a", "b"]),
    st.integers(1, 3),
    kind=st.sampled_from(Kind),
    clock=st.sampled_from(ClockQuality),
    active_ms=st.integers(0, 2**53 - 1),
    stars=st.integers(0, 3),
    segments=st.lists(st.tuples(st.integers(0, 50), st.integers(50, 99)), max_size=3).map(tuple),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(ROWS, max_size=8, unique_by=lambda row: (row.stream, row.seq)), max_size=6))
def test_the_first_to_claim_a_key_has_it(
    tmp_path_factory: pytest.TempPathFactory, parcels: list[list[SessionRow]]
) -> None:
    database = Database("", tmp_path_factory.mktemp("archive") / "usage.db")
    archive = Archive(database)
    kept: dict[tuple[int, int], SessionRow] = {}
    for number, rows in enumerate(parcels):
        fresh = [row for row in rows if (row.stream, row.seq) not in kept]
        kept |= {(row.stream, row.seq): row for row in fresh}
        strange = sum(kept[row.stream, row.seq] != row for row in rows)
        expected = Taken(len(fresh), len(rows) - len(fresh) - strange, strange)
        assert archive.take(batch(POINT, rows), f"{number:016x}", NOW) == expected
    assert rows_of(database) == [kept[key] for key in sorted(kept)]
    database.close()


def test_the_largest_row(database: Database) -> None:
    row = play(1, segments=tuple((n, 2**53 - 1) for n in range(MOST_STRETCHES)))
    Archive(database).take(batch(POINT, [row]), "aa" * 8, NOW)
    assert rows_of(database) == [row]


def test_an_older_archive_is_brought_up_to_date(database: Database, archive_url: str, tmp_path: Path) -> None:
    Archive(database).take(batch(POINT, [play(1)]), "aa" * 8, NOW)
    with database.writing() as connection:
        for table in ("sessions", "quarantine"):
            for column in ("reasons", "score", "success", "answered"):
                connection.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN {column}")
        connection.execute(tables.about.update().values(value=1))
    for _ in range(2):
        newer = Database(archive_url, tmp_path / "archive" / "usage.db")
        assert rows_of(newer) == [play(1)]
        newer.close()
    Archive(database).take(
        batch(POINT, [play(2, reasons=5, score=1001, success=Success.PASSED, answered=4)]), "bb" * 8, NOW
    )
    assert [row.reasons for row in rows_of(database)] == [0, 5]
    said = [(row.score, row.success, row.answered) for row in rows_of(database)]
    assert said == [(0, Success.UNSAID, 0), (1001, Success.PASSED, 4)]


def test_tables_of_another_version_are_refused(database: Database, archive_url: str, tmp_path: Path) -> None:
    with database.writing() as connection:
        connection.execute(tables.about.update().values(value=99))
    with pytest.raises(Refused):
        Database(archive_url, tmp_path / "archive" / "usage.db")


@pytest.mark.parametrize("url", ["mysql://x@y/z", "no address", "postgresql+nodriver://x/y", "oracle://x"])
def test_addresses_that_cannot_be_used(url: str, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        Database(url, tmp_path / "usage.db")


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Unreachable) as caught:
        Database(f"postgresql+psycopg://songke:secret@/x?host={tmp_path}", tmp_path / "usage.db")
    assert "secret" not in str(caught.value)


def test_a_server_that_goes_away_and_comes_back(postgresql_url: str, tmp_path: Path) -> None:
    database = Database(postgresql_url, tmp_path / "usage.db")
    archive = Archive(database)
    archive.take(batch(POINT, [play(1)]), "aa" * 8, NOW)
    ends = Database(postgresql_url, tmp_path / "usage.db")
    with ends.writing() as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        connection.execute(text(others + " AND pid <> pg_backend_pid()"))
    assert archive.take(batch(POINT, [play(1), play(2)]), "bb" * 8, NOW) == Taken(1, 1, 0)
    ends.close()
    database.close()


def lock(path: Path) -> Callable[[], None]:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other.close


def test_a_sqlite_file_that_another_program_holds(tmp_path: Path) -> None:
    database = Database("", tmp_path / "usage.db")
    with database.writing() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    release = lock(tmp_path / "usage.db")
    with pytest.raises(Unreachable) as caught:
        Archive(database).take(batch(POINT, [play(1)]), "aa" * 8, NOW)
    assert caught.value.retry_after
    release()
    assert Archive(database).take(batch(POINT, [play(1)]), "aa" * 8, NOW).fresh == 1
    database.close()


def test_a_sqlite_file_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "usage.db").write_bytes(b"not a database at all, only text" * 100)
    with pytest.raises((Unreadable, Unwritable)):
        Database("", tmp_path / "usage.db")


def test_rows_keep_their_order_by_key(database: Database) -> None:
    rows = [replace(play(1), stream=stream) for stream in (2**62, 5, 2**40)]
    Archive(database).take(batch(POINT, rows), "aa" * 8, NOW)
    assert [row.stream for row in rows_of(database)] == [5, 2**40, 2**62]
