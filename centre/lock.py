"""One publisher at a time: a lock on a file that the system gives back when the program ends, however it ends."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from package_format.errors import Busy, Unwritable


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock file ``path`` inside the block.

    Raises:
        Busy: another program holds it.
        Unwritable: the file cannot be made.
    """
    try:
        file = path.open("ab")
    except OSError as error:
        raise Unwritable(str(path), error.strerror or str(error)) from error
    with file:
        if not _try_lock(file):
            raise Busy(str(path.parent))
        yield


if sys.platform == "win32":  # pragma: no cover (Windows)
    import msvcrt

    def _try_lock(file: BinaryIO) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(file: BinaryIO) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
