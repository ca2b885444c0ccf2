"""What can still be read of a damaged database, table by table, from both ends up to the damage."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from desktop_app.store.adopting import ADOPT
from desktop_app.store.faults import free_bytes
from desktop_app.store.tables import metadata

_CATALOGUE = {"node", "resource", "shard", "placing", "wording", "withdrawal", "holding", "held_file", "evicted"}
_FOLLOWED = ("channel", "source", "textbook")
"""What is followed: rows the copy lacks are added, without the release that they had taken."""
_PASSING = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM)
_ON_A_FULL_DISK = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)
"""What SQLite says where its shared memory, which reading needs too, finds no room."""
_LITTLE = 1 << 20


def salvage(path: Path, made: Path) -> None:
    """Copy what can be read of the damaged database at ``path`` into ``made``.

    Raises:
        sqlite3.Error: ``made`` cannot be written, or ``path`` not be looked at now: its bytes may be good.
    """
    with closing(sqlite3.connect(made, isolation_level=None)) as new:
        new.execute("PRAGMA foreign_keys = OFF")
        new.execute("BEGIN IMMEDIATE")
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as old:
            for table in (*_FOLLOWED, *_own_tables()):
                _salvage_table(old, new, table)
        # A row whose batch was lost is sealed again: the centre takes each (stream, seq) once.
        new.execute("UPDATE session_row SET batch = NULL WHERE batch NOT IN (SELECT id FROM batch)")
        for statement in ADOPT:
            new.execute(statement)
        new.execute("COMMIT")
        new.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        new.execute("PRAGMA journal_mode = DELETE")


def _own_tables() -> list[str]:
    return [table.name for table in metadata.sorted_tables if table.name not in {*_CATALOGUE, *_FOLLOWED}]


def _salvage_table(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> None:
    columns = _common_columns(old, new, table)
    if not columns:
        return
    names = ", ".join(f'"{name}"' for name in columns)
    rows, whole = _readable(old, table, names)
    followed = table in _FOLLOWED
    if whole and not followed:
        new.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own tables
    verb = "INSERT OR IGNORE" if followed else "INSERT OR REPLACE"
    marks = ", ".join("?" * len(columns))
    if table == "channel":
        # What these had taken of a release is not here: the next sync takes it again.
        empty = {"manifest": None, "digest": "", "release": 0}
        rows = [tuple(empty.get(name, value) for name, value in zip(columns, row, strict=True)) for row in rows]
    _insert(new, f"{verb} INTO {table} ({names}) VALUES ({marks})", rows)


def _insert(new: sqlite3.Connection, statement: str, rows: list[tuple[object, ...]]) -> None:
    """Insert ``rows``; one that damage has made such as no program writes (NULL, another type) is left out alone."""
    try:
        new.executemany(statement, rows)
    except sqlite3.IntegrityError:
        for row in rows:
            with suppress(sqlite3.IntegrityError):
                new.execute(statement, row)


def _common_columns(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> list[str]:
    try:
        there = {row[1] for row in old.execute(f"PRAGMA table_info({table})")}
    except sqlite3.DatabaseError as error:
        _check_lost(old, error)
        return []
    return [row[1] for row in new.execute(f"PRAGMA table_info({table})") if row[1] in there]


def _readable(old: sqlite3.Connection, table: str, names: str) -> tuple[list[tuple[object, ...]], bool]:
    """Return the rows that can be read, and whether these are all."""
    keys = ", ".join(f'"{column.name}"' for column in metadata.tables[table].primary_key.columns)
    rows: list[tuple[object, ...]] = []
    for order in ("", " DESC"):
        by = ", ".join(key + order for key in keys.split(", "))
        whole = _take_rows(old, f"SELECT {names} FROM {table} ORDER BY {by}", rows)  # noqa: S608 - as above
        if whole:
            return rows, not order
    return rows, False


def _take_rows(old: sqlite3.Connection, query: str, rows: list[tuple[object, ...]]) -> bool:
    """Append the rows of ``query`` to ``rows`` up to the damage; return whether there was none."""
    try:
        for row in old.execute(query):
            rows.append(row)
    except sqlite3.DatabaseError as error:
        _check_lost(old, error)
        return False
    return True


def _check_lost(old: sqlite3.Connection, error: sqlite3.DatabaseError) -> None:
    """Raise ``error`` again unless it means that the bytes are spoiled: what only cannot be read now is not lost."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    [(_, _, name)] = old.execute("PRAGMA database_list").fetchall()
    if code in _PASSING or (code in _ON_A_FULL_DISK and free_bytes(Path(name)) < _LITTLE):
        raise error
