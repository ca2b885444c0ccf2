"""A damaged database, made anew: from its last good copy, and from every row that can still be read.

What a school has nowhere else (usage, plans, own files, settings, timetable) is read out of the damaged file, table by
table, from both ends up to the damage. The catalogue and what plays come from the copy; without one the next sync
brings them again, and no file that is on this disk is fetched twice. The damaged file is kept beside the new one.

    songke.db.rescuing   being made
    songke.db.rescued    whole; from here on it takes the place of the damaged one, whatever happens
    damaged/<n>/         the damaged file and its log
"""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from desktop_app.store import disk, faults, safe_copy
from desktop_app.store.adopting import ADOPT
from desktop_app.store.database import Database
from desktop_app.store.tables import metadata

_log = logging.getLogger(__name__)
_CATALOGUE = {"node", "resource", "shard", "placing", "wording", "withdrawal", "holding", "held_file", "evicted"}
_FOLLOWED = ("channel", "source", "textbook")
"""What is followed: rows the copy lacks are added, without the release that they had taken."""
_PARTS = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Rescued:
    """What was saved: rows of use that wait to be reported, and whether a copy was there to begin with."""

    rows: int
    had_copy: bool
    kept: Path
    """Where the damaged file is."""


def rescue(path: Path) -> Rescued:
    """Make the damaged database at ``path`` anew; nobody else has it open.

    Raises:
        NoSpace, Unwritable: the new one cannot be written; the damaged one is as it was.
    """
    made = _beside(path, ".rescuing")
    with faults.writing(path):
        for part in _PARTS:
            disk.remove(_beside(made, part))
        copy = _beside(path, safe_copy.SUFFIX)
        had_copy = safe_copy.is_sound(copy, at_rest=True)
        if had_copy:
            shutil.copyfile(copy, made)
        Database(made).close()  # makes it, or brings the copy to the newest schema
        _salvage(path, made)
        rows = _count(made)
        with made.open("rb") as file:
            os.fsync(file.fileno())
        disk.replace(made, _beside(path, ".rescued"))
        disk.sync_folder(path.parent)
    kept = finish(path)
    _log.info("the database was damaged and has been made anew; the damaged one is in %s", kept)
    return Rescued(rows, had_copy, kept)


def finish(path: Path) -> Path:
    """Put a rescued database into its place; return where the damaged one went. Safe to do again after a kill.

    Raises:
        NoSpace, Unwritable: a file cannot be moved; the next start goes on.
    """
    with faults.writing(path):
        kept = _next_folder(path.parent / "damaged")
        kept.mkdir(parents=True, exist_ok=True)
        for part in _PARTS:
            old = _beside(path, part)
            if old.exists() and part != "-shm":
                shutil.copyfile(old, kept / old.name)
            # The log goes before the new file comes: SQLite would play it into that.
            if part:
                disk.remove(old)
        disk.replace(_beside(path, ".rescued"), path)
        disk.sync_folder(path.parent)
        for part in _PARTS:
            disk.remove(_beside(path, f".rescuing{part}"))
        return kept


def is_waiting(path: Path) -> bool:
    """Tell whether a program was killed between making the new database and putting it into its place."""
    return _beside(path, ".rescued").exists()


def _salvage(path: Path, made: Path) -> None:
    """Copy what can be read of the damaged database at ``path`` into ``made``."""
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
    new.executemany(f"{verb} INTO {table} ({names}) VALUES ({marks})", rows)


def _common_columns(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> list[str]:
    try:
        there = {row[1] for row in old.execute(f"PRAGMA table_info({table})")}
    except sqlite3.DatabaseError:
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
    except sqlite3.DatabaseError:
        return False
    return True


def _count(made: Path) -> int:
    with closing(sqlite3.connect(made)) as database:
        return int(database.execute("SELECT count(*) FROM session_row").fetchone()[0])


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _next_folder(folder: Path) -> Path:
    number = 1
    while (folder / str(number)).exists():
        number += 1
    return folder / str(number)
