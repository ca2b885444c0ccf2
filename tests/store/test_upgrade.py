from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.pool import NullPool

from desktop_app.store import safe_copy, upgrade
from desktop_app.store.connection import connect
from desktop_app.store.database import Database
from desktop_app.store.store import Store
from desktop_app.store.tables import SCHEMA, metadata
from package_format.errors import Damaged, NoSpace
from tests.store.publisher import Book, Lesson, deliver, follow, publish

NEXT = """
from alembic import op
revision = "{later:04d}"
down_revision = "{now:04d}"
def upgrade():
    op.execute("ALTER TABLE place ADD COLUMN note TEXT NOT NULL DEFAULT 'alt'")
    {more}
    op.execute("PRAGMA user_version = {later}")
"""


def _migrations(folder: Path, more: str = "pass") -> Path:
    """Return the migrations with one more that a later release might bring."""
    shutil.copytree(upgrade.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / f"{SCHEMA + 1:04d}_later.py").write_text(
        NEXT.format(more=more, now=SCHEMA, later=SCHEMA + 1)
    )
    return folder


def _stock(folder: Path) -> Path:
    with Store.open(folder) as store:
        store.files.floor = 0
        lesson = Lesson("a")
        follow(store)
        publish(store, 1, Book(lessons=[lesson]))
        deliver(store, lesson)
        store.settings.school = "红星小学"
    return folder / "songke.db"


def _dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def test_the_migrations_make_exactly_the_tables_the_program_uses(tmp_path: Path) -> None:
    Database(tmp_path / "songke.db").close()
    with connect(tmp_path / "songke.db", NullPool).connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
        assert connection.exec_driver_sql("PRAGMA user_version").scalar() == SCHEMA
    full_text = ("search", "initials", "said")
    found = [change for change in differences if not str(getattr(change[-1], "name", "")).startswith(full_text)]
    assert found == []


def test_the_newest_migration_is_the_one_the_program_expects() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(upgrade.MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == f"{SCHEMA:04d}"


def test_an_older_database_is_brought_up_with_a_copy_beside_it(tmp_path: Path) -> None:
    path = _stock(tmp_path)
    before = _dump(path)
    upgrade.upgrade(path, _migrations(tmp_path / "migrations %"))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA + 1,)
        assert connection.execute("SELECT count(*), min(note) FROM place").fetchone() == (0, None)
        assert connection.execute("SELECT value FROM setting WHERE name = 'school'").fetchone() == ('"红星小学"',)
        assert connection.execute("SELECT count(*) FROM holding WHERE installed = 1").fetchone() == (1,)
    assert _dump(tmp_path / f"songke.db.schema-{SCHEMA}") == before
    assert not list(tmp_path.glob("*.part"))


def test_an_empty_database_of_no_version_becomes_the_newest(tmp_path: Path) -> None:
    (tmp_path / "songke.db").touch()
    Store.open(tmp_path).close()
    assert not list(tmp_path.glob("songke.db.schema-*"))


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ("raise RuntimeError('a bug in a migration')", RuntimeError),
        ("op.execute('INSERT INTO held_file VALUES (999, 1, 1, 1)')", Damaged),
        ("op.execute('DROP TABLE setting')\n    op.execute('THIS IS NO SQL')", Exception),
    ],
    ids=["a bug", "a loose end", "bad SQL"],
)
def test_a_failed_migration_leaves_the_old_database(tmp_path: Path, more: str, kind: type[Exception]) -> None:
    path = _stock(tmp_path)
    before = _dump(path)
    with pytest.raises(kind):
        upgrade.upgrade(path, _migrations(tmp_path / "migrations", more))
    assert _dump(path) == before
    with Store.open(tmp_path) as store:
        assert store.library.lesson("a").version == 1
        assert store.settings.school == "红星小学"


def test_no_room_for_the_copy_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _stock(tmp_path)
    before = _dump(path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("os.fsync", full)
        with pytest.raises(NoSpace):
            upgrade.upgrade(path, _migrations(tmp_path / "migrations"))
    assert _dump(path) == before
    Store.open(tmp_path).close()


def test_two_programs_that_start_together_upgrade_once(tmp_path: Path) -> None:
    path = tmp_path / "songke.db"
    upgrade.upgrade(path)
    upgrade.upgrade(path)
    Database(path).close()
    assert [copy.name for copy in tmp_path.glob("*.schema-*")] == [f"songke.db.schema-{SCHEMA}"]


def test_a_copy_that_does_not_pass_the_check_keeps_the_database_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _stock(tmp_path)
    before = _dump(path)
    monkeypatch.setattr(safe_copy, "copy_to", lambda _path, _copy: False)
    with pytest.raises(Damaged):
        upgrade.keep_copy(path, SCHEMA)
    assert _dump(path) == before
