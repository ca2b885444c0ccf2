"""The point's one SQLite database: readers beside one writer (WAL), every commit on the disk before it returns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Pool, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from desktop_app.store import faults
from desktop_app.store.tables import SCHEMA
from package_format.errors import Damaged, Unreadable

BUSY_SECONDS = 30
"""How long a short transaction waits for another one's end."""
_PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",  # what was promised survives a power cut, not only a crash
    "PRAGMA cache_size = -16000",  # KiB
    "PRAGMA journal_size_limit = 8388608",  # a large import must not leave a large log behind
    "PRAGMA temp_store = MEMORY",
)
_BEGIN = "songke_begin"
IMMEDIATELY = {_BEGIN: "BEGIN IMMEDIATE"}
"""Execution options of a connection that will write: it waits for other writers at the start, not in the middle."""


class Database:
    """Connections to the database file; opening brings it to the newest schema.

    Raises:
        Unwritable, NoSpace: it cannot be created or changed.
        Damaged: the file is not a database, or a malformed one.
        Unreadable: a newer program has made it.
        Busy: another program kept it locked.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with faults.database(path):
            self._bring_up()
        self._engine = connect(path)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one unchanging state of the database for the body."""
        with faults.database(self.path), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give the one connection that may write; its changes are on the disk when the body has ended, or undone."""
        with faults.database(self.path), self._engine.connect() as connection:
            connection.execution_options(**IMMEDIATELY)
            with connection.begin():
                yield connection

    def is_sound(self) -> bool:
        """Let SQLite check the whole file (slow: it reads everything)."""
        try:
            with self.reading() as connection:
                return str(connection.exec_driver_sql("PRAGMA quick_check").scalars().first()) == "ok"
        except Damaged:
            return False

    def close(self) -> None:
        """Close all connections."""
        with faults.database(self.path):
            self._engine.dispose()

    def _bring_up(self) -> None:
        version = schema_version(self.path)
        if version > SCHEMA:
            raise Unreadable(str(self.path), f"a newer program has made it (schema {version}, known is {SCHEMA})")
        if version < SCHEMA:
            # Only now: importing Alembic takes as long as everything else a start does.
            from desktop_app.store import upgrade

            upgrade.upgrade(self.path)


def connect(path: Path, pool: type[Pool] | None = None) -> Engine:
    """Return an engine whose transactions begin and end exactly where they are told to.

    ``sqlite3`` would begin them late and commit before DDL (https://docs.sqlalchemy.org/en/20/dialects/sqlite.html,
    "Serializable isolation").
    """
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=pool)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))

    return engine


def schema_version(path: Path) -> int:
    """Return the number of the newest migration the file has seen, 0 for a new file."""
    engine = connect(path, NullPool)
    with engine.connect() as connection:
        return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
