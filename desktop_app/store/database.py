"""The point's one SQLite database: readers beside one writer (WAL), every commit on the disk before it returns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection

from desktop_app.store import faults
from desktop_app.store.ballast import Ballast
from desktop_app.store.connection import IMMEDIATELY, connect, schema_version
from desktop_app.store.tables import SCHEMA
from package_format.errors import Damaged, Unreadable

_ROOM = 2 << 20
"""Bytes that a small transaction may need: pages it changes, in the log and then in the file."""


class Database:
    """Connections to the database file; opening brings it to the newest schema.

    Args:
        path: the file.
        ballast: the reserve of the disk it lies on, if there is one.

    Raises:
        Unwritable, NoSpace: it cannot be created or changed.
        Damaged: the file is not a database, or a malformed one.
        Unreadable: a newer program has made it.
        Busy: another program kept it locked.
    """

    def __init__(self, path: Path, ballast: Ballast | None = None) -> None:
        self.path = path
        self._ballast = ballast
        with faults.database(path):
            self._bring_up()
        self._engine = connect(path)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one unchanging state of the database for the body."""
        with self._watched(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self, surely: bool = False) -> Iterator[Connection]:
        """Give the one connection that may write; its changes are on the disk when the body has ended, or undone.

        Args:
            surely: for the little that a person does, and for making room: a full disk gives up its reserve for it.
        """
        if surely and self._ballast is not None and faults.free_bytes(self.path.parent) < _ROOM:
            self._ballast.release()
        with self._watched(), self._engine.connect() as connection:
            connection.execution_options(**IMMEDIATELY)
            with connection.begin():
                yield connection

    def is_sound(self) -> bool:
        """Let SQLite check the whole file (slow: it reads everything)."""
        try:
            with self.reading() as connection:
                sound = str(connection.exec_driver_sql("PRAGMA quick_check").scalars().first()) == "ok"
        except Damaged:
            return False
        if not sound:
            self._suspect()
        return sound

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Wrap the database's troubles; damage is noted, so that the next start looks closer."""
        try:
            with faults.database(self.path):
                yield
        except Damaged as error:
            if error.name == self.path.name:
                self._suspect()
            raise

    def _suspect(self) -> None:
        """Note that the file was found damaged; a full disk takes no note, and the damage shows again."""
        with suppress(OSError):
            suspect(self.path).touch()

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


def suspect(path: Path) -> Path:
    """Return the file whose presence says that the database at ``path`` was found damaged while it was used."""
    return path.with_name(path.name + ".suspect")
