"""A damaged database, made anew: from its last good copy, and from every row that can still be read.

What a school has nowhere else (usage, plans, own files, settings, timetable) is read out of the damaged file, table by
table, from both ends up to the damage. The catalogue and what plays come from the copy; without one the next sync
brings them again, and no file that is on this disk is fetched twice. The damaged file is kept beside the new one.

    songke.db.rescuing   being made
    songke.db.rescued    whole; from here on it takes the place of the damaged one, whatever happens
    damaged/<n>/         the damaged file and its log; the newest three are kept
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
from desktop_app.store.database import Database
from desktop_app.store.salvage import salvage

_log = logging.getLogger(__name__)
_PARTS = ("", "-wal", "-shm")
_KEPT = 3
"""Damaged databases that are kept: each may be as large as a catalogue, and nobody looks at an old one."""


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
    with faults.writing(path), faults.database(path):
        for part in _PARTS:
            disk.remove(_beside(made, part))
        copy = _beside(path, safe_copy.SUFFIX)
        had_copy = _is_good(copy)
        if had_copy:
            shutil.copyfile(copy, made)
        Database(made).close()  # makes it, or brings the copy to the newest schema
        salvage(path, made)
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
        kept = _folder_for(path)
        kept.mkdir(parents=True, exist_ok=True)
        disk.remove(_beside(path, "-shm"))
        # Moved, since a full disk has no room for two. The log goes first: SQLite would play it into the new file.
        for old in (_beside(path, "-wal"), path):
            if old.exists():
                disk.replace(old, kept / old.name)
        disk.replace(_beside(path, ".rescued"), path)
        disk.sync_folder(path.parent)
        for part in _PARTS:
            disk.remove(_beside(path, f".rescuing{part}"))
    _forget_old(kept)
    return kept


def is_waiting(path: Path) -> bool:
    """Tell whether a program was killed between making the new database and putting it into its place."""
    return _beside(path, ".rescued").exists()


def _count(made: Path) -> int:
    with closing(sqlite3.connect(made)) as database:
        return int(database.execute("SELECT count(*) FROM session_row").fetchone()[0])


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _is_good(copy: Path) -> bool:
    """Tell whether the copy can be used; one on a bad place of the disk is as none."""
    try:
        return safe_copy.is_sound(copy, at_rest=True)
    except sqlite3.Error:
        return False


def _folder_for(path: Path) -> Path:
    """Return where the damaged database goes: where a killed program has begun to put it, or a new place."""
    folder = path.parent / "damaged"
    last = max(_numbers(folder), default=0)
    begun = last and not (path.exists() and (folder / str(last) / path.name).exists())
    return folder / str(last if begun else last + 1)


def _forget_old(kept: Path) -> None:
    for number in sorted(_numbers(kept.parent))[:-_KEPT]:
        shutil.rmtree(kept.parent / str(number), ignore_errors=True)


def _numbers(folder: Path) -> list[int]:
    return [int(place.name) for place in folder.glob("*") if place.name.isdecimal()]
