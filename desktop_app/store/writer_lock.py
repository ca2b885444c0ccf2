"""One writer at a time: an advisory lock on a file, so that two programs never change the same store's files.

SQLite orders the writers of its database itself; this lock orders those who write and delete files (sync, import,
sweep, verify). It is the system's own lock on an open file: a killed program leaves nothing behind.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO

from desktop_app.store import faults
from package_format.errors import Busy
from package_format.trust.file_lock import try_lock

_PAUSE = 0.05


class WriterLock:
    """The lock of one store folder; the thread that holds it may take it again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread_lock = threading.RLock()
        self._depth = 0

    @contextmanager
    def held(self, wait: float = 0) -> Iterator[None]:
        """Hold the lock for the body; raise ``Busy`` if another program or thread has it for ``wait`` seconds more."""
        deadline = time.monotonic() + wait
        if not self._thread_lock.acquire(timeout=wait):
            raise Busy(str(self._path.parent))
        try:
            with nullcontext() if self._depth else self._take(deadline):
                self._depth += 1
                try:
                    yield
                finally:
                    self._depth -= 1
        finally:
            self._thread_lock.release()

    def _take(self, deadline: float) -> BinaryIO:
        with faults.writing(self._path):
            file = self._path.open("ab")
        while True:
            try:
                try_lock(file)
            except OSError as error:
                if time.monotonic() >= deadline:
                    file.close()
                    raise Busy(str(self._path.parent)) from error
                time.sleep(_PAUSE)
            else:
                return file
