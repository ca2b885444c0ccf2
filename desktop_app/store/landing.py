"""The last step of a received file: from its ``.part`` to its place under its digest, so that no power cut undoes it.

Written, fsynced, renamed, folder fsynced. Waiting for every fsync in turn would cost more than reading and hashing
together, so a few threads do it behind the one who receives; ``settle`` is the barrier before anything relies on it.
Small files, of which a web package has thousands, are brought there together: written, the disk synced once, all of
them renamed, the disk synced once more.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import BinaryIO

from desktop_app.store import disk, faults
from desktop_app.store.whole_disk import WholeDisk
from package_format import names
from package_format.errors import LessonError

THREADS = 4
MOST_WAITING = 32
"""Files on their way to the disk at one time: bounds open files and unwritten memory."""
SMALL = 64 << 10
"""Bytes up to which files are landed together."""
MOST_TOGETHER = 512
LONGEST_WAIT = 5.0
"""Seconds that a small file waits for others: over a slow link, no power cut may cost more than that."""
FEW = 16
"""Files or folders that are rather synced one by one: the whole disk may hold what other programs have written."""


class Landing:
    """The whole files under ``folder``: two hex digits, then the digest."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._base = f"{folder}{os.sep}"
        self._lock = threading.Lock()
        self._settling = threading.Lock()
        """Whoever finds nothing on its way any more must not return before the other one's fsync."""
        self._waiting: dict[str, Future[None]] = {}
        self._folders: set[Path] = set()
        self._room = threading.BoundedSemaphore(MOST_WAITING)
        self._threads: ThreadPoolExecutor | None = None
        self._disk = WholeDisk(folder)
        self._small: dict[str, Path] = {}
        self._since = 0.0
        self._groups = threading.BoundedSemaphore(2)

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
            return digest in self._waiting or digest in self._small

    def land(self, file: BinaryIO, part: Path, digest: str) -> Path:
        """Put the open and checked ``file`` (at ``part``) into its place for good, and close it."""
        _write_out(file, part)
        target = self._rename(part, digest)
        for folder in (self.folder, target.parent):
            _sync(folder)
        return target

    def land_later(self, file: BinaryIO, part: Path, digest: str, size: int) -> Path:
        """Like ``land``, by a thread; it is done when ``settle`` has returned."""
        if size <= SMALL and self._disk.works:
            with faults.writing(part):
                file.close()
            with self._lock:
                if not self._small:
                    self._since = time.monotonic()
                self._small[digest] = part
                enough = len(self._small) >= MOST_TOGETHER or time.monotonic() - self._since > LONGEST_WAIT
            if enough:
                self._land_small()
        else:
            self._room.acquire()
            with self._lock:
                self._waiting[digest] = self._crew().submit(self._land_behind, file, part, digest)
        return self.location(digest)

    def settle(self, digests: Iterable[str] | None = None) -> None:
        """Return when ``digests`` (by default all) are on the disk for good.

        Raises:
            NoSpace, Unwritable: one of them is not; its ``.part`` is kept.
        """
        with self._settling:
            self._settle(None if digests is None else set(digests))

    def _settle(self, asked: set[str] | None) -> None:
        with self._lock:
            are_small = bool(self._small) if asked is None else not asked.isdisjoint(self._small)
        if are_small:
            self._land_small()
        with self._lock:
            wanted = set(self._waiting) if asked is None else asked & set(self._waiting)
            futures = {digest: self._waiting[digest] for digest in wanted}
        wait(futures.values())
        with self._lock:
            for digest in futures:
                self._waiting.pop(digest, None)
            folders, self._folders = self._folders, set()
        try:
            self._sync_all(folders)
        except LessonError:
            with self._lock:
                self._folders |= folders
            raise
        for future in futures.values():
            future.result()

    def close(self) -> None:
        """Wait for the threads and end them; what could not be written stays a ``.part``."""
        self._land_small()
        with self._lock:
            threads, self._threads = self._threads, None
        if threads is not None:
            threads.shutdown()
        self._disk.close()

    def _place(self, digest: str) -> str:
        names.check_digest(digest, "file")
        return f"{self._base}{digest[:2]}{os.sep}{digest}"

    def _crew(self) -> ThreadPoolExecutor:
        """Return the threads; call it with the lock held."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="landing")
        return self._threads

    def _land_small(self) -> None:
        """Send the small files that have come together to the disk."""
        self._groups.acquire()
        with self._lock:
            small, self._small = self._small, {}
            if small:
                future = self._crew().submit(self._land_together, small)
                self._waiting.update(dict.fromkeys(small, future))
        if not small:
            self._groups.release()

    def _land_together(self, small: Mapping[str, Path]) -> None:
        try:
            self._sync_parts(small.values())
            for digest, part in small.items():
                target = self._rename(part, digest)
                with self._lock:
                    self._folders.update((self.folder, target.parent))
        finally:
            self._groups.release()

    def _sync_parts(self, parts: Collection[Path]) -> None:
        if len(parts) > FEW:
            with faults.writing(self.folder):
                self._disk.sync()
            return
        for part in parts:
            with faults.writing(part), part.open("r+b") as file:
                os.fsync(file.fileno())

    def _rename(self, part: Path, digest: str) -> Path:
        """Put ``part`` into its place, where its name and that of its folder are not durable yet."""
        target = self.location(digest)
        with faults.writing(target):
            try:
                disk.replace(part, target)
            except FileNotFoundError:
                # The first one in its folder; to ask before each of thousands takes as long as to rename them.
                target.parent.mkdir(exist_ok=True)
                disk.replace(part, target)
        return target

    def _land_behind(self, file: BinaryIO, part: Path, digest: str) -> None:
        try:
            _write_out(file, part)
            target = self._rename(part, digest)
            with self._lock:
                self._folders.update((self.folder, target.parent))
        finally:
            self._room.release()

    def _sync_all(self, folders: Collection[Path]) -> None:
        """Make the names in ``folders`` durable; a journal takes many fsyncs at once in one of its commits."""
        if len(folders) > FEW and self._disk.works:
            with faults.writing(self.folder):
                self._disk.sync()
            return
        with ThreadPoolExecutor(THREADS, thread_name_prefix="landing") as threads:
            for _ in threads.map(_sync, folders):
                pass


def _write_out(file: BinaryIO, part: Path) -> None:
    with faults.writing(part), file:
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    with faults.writing(folder):
        disk.sync_folder(folder)
