from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from desktop_app.store.ballast import Ballast
from desktop_app.store.connection import schema_version
from desktop_app.store.database import Database
from desktop_app.store.store import Store
from desktop_app.store.tables import SCHEMA
from desktop_app.store.verify import verify
from package_format.errors import Busy, Damaged, NoSpace, Unreadable, Unwritable
from tests.store.publisher import Book, Lesson, deliver, follow, publish

OPEN_QUICKLY = """
import sys, pathlib
from desktop_app.store.store import Store
with Store.open(pathlib.Path(sys.argv[1])) as store:
    print(store.library.count())
print(sorted(name for name in sys.modules if name.split(".")[0] in ("alembic", "mako", "PySide6", "cryptography")
    or name.startswith("sqlalchemy.orm")))
"""


def test_opening_makes_the_folder_and_says_where_things_are(tmp_path: Path) -> None:
    with Store.open(tmp_path / "新" / "点") as store:
        assert store.folder == tmp_path / "新" / "点"
        assert store.trust_folder.is_dir()
        names = {path.name for path in store.folder.iterdir()}
    assert {"songke.db", "files", "incoming", "trust", "ballast"} <= names


def test_a_relative_folder_is_fine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Store.open(Path("point")) as store:
        assert store.folder == tmp_path / "point"


def test_an_open_of_a_current_store_imports_neither_migrations_nor_cryptography(tmp_path: Path) -> None:
    Store.open(tmp_path).close()
    done = subprocess.run(
        [sys.executable, "-c", OPEN_QUICKLY, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "0\n[]\n"


def test_promises_are_synced_and_references_checked(store: Store) -> None:
    with store._database.reading() as connection:
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("synchronous", "foreign_keys")]
        assert found == [2, 1]
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_a_file_that_is_no_database_is_damaged_and_kept_aside(tmp_path: Path) -> None:
    content = b"this is not a database at all" * 100
    (tmp_path / "songke.db").write_bytes(content)
    with pytest.raises(Damaged) as caught:
        Database(tmp_path / "songke.db")
    assert caught.value.name == "songke.db"
    with Store.open(tmp_path) as store:
        assert store.saved is not None
        assert (store.saved.kept / "songke.db").read_bytes() == content
        assert store.is_sound()


@pytest.mark.parametrize("index", ["resource", "resource_shelf"])
def test_a_spoiled_page_is_said_and_verify_tells(tmp_path: Path, index: str) -> None:
    with Store.open(tmp_path) as store:
        follow(store)
        publish(store, 1, Book(lessons=[Lesson(f"r{number}", "雨" * 40) for number in range(200)]))
        assert verify(store).sound
    path = tmp_path / "songke.db"
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (index,)).fetchone()
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 : (page - 1) * 4096 + 64] = bytes(range(64))
    path.write_bytes(content)
    with Store.open(tmp_path) as store:
        assert not verify(store).sound
        assert not verify(store).clean
        with pytest.raises(Damaged):
            store.library.cards()


def test_a_database_that_contradicts_itself_is_not_sound(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        follow(store)
        publish(store, 1, Book(lessons=[Lesson("a")]))
    with closing(sqlite3.connect(tmp_path / "songke.db")) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_schema SET sql = replace(sql, 'kind TEXT', 'kind TEXT CHECK (0)')")
        connection.commit()
    with Store.open(tmp_path) as store:
        assert not store.is_sound()


def test_a_newer_programs_store_is_left_alone(tmp_path: Path) -> None:
    Store.open(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "songke.db")) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    with pytest.raises(Unreadable, match="newer"):
        Store.open(tmp_path)


def test_a_file_in_the_way_of_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "point").write_text("a file")
    with pytest.raises(Unwritable):
        Store.open(tmp_path / "point")


@pytest.mark.skipif(os.name == "nt", reason="folders of Windows have no such mode")
def test_a_folder_without_leave_to_write_is_said(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    tmp_path.chmod(0o500)
    with pytest.raises(Unwritable):
        Store.open(tmp_path)


def test_a_database_that_stays_locked_is_busy(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(sqlite3.connect(store.folder / "songke.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr("desktop_app.store.connection._PRAGMAS", ("PRAGMA busy_timeout = 50",))
        database = Database(store.folder / "songke.db")
        with pytest.raises(Busy), database.writing():
            pass
        database.close()


def test_two_programs_share_one_store(tmp_path: Path) -> None:
    lesson = Lesson("a")
    with Store.open(tmp_path) as one, Store.open(tmp_path) as two:
        one.files.floor = two.files.floor = 0
        follow(one)
        publish(two, 1, Book(lessons=[lesson]))
        deliver(one, lesson)
        assert two.library.lesson("a").version == 1


def test_a_full_disk_at_the_start_costs_the_ballast(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store.open(tmp_path).close()
    real = Database.__init__

    def full(self: Database, path: Path, ballast: Ballast) -> None:
        if (tmp_path / "ballast").exists():
            raise NoSpace(str(tmp_path), 0, 0)
        real(self, path, ballast)

    monkeypatch.setattr(Database, "__init__", full)
    monkeypatch.setattr("desktop_app.store.ballast.Ballast.fill", lambda *_: False)
    Store.open(tmp_path).close()
    assert not (tmp_path / "ballast").exists()
    monkeypatch.setattr(Database, "__init__", lambda *_: (_ for _ in ()).throw(NoSpace(str(tmp_path), 0, 0)))
    with pytest.raises(NoSpace):
        Store.open(tmp_path)


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    class Bug(Exception):
        pass

    def half() -> None:
        with store._database.writing() as connection:
            connection.execute(text("INSERT INTO setting VALUES ('half', '1')"))
            raise Bug

    with pytest.raises(Bug):
        half()
    with store._database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM setting WHERE name = 'half'")).scalar() == 0


def test_the_schema_number_is_asked_without_changing_anything(tmp_path: Path) -> None:
    Store.open(tmp_path).close()
    assert schema_version(tmp_path / "songke.db") == SCHEMA
