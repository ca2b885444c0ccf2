"""Opening the database, whatever a power cut or a bad disk has made of it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from desktop_app.store import disk, faults, rescue, safe_copy
from desktop_app.store.ballast import Ballast
from desktop_app.store.database import Database, suspect
from desktop_app.store.rescue import Rescued
from desktop_app.store.writer_lock import WriterLock
from package_format.errors import Damaged


def open_database(path: Path, ballast: Ballast, lock: WriterLock, is_alone: bool) -> tuple[Database, Rescued | None]:
    """Return the database at ``path``, made anew if it is damaged, and then what was saved.

    Args:
        path: the file.
        ballast: the disk's reserve.
        lock: the store's writer lock.
        is_alone: whether no other program has this store open.

    Raises:
        Damaged: it is, and another program has it open: nothing can be done before that one is closed.
        Busy: another program is making it anew.
        NoSpace, Unwritable, Unreadable: see ``Database``.
    """
    if rescue.is_waiting(path):
        with lock.held():
            if rescue.is_waiting(path):  # else another program has just done it: the new one is there
                rescue.finish(path)
    with faults.database(path):
        looks_sound = not suspect(path).exists() or safe_copy.is_sound(path)
    if looks_sound:
        disk.remove(suspect(path))
        with suppress(Damaged):
            return Database(path, ballast), None
    if not is_alone:
        raise Damaged(path.name, "another program has it open: close that one and start again")
    with lock.held():
        saved = rescue.rescue(path)
    disk.remove(suspect(path))
    return Database(path, ballast), saved
