"""The last step of a received file: from its ``.part`` to its place under its digest, so that no power cut undoes it.

Written, fsynced, renamed, folder fsynced. Waiting for every fsync in turn would cost more than reading and hashing
together, so a few threads do it behind the one who receives; ``settle`` is the barrier before anything relies on it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Collection, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import BinaryIO

from desktop_app.store import disk, faults
from package_format import names

THREADS = 4
MOST_WAITING = 32
"""Files on their way to the disk at one time: bounds open files and unwritten memory."""


class Landing:
    """The whole files under ``folder``: two hex digits, then the digest."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._base = f"{folder}{os.sep}"
        self._lock = threading.Lock()
        self._waiting: dict[str, Future[None]] = {}
        self._folders: set[Path] = set()
        self._room = threading.BoundedSemaphore(MOST_WAITING)
        self._threads: ThreadPoolExecutor | None = None

    def location(self, digest: str) -> Path:
        """Return where the file called ``digest`` is, or will be."""
        return Path(self._place(digest))

    def find(self, digest: str) -> Path | None:
        """Return where the file called ``digest`` is, None if it is not here."""
        place = self._place(digest)
        # Asked for every card of a list, most of which have no cover yet: a ``Path`` takes five times as long.
        return Path(place) if os.path.exists(place) else None  # noqa: PTH110

    def is_waiting(self, digest: str) -> bool:
        """Tell whether the file is on its way to the disk."""
        with self._lock:
            return digest in self._waiting

    def land(self, file: BinaryIO, part: Path, digest: str) -> Path:
        """Put the open and checked ``file`` (at ``part``) into its place for good, and close it."""
        target = self._put(file, part, digest)
        for folder in (self.folder, target.parent):
            _sync(folder)
        return target

    def land_later(self, file: BinaryIO, part: Path, digest: str) -> Path:
        """Like ``land``, by a thread; it is done when ``settle`` has returned."""
        self._room.acquire()
        with self._lock:
            if self._threads is None:
                self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="landing")
            self._waiting[digest] = self._threads.submit(self._land_behind, file, part, digest)
        return self.location(digest)

    def settle(self, digests: Iterable[str] | None = None) -> None:
        """Return when ``digests`` (by default all) are on the disk for good.

        Raises:
            NoSpace, Unwritable: one of them is not; its ``.part`` is kept.
        """
        with self._lock:
            wanted = set(self._waiting) if digests is None else set(digests) & set(self._waiting)
            futures = {digest: self._waiting[digest] for digest in wanted}
        wait(futures.values())
        with self._lock:
            for digest in futures:
                self._waiting.pop(digest, None)
            folders, self._folders = self._folders, set()
        self._sync_all(folders)
        for future in futures.values():
            future.result()

    def close(self) -> None:
        """Wait for the threads and end them; what could not be written stays a ``.part``."""
        with self._lock:
            threads, self._threads = self._threads, None
        if threads is not None:
            threads.shutdown()

    def _place(self, digest: str) -> str:
        names.check_digest(digest, "file")
        return f"{self._base}{digest[:2]}{os.sep}{digest}"

    def _land_behind(self, file: BinaryIO, part: Path, digest: str) -> None:
        try:
            target = self._put(file, part, digest)
            with self._lock:
                self._folders.update((self.folder, target.parent))
        finally:
            self._room.release()

    def _sync_all(self, folders: Collection[Path]) -> None:
        """Make the names in ``folders`` durable; a journal takes many fsyncs at once in one of its commits."""
        with ThreadPoolExecutor(THREADS, thread_name_prefix="landing") as threads:
            for _ in threads.map(_sync, folders):
                pass

    def _put(self, file: BinaryIO, part: Path, digest: str) -> Path:
        """Put ``file`` into its place, where its name and that of its folder are not durable yet."""
        target = self.location(digest)
        with faults.writing(part), file:
            file.flush()
            os.fsync(file.fileno())
        with faults.writing(target):
            target.parent.mkdir(exist_ok=True)
            disk.replace(part, target)
        return target


def _sync(folder: Path) -> None:
    with faults.writing(folder):
        disk.sync_folder(folder)
