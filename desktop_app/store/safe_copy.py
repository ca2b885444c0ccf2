"""A copy of the database beside it, made while it is in use: what it holds of a school exists nowhere else."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from desktop_app.store import disk, faults
from desktop_app.store.connection import BUSY_SECONDS

SUFFIX = ".copy"
_MALFORMED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
EVERY = 86_400
"""Seconds: a good copy is at most about a day behind where the computer is used."""


def copy_to(path: Path, copy: Path) -> bool:
    """Copy the database at ``path`` to ``copy``, whole or not at all; return whether the copy passes SQLite's check.

    One that does not is not kept, and an older copy stays.

    Raises:
        NoSpace, Unwritable: it cannot be written.
        Damaged: the database cannot be read.
    """
    unfinished = copy.with_name(copy.name + ".part")
    disk.remove(unfinished)
    try:
        with faults.database(path):
            with (
                closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as old,
                closing(sqlite3.connect(unfinished)) as new,
            ):
                old.backup(new)
            if not is_sound(unfinished, at_rest=True):
                return False
        with faults.writing(copy):
            with unfinished.open("rb") as file:
                os.fsync(file.fileno())
            disk.replace(unfinished, copy)
            disk.sync_folder(copy.parent)
    finally:
        disk.remove(unfinished)
    return True


def is_due(path: Path, now: float) -> bool:
    """Tell whether a copy of the database at ``path`` is to be made; a clock that jumps makes one too many."""
    try:
        made = path.with_name(path.name + SUFFIX).stat().st_mtime
    except OSError:
        return True
    return abs(now - made) >= EVERY


def is_sound(path: Path, at_rest: bool = False) -> bool:
    """Let SQLite check the whole file at ``path``; one that is absent is not sound.

    Args:
        path: the database.
        at_rest: nobody uses it: no files for sharing it are left beside it.

    Raises:
        sqlite3.Error: it cannot be looked at (locked, unreadable), which says nothing about its bytes.
    """
    if not path.is_file():
        return False
    how = "mode=ro&immutable=1" if at_rest else "mode=ro"
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?{how}", uri=True)) as database:
            return bool(database.execute("PRAGMA quick_check").fetchone() == ("ok",))
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in _MALFORMED:
            return False
        raise
