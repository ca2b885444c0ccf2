"""One program at a time: the system's own lock on an open file. A program that is killed leaves nothing behind."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from package_format.errors import Busy
from package_format.trust.durable import writing

if sys.platform == "win32":  # pragma: no cover - the other branch runs here; both do the same to the same file
    import msvcrt

    def try_lock(file: BinaryIO) -> None:
        """Lock ``file`` until it is closed; raise ``OSError`` if another open file holds it locked."""
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def try_lock(file: BinaryIO) -> None:
        """Lock ``file`` until it is closed; raise ``OSError`` if another open file holds it locked."""
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock file ``path`` inside the block; its folder is what is locked, as far as anybody is told.

    Raises:
        Busy: another program, or another block of this one, holds it.
        NoSpace, Unwritable: the file cannot be made.
    """
    with writing(path):
        file = path.open("ab")
    with file:
        try:
            try_lock(file)
        except OSError as error:
            raise Busy(str(path.parent)) from error
        yield
