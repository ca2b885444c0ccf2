"""The layout of a stick, and how its files are read and written without believing it (FORMAT §12).

A stick comes from anybody's pocket: it may hold links, devices, pipes, files of any size and names of any kind. So only
names that the format knows are looked at, only regular files are opened, and nothing is written through a link.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from package_format.errors import PULLED, LessonError, NoSpace, Unreachable, Unreadable, Unwritable
from package_format.trust.durable import replace, sync_folder

FOLDER = "songke"
"""The folder that holds the tree on a stick with other things on it."""
USAGE = "usage"
RECEIPTS = "receipts"

_PARTS = ("metadata", "packs", "index", "deltas", "channels")
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
PULLED_ERRORS = frozenset({errno.ENODEV, errno.ENXIO, errno.ESTALE, errno.ENOTCONN})
"""What the system says of a stick that is out; of a file system of FUSE, that its program has gone with it."""
_PULLED = PULLED_ERRORS | {errno.EIO}
_PULLED_WINDOWS = frozenset({21, 55, 433, 1167, 1617})
"""The same in Windows' own numbers (system error codes: not ready, no longer available, no such device, not connected,
removed), of which Python makes EACCES or EINVAL, as of much else."""
_PERHAPS_PULLED = frozenset({errno.ENOENT, errno.EINVAL, errno.EACCES})
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
_STEP = 1 << 20


def tree_on(stick: Path) -> Path | None:
    """Return where a repository's tree, whole or in part, lies on ``stick``: its root or ``songke/``; None for nowhere.

    Metadata decide before packs do: what has none can only serve who knows what is wanted.
    """
    for names in (_PARTS[:1], _PARTS[1:]):
        for place in homes_on(stick):
            if any(_is_folder(place / name) for name in names):
                return place
    return None


def home_on(stick: Path) -> Path:
    """Return the folder that ``usage/`` and ``receipts/`` are written into: where the tree is, or would be."""
    there = tree_on(stick)
    if there is not None:
        return there
    return stick / FOLDER if _is_folder(stick / FOLDER) else stick


def homes_on(stick: Path) -> list[Path]:
    """Return the folders in which ``usage/`` and ``receipts/`` are looked for."""
    root = [stick] if os.path.isdir(stick) else []  # noqa: PTH112  (Path.is_dir raises on a stick just pulled out)
    return [*root, stick / FOLDER] if _is_folder(stick / FOLDER) else root


def regular_files(folder: Path, suffix: str) -> list[Path]:
    """Return the regular files in ``folder`` whose name ends with ``suffix``, sorted; links are none.

    An absent folder, or a link in its place, is an empty one.

    Raises:
        Unreadable: the folder is there and cannot be listed.
    """
    if not _is_folder(folder):
        return []
    try:
        with os.scandir(folder) as entries:
            return sorted(
                Path(entry.path)
                for entry in entries
                if entry.name.endswith(suffix) and entry.is_file(follow_symlinks=False)
            )
    except OSError as error:
        raise Unreadable(str(folder), error.strerror or str(error)) from error


def read_regular(path: Path, most: int) -> bytes:
    """Return the bytes of the regular file ``path``, ``most`` + 1 of them if it is longer.

    Raises:
        Unreadable: it is not there, is a link, a device or a pipe, or the carrier cannot give it up.
    """
    try:
        if stat.S_ISLNK(path.lstat().st_mode):  # where the system knows no O_NOFOLLOW
            raise Unreadable(str(path), "it is a link")
        file = os.open(path, _FLAGS)
        try:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise Unreadable(str(path), "it is not a plain file")
            content = bytearray()
            while len(content) <= most and (part := os.read(file, min(_STEP, most + 1 - len(content)))):
                content += part
            return bytes(content)
        finally:
            os.close(file)
    except OSError as error:
        raise Unreadable(str(path), error.strerror or str(error)) from error


def open_regular(path: Path) -> BinaryIO:
    """Open the plain file at ``path``, or that a link there leads to, for reading.

    Raises:
        OSError: it is not there or cannot be read; ``IsADirectoryError`` for everything that is no plain file: a pipe
            would never end.
    """
    file = os.open(path, _FLAGS & ~getattr(os, "O_NOFOLLOW", 0))
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise IsADirectoryError(errno.EISDIR, "it is not a plain file", str(path))
    return os.fdopen(file, "rb")


def write_on(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path`` on a stick: whole, or not there; a stick pulled out in between holds what it held.

    Raises:
        NoSpace: the stick is full.
        Unreachable: the stick was pulled out.
        Unwritable: it cannot be written, or a link lies in the way.
    """
    waiting = part_of(path)
    try:
        open_folder(path.parent)
        with os.fdopen(open_new(waiting), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        settle_on(waiting, path)
    except OSError as error:
        with suppress(OSError):
            waiting.unlink()
        raise stick_fault(error, path, len(content)) from error


def is_gone(folder: Path) -> bool:
    """Whether ``folder`` cannot even be listed: the stick is out, though the system may still remember the folder."""
    try:
        os.scandir(folder).close()
    except PermissionError as error:  # it is there, for somebody else; but Windows says so of an empty drive, too
        return is_pulled(error)
    except OSError:
        return True
    return False


def is_pulled(error: OSError) -> bool:
    """Whether the system says with ``error`` that the stick is out."""
    return error.errno in PULLED_ERRORS or getattr(error, "winerror", None) in _PULLED_WINDOWS


def device_of(folder: Path) -> int | None:
    """Return which device ``folder`` lies on, None if it cannot be told.

    Where a stick was mounted by hand its folder stays when it is pulled out, empty and on this computer's own disk.
    """
    try:
        return folder.stat().st_dev
    except OSError:
        return None


def is_regular(mode: int) -> bool:
    """Whether the ``st_mode`` of ``lstat`` is that of a plain file."""
    return stat.S_ISREG(mode)


def part_of(path: Path) -> Path:
    """Return the name under which ``path`` is written until it is whole."""
    return path.with_name(path.name + ".part")


def open_new(path: Path) -> int:
    """Open the new file ``path`` for writing, in place of what a stopped program left; never through a link."""
    with suppress(FileNotFoundError):
        path.unlink()
    return os.open(path, _NEW, 0o666)


def settle_on(waiting: Path, path: Path) -> None:
    """Give what was written as ``waiting``, on the stick for good, its name; raises ``OSError``."""
    replace(waiting, path)
    # A system that cannot do this for the stick's kind of folder says so; the name then follows with the next writes.
    with suppress(OSError):
        sync_folder(path.parent)


def open_folder(folder: Path) -> None:
    """Make sure that ``folder`` is a folder and no link to one; what it lies in must be there. Raises ``OSError``.

    A stick that was pulled out must not be made again as a folder of this computer's disk.
    """
    if folder.is_symlink():
        raise OSError(errno.ELOOP, "a link lies in its place", str(folder))
    folder.mkdir(exist_ok=True)


def stick_fault(error: OSError, path: Path, needed: int) -> LessonError:
    """Return the kind of trouble that ``error``, met while writing ``needed`` bytes at ``path`` on a stick, is."""
    if error.errno in _FULL:
        return NoSpace(str(path.parent), needed, _free(path))
    if error.errno in _PULLED or is_pulled(error) or (error.errno in _PERHAPS_PULLED and is_gone(path.parent)):
        return Unreachable(str(path.parent), PULLED)
    return Unwritable(str(path), error.strerror or str(error))


def _free(path: Path) -> int:
    return shutil.disk_usage(next(place for place in path.absolute().parents if place.exists())).free


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False
