"""One ingest for a spool: two would write over each other's symbols. The system's own lock; a kill leaves nothing."""

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

    def _try_lock(file: BinaryIO) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _try_lock(file: BinaryIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only ingest of the spool in ``folder`` inside the block.

    Raises:
        Busy: another one runs.
        NoSpace, Unwritable: the folder cannot be written.
    """
    path = folder / ".lock"
    with writing(path):
        file = path.open("ab")
    with file:
        try:
            _try_lock(file)
        except OSError as error:
            raise Busy(str(folder)) from error
        yield
