"""What is read out of a damaged database: spoiled rows are left out alone, what only cannot be read now is not lost."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from desktop_app.store import safe_copy, salvage
from desktop_app.store.database import Database, suspect
from desktop_app.store.store import Store
from package_format.errors import LessonError
from tests.store.worker import ROW

PAGE = 4096


def _tear(path: Path, pages: set[int]) -> None:
    with path.open("r+b") as file:
        for page in pages:
            file.seek(page * PAGE)
            file.write(b"\xa5" * PAGE)


def _spoil_a_row(path: Path) -> None:
    """Write a row such as damage makes and no program: NULL where that must not be."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA writable_schema = ON")
        [sql] = database.execute("SELECT sql FROM sqlite_master WHERE name = 'session_row'").fetchone()
        change = "UPDATE sqlite_master SET sql = ? WHERE name = 'session_row'"
        database.execute(change, [sql.replace(" NOT NULL", "")])
        database.execute("PRAGMA writable_schema = RESET")
        database.execute("INSERT INTO session_row (stream, seq) VALUES (7, 7)")
        database.execute("PRAGMA writable_schema = ON")
        database.execute(change, [sql])
        database.execute("PRAGMA writable_schema = RESET")


def test_a_row_that_damage_has_made_is_left_out_alone(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        for _ in range(3):
            store.outbox.add(ROW)
    _spoil_a_row(tmp_path / "songke.db")
    suspect(tmp_path / "songke.db").touch()
    with Store.open(tmp_path) as store:
        assert store.saved is not None
        assert store.saved.rows == 3
        assert store.is_sound()
        assert store.outbox.pack_batch(store.settings.point_key, b"\x09" * 32, "", 1) is not None


def test_the_newest_three_damaged_databases_are_kept(tmp_path: Path) -> None:
    for number in range(1, 6):
        with Store.open(tmp_path) as store:
            store.settings.school = f"第{number}小学"
        _tear(tmp_path / "songke.db", {0})
    with Store.open(tmp_path) as store:
        assert store.saved is not None
        assert store.saved.kept == tmp_path / "damaged" / "5"
    assert sorted(place.name for place in (tmp_path / "damaged").iterdir()) == ["3", "4", "5"]
    assert all((place / "songke.db").exists() for place in (tmp_path / "damaged").iterdir())


def test_a_copy_on_a_bad_place_of_the_disk_is_as_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(tmp_path) as store:
        store.files.floor = 0
        assert store.keep_copy()
    _tear(tmp_path / "songke.db", {0})

    def bad(*_: object, **__: object) -> bool:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(safe_copy, "is_sound", bad)
        with Store.open(tmp_path) as store:
            assert store.saved is not None
            assert not store.saved.had_copy


def test_what_cannot_be_read_now_is_not_taken_for_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, made = tmp_path / "old.db", tmp_path / "made.db"
    Database(made).close()
    with closing(sqlite3.connect(old, isolation_level=None)) as held:
        held.execute("CREATE TABLE channel (key INTEGER)")
        held.execute("BEGIN EXCLUSIVE")
        monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, timeout=0))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            salvage.salvage(old, made)


@pytest.mark.parametrize(
    ("code", "free", "is_lost"),
    [
        (sqlite3.SQLITE_CORRUPT, 0, True),
        (sqlite3.SQLITE_IOERR, 1 << 30, True),
        (sqlite3.SQLITE_IOERR, 1000, False),
        (sqlite3.SQLITE_CANTOPEN, 1000, False),
        (sqlite3.SQLITE_FULL, 1 << 30, False),
    ],
)
def test_on_a_full_disk_nothing_is_taken_for_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, free: int, is_lost: bool
) -> None:
    class Failing(sqlite3.Connection):
        def execute(self, sql: str, *arguments: object) -> sqlite3.Cursor:
            if sql.startswith("PRAGMA table_info") and "mode=ro" in self.place:
                error = sqlite3.OperationalError("as SQLite says it")
                error.sqlite_errorcode = code
                raise error
            return super().execute(sql, *arguments)  # type: ignore[arg-type]

        def __init__(self, place: object, **named: Any) -> None:
            self.place = str(place)
            super().__init__(place, **named)  # type: ignore[arg-type]

    Store.open(tmp_path).close()
    _tear(tmp_path / "songke.db", {0})
    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Failing))
        patch.setattr(salvage, "free_bytes", lambda _: free)
        if is_lost:
            Store.open(tmp_path).close()
        else:
            with pytest.raises(LessonError):
                Store.open(tmp_path)
            assert not (tmp_path / "damaged").exists()
    if not is_lost:
        with Store.open(tmp_path) as store:
            assert store.saved is not None
            assert store.saved.kept == tmp_path / "damaged" / "1"


def test_a_full_disk_takes_no_note_of_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store.open(tmp_path).close()
    path = tmp_path / "songke.db"
    with closing(sqlite3.connect(path)) as database:
        [root] = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'place'").fetchone()
    _tear(path, {root - 1})

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with Store.open(tmp_path) as store:
        monkeypatch.setattr(Path, "touch", full)
        assert not store.is_sound()
