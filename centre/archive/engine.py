"""Opens the archive's database and turns its trouble into kinds of ``LessonError``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from centre.archive import tables
from package_format.errors import Refused, Unreachable, Unreadable, Unwritable
from package_format.trust.durable import writing

_RETRY_SECONDS = 10.0
_DISK_TROUBLE = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN})
_SETUP_LOCK = 0x534F4E47
"""Held in PostgreSQL while tables are made: two programs may start at once."""


class Database:
    """The database at ``url``; an empty ``url`` means the SQLite file ``default``. Absent tables are made.

    Raises:
        Refused: the address cannot be used, or another version of Songke made the tables.
        Unreachable: the database does not answer now.
        Unreadable, Unwritable, NoSpace: SQLite's file is broken or cannot be made.
    """

    def __init__(self, url: str, default: Path) -> None:
        try:
            address = make_url(url) if url else URL.create("sqlite", database=str(default))
            if address.get_backend_name() not in {"sqlite", "postgresql"}:
                raise Refused("only SQLite and PostgreSQL can keep the archive", "centre.toml, [archive] url")
            self._engine = create_engine(address, pool_pre_ping=address.get_backend_name() == "postgresql")
        except (ArgumentError, NoSuchModuleError, ImportError) as error:
            raise Refused(f"not an address of a database: {error}", "centre.toml, [archive] url") from error
        self.name = address.render_as_string(hide_password=True)
        if address.get_backend_name() == "sqlite":
            _prepare_sqlite(self._engine)
            if address.database:
                with writing(Path(address.database)):
                    Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        try:
            self._make_tables()
        except BaseException:  # whatever it is, no connection may stay open behind an object that nobody gets
            self.close()
            raise

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._engine.dialect.name

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose one transaction is kept at the end of the block, and undone by any exception."""
        with self._wrapped(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state and hinders no writer."""
        with self._wrapped(), self._engine.connect().execution_options(reading=True) as connection, connection.begin():
            yield connection

    @contextmanager
    def _wrapped(self) -> Iterator[None]:
        try:
            yield
        except (OperationalError, NoFreeConnection) as error:
            raise self._trouble(error) from error
        except DatabaseError as error:
            if error.connection_invalidated:
                raise Unreachable(self.name, "the connection broke", _RETRY_SECONDS) from error
            if type(error) is DatabaseError:  # SQLite's word for a file that is no database, or a broken one
                raise Unreadable(self.name, str(error.orig)) from error
            raise

    def _trouble(self, error: Exception) -> Unreachable | Unwritable:
        cause = getattr(error, "orig", None) or error
        reason = str(cause).strip().split("\n", 1)[0]
        if getattr(cause, "sqlite_errorcode", 0) in {
            sqlite3.SQLITE_FULL,
            sqlite3.SQLITE_READONLY,
            sqlite3.SQLITE_CANTOPEN,
        }:
            return Unwritable(self.name, reason)
        return Unreachable(self.name, reason, _RETRY_SECONDS)

    def _make_tables(self) -> None:
        with self.writing() as connection:
            if self.dialect == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(_SETUP_LOCK)))
            tables.metadata.create_all(connection)
            version = connection.scalar(select(tables.about.c.value).where(tables.about.c.name == "schema"))
            if version is None:
                connection.execute(tables.about.insert().values(name="schema", value=tables.SCHEMA_VERSION))
            else:
                self._upgrade(connection, version)

    def _upgrade(self, connection: Connection, version: int) -> None:
        """Bring older tables to this program's version, within the transaction that found them."""
        if version > tables.SCHEMA_VERSION:
            raise Refused(f"the archive was made by a newer version of Songke ({version})", self.name)
        for step in range(version, tables.SCHEMA_VERSION):
            for statement in tables.UPGRADES[step]:
                connection.exec_driver_sql(statement)
        if version < tables.SCHEMA_VERSION:
            name = tables.about.c.name
            connection.execute(tables.about.update().where(name == "schema").values(value=tables.SCHEMA_VERSION))


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def settle(connection: Any, _record: Any) -> None:
        # Transactions begin where SQLAlchemy says so, not where the driver guesses (SQLAlchemy, "SQLite transactions").
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA busy_timeout = 3000")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer waits for its turn at the start: a reader that turns writer half-way could not.
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
