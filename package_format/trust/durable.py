"""Writing that survives a power cut, with the disk's trouble as kinds of ``LessonError``."""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from package_format.errors import NoSpace, Unreadable, Unwritable

ROOM = 8 << 20
"""Bytes that should be free before anything is written: metadata, one of each role at its limit, fits in."""


_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds between tries: a virus scanner on Windows looks at a new file for some tenths of one."""


def write_durably(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Put ``content`` at ``path`` so that at any instant the old or the new file is there whole.

    ``mode`` are the permissions of a new file, before the umask.

    Raises:
        NoSpace, Unwritable: the disk does not take it; the old file is still there.
    """
    waiting = path.with_name(path.name + ".tmp")
    with writing(path, max(len(content), ROOM)):
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(waiting, "wb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        replace(waiting, path)
        sync_folder(path.parent)


def replace(source: Path, target: Path) -> None:
    """Rename ``source`` to ``target``, replacing it; wait a little where a virus scanner holds one of them open.

    Raises ``OSError``.
    """
    for pause in _PAUSES:
        try:
            source.replace(target)
        except PermissionError:
            time.sleep(pause)
        else:
            return
    source.replace(target)


def read_whole(path: Path) -> bytes:
    """Return the bytes of ``path``; ``FileNotFoundError`` is left to the caller, other trouble is ``Unreadable``."""
    with reading(path):
        return path.read_bytes()


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn the disk's trouble inside the block into ``Unreadable`` about ``path``, but for ``FileNotFoundError``."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Unreadable(str(path), error.strerror or str(error)) from error


@contextmanager
def writing(path: Path, needed: int = ROOM) -> Iterator[None]:
    """Turn the disk's trouble inside the block into ``NoSpace`` or ``Unwritable`` about ``path``.

    ``needed`` bytes should be free for what the block writes.
    """
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise NoSpace(str(path.parent), needed, _free(path.parent)) from error
        raise Unwritable(str(path), error.strerror or str(error)) from error


def sync_file(path: Path) -> None:
    """Make sure that the bytes of ``path`` are on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make sure that the names in ``folder`` are on the disk; Windows does so by itself and opens no folder."""
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _free(folder: Path) -> int:
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    return shutil.disk_usage(existing).free
