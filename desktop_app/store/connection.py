"""How the point's SQLite database is spoken to: pragmas, and transactions that begin and end where they are told to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Pool, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

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
