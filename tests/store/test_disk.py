from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError

from desktop_app.store import disk, faults
from desktop_app.store.ballast import Ballast
from package_format.errors import Busy, Damaged, LessonError, NoSpace, Unreadable, Unwritable


@pytest.mark.parametrize(
    ("number", "kind"),
    [(errno.ENOSPC, NoSpace), (errno.EDQUOT, NoSpace), (errno.EROFS, Unwritable), (errno.EIO, Unwritable)],
)
def test_every_error_of_writing_has_a_kind(tmp_path: Path, number: int, kind: type[LessonError]) -> None:
    with pytest.raises(kind, match=str(tmp_path)), faults.writing(tmp_path):
        raise OSError(number, os.strerror(number))


@pytest.mark.parametrize("wrap", [faults.reading, faults.writing])
def test_an_error_without_words_still_says_something(
    tmp_path: Path, wrap: Callable[[Path], AbstractContextManager[None]]
) -> None:
    with pytest.raises(LessonError, match="odd"), wrap(tmp_path):
        raise OSError("odd")


def test_reading_and_writing_wrap_what_happens_in_them(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="nothing"), faults.reading(tmp_path / "nothing"):
        (tmp_path / "nothing").read_bytes()
    with pytest.raises(NoSpace) as caught, faults.writing(tmp_path, 7):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert (caught.value.needed, caught.value.free > 0) == (7, True)


def _sqlite(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("as SQLite says")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_FULL, NoSpace),
        (sqlite3.SQLITE_IOERR_WRITE, Unreadable),
        (sqlite3.SQLITE_READONLY_DBMOVED, Unwritable),
        (sqlite3.SQLITE_CANTOPEN, Unwritable),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, Busy),
        (sqlite3.SQLITE_CORRUPT, Damaged),
        (sqlite3.SQLITE_NOTADB, Damaged),
    ],
)
@pytest.mark.parametrize("through_sqlalchemy", [True, False])
def test_every_trouble_of_the_database_has_a_kind(
    tmp_path: Path, code: int, kind: type[LessonError], through_sqlalchemy: bool
) -> None:
    error: Exception = _sqlite(code)
    if through_sqlalchemy:
        error = DatabaseError("SELECT", None, error)
    with pytest.raises(kind), faults.database(tmp_path / "songke.db"):
        raise error


def test_an_io_error_on_a_full_disk_is_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "free_bytes", lambda _: 4096)
    with pytest.raises(NoSpace), faults.database(tmp_path / "songke.db"):
        raise _sqlite(sqlite3.SQLITE_IOERR_SHMSIZE)


@pytest.mark.parametrize("error", [_sqlite(sqlite3.SQLITE_CONSTRAINT), sqlite3.ProgrammingError("closed")])
def test_a_bug_stays_a_bug(tmp_path: Path, error: sqlite3.Error) -> None:
    with pytest.raises(type(error)), faults.database(tmp_path / "songke.db"):
        raise error
    wrapped = DatabaseError("SELECT", None, error)
    with pytest.raises(DatabaseError), faults.database(tmp_path / "songke.db"):
        raise wrapped


def test_space_is_asked_of_the_disk_a_folder_will_be_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults.free_bytes(tmp_path / "not" / "yet") > 0
    assert faults.disk_bytes(tmp_path / "not" / "yet") >= faults.free_bytes(tmp_path)

    def gone(_: object) -> None:
        raise OSError(errno.EIO, "gone")

    monkeypatch.setattr("shutil.disk_usage", gone)
    assert faults.free_bytes(tmp_path) == 0

    def nowhere(_: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr("shutil.disk_usage", nowhere)
    assert faults.free_bytes(tmp_path) == 0


def test_replacing_waits_for_whoever_holds_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = tmp_path / "new", tmp_path / "old"
    source.write_text("new")
    target.write_text("old")
    real = Path.replace
    refusals = iter([True, True, False])

    def sometimes(self: Path, to: Path) -> Path:
        if next(refusals):
            raise PermissionError(errno.EACCES, "a scanner has it open")
        return real(self, to)

    monkeypatch.setattr(Path, "replace", sometimes)
    monkeypatch.setattr("time.sleep", lambda _: None)
    disk.replace(source, target)
    assert target.read_text() == "new"
    refusals = iter([True] * 9)
    source.write_text("newer")
    with pytest.raises(PermissionError):
        disk.replace(source, target)
    assert target.read_text() == "new"


def test_a_system_that_cannot_sync_folders_is_not_asked_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk.sync_folder(tmp_path)
    monkeypatch.setattr(disk, "FOLDERS_SYNC", False)
    disk.sync_folder(tmp_path / "does not even exist")


def test_removing_says_whether_it_is_gone(tmp_path: Path) -> None:
    assert disk.remove(tmp_path / "nothing")
    (tmp_path / "folder" / "full").mkdir(parents=True)
    assert not disk.remove(tmp_path / "folder")


@pytest.mark.parametrize("preallocates", [True, False])
def test_allocated_bytes_really_take_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, preallocates: bool) -> None:
    if not preallocates:
        monkeypatch.delattr(os, "posix_fallocate", raising=False)
    disk.allocate(tmp_path / "room", 1 << 20)
    assert (tmp_path / "room").stat().st_blocks * 512 >= 1 << 20


def test_the_ballast_is_set_aside_once_and_given_up_once(tmp_path: Path) -> None:
    ballast = Ballast(tmp_path / "ballast", 1 << 20)
    assert not ballast.release()
    assert ballast.fill(floor=0)
    assert ballast.fill(floor=0)
    assert ballast.release()
    assert not (tmp_path / "ballast").exists()
    assert not ballast.fill(floor=1 << 60)
    (tmp_path / "ballast").write_bytes(b"cut short by a power cut")
    assert ballast.fill(floor=0)
    assert (tmp_path / "ballast").stat().st_size == 1 << 20


def test_a_ballast_that_cannot_be_written_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "ballast").mkdir()
    ballast = Ballast(tmp_path / "ballast", 1 << 20)
    assert not ballast.fill(floor=0)
    assert not ballast.release()
