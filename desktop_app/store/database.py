"""The point's one SQLite database: readers beside one writer (WAL), every commit on the disk before it returns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from desktop_app.store import faults
from desktop_app.store.connection import IMMEDIATELY, connect, schema_version
from desktop_app.store.tables import SCHEMA
from package_format.errors import Damaged, Unreadable


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
