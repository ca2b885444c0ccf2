"""The one place where the disk's and the database's errors become kinds of ``LessonError``.

What is in neither table is a bug and passes through unchanged.
"""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from package_format.errors import Busy, Damaged, LessonError, NoSpace, Unreadable, Unwritable

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def free_bytes(path: Path) -> int:
    """Return the bytes free on the disk that holds ``path`` (or will hold it), 0 if it cannot be asked."""
    return _usage(path)[1]


def disk_bytes(path: Path) -> int:
    """Return the size in bytes of the disk that holds ``path`` (or will hold it), 0 if it cannot be asked."""
    return _usage(path)[0]


def _usage(path: Path) -> tuple[int, int]:
    for existing in (path, *path.parents):
        try:
            usage = shutil.disk_usage(existing)
        except FileNotFoundError:
            continue
        except OSError:
            break
        return usage.total, usage.free
    return 0, 0


@contextmanager
def writing(path: Path, needed: int = 0) -> Iterator[None]:
    """Turn every ``OSError`` of the body into ``NoSpace`` (``needed`` bytes were to be written) or ``Unwritable``."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise NoSpace(str(path), needed, free_bytes(path)) from error
        raise Unwritable(str(path), error.strerror or str(error)) from error


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn every ``OSError`` of the body into ``Unreadable`` about ``path``."""
    try:
        yield
    except OSError as error:
        raise Unreadable(str(path), error.strerror or str(error)) from error


@contextmanager
def database(path: Path) -> Iterator[None]:
    """Turn the database's own troubles (full, read-only, malformed, locked) into kinds about the file ``path``."""
    try:
        yield
    except DBAPIError as error:
        kind = _database_kind(error.orig, path)
        if kind is None:
            raise
        raise kind from error
    except sqlite3.Error as error:
        kind = _database_kind(error, path)
        if kind is None:
            raise
        raise kind from error


def _database_kind(error: BaseException | None, path: Path) -> LessonError | None:
    """Return the kind for an SQLite result code (https://www.sqlite.org/rescode.html), None where it is a bug."""
    code = getattr(error, "sqlite_errorcode", None)
    reason = str(error)
    if code is None:
        return None
    match code & 0xFF:
        case sqlite3.SQLITE_FULL:
            return NoSpace(str(path.parent), 0, free_bytes(path.parent))
        case sqlite3.SQLITE_IOERR:
            # SQLite reports a full disk as an I/O error where it maps its shared memory or calls fsync.
            free = free_bytes(path.parent)
            return NoSpace(str(path.parent), 0, free) if free < 1 << 20 else Unreadable(str(path), reason)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return Unwritable(str(path), reason)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED | sqlite3.SQLITE_PROTOCOL:
            return Busy(str(path.parent))
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_FORMAT:
            return Damaged(path.name, reason)
    return None
