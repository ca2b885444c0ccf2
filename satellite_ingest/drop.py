"""The drop folder: what a receiver of another make writes there is recognised by its content, whatever it is called.

A file is looked at once it has kept its size and time for a while; one that is locked or still grows is looked at
later. Nothing is deleted and nothing is changed: the folder is the other program's.
"""

from __future__ import annotations

import logging
import os
import queue
import stat
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from package_format import names
from package_format.errors import LessonError
from package_format.trust.durable import writing
from satellite_ingest.spool import Spool
from satellite_ingest.told_by_content import MOST_METADATA, place_of
from satellite_ingest.wanted import Wanted

RESCAN = 5.0
"""Seconds after which the folder is looked at in any case: network shares tell of nothing."""
SETTLED = 2.0
"""Seconds that a file has to keep its size and time before it is taken for finished."""
MOST_FILES = 100_000
MOST_SIGNED, MOST_SIGNED_BYTES = 2000, 64 << 20
MOST_STAMPS = 16
STAMP = "metadata/timestamp.json"
_QUIET = frozenset({"opened", "closed_no_write"})
_STEP = 1 << 20
_Key = tuple[str, int, int]
"""Path, size in bytes and time (ns): a file that has the same ones is the same."""


class Taker(Protocol):
    """What the drop folder hands over, always on the thread that calls ``hand_over``."""

    def dropped(self, one: Wanted, whole: Path) -> None:
        """Take the object ``one``, judged and on the disk at ``whole``."""
        ...

    def offered(self, files: Mapping[str, bytes]) -> None:
        """Take signed metadata, path → bytes, not yet judged."""
        ...


def _not_of_the_end(record: logging.LogRecord) -> bool:
    """Leave out what watchdog says of itself when an observer is stopped between two looks: nothing is lost by it."""
    return "called when the thread is inactive" not in record.getMessage()


class DropFolder(FileSystemEventHandler):
    """Watches ``folder`` for ``spool``; a thread of its own looks and copies."""

    def __init__(self, folder: Path, spool: Spool, settled: float = SETTLED) -> None:
        super().__init__()
        logging.getLogger("watchdog.observers.inotify").addFilter(_not_of_the_end)
        self._folder = folder
        self._spool = spool
        self._pause = settled
        self._wanted: dict[str, Wanted] = {}
        self._handed_over: set[str] = set()
        self._registers: frozenset[str] = frozenset()
        self._since: dict[_Key, float] = {}
        self._digests: dict[_Key, str] = {}
        self._signed: dict[str, bytes] = {}
        self._stamps: dict[str, bytes] = {}
        self._known: set[_Key] = set()
        self._found: queue.SimpleQueue[tuple[Wanted, Path] | dict[str, bytes]] = queue.SimpleQueue()
        self._again, self._stop = threading.Event(), threading.Event()
        self._observer = Observer()
        self._observer.daemon = True
        self._thread = threading.Thread(target=self._run, name="songke-drop", daemon=True)
        self.trouble: LessonError | None = None
        """What kept a file from the spool last; None while nothing does."""

    def start(self) -> None:
        """Begin to look; a folder that is not there yet is looked for."""
        # What the system does not watch, or has too many watchers for, is rescanned all the same.
        with suppress(OSError):
            self._observer.schedule(self, str(self._folder), recursive=True)
            self._observer.start()
        self._thread.start()

    def want(self, wanted: Sequence[Wanted], registers: frozenset[str]) -> None:
        """Look for ``wanted`` from now on, and for ``registers`` (paths) of receipts."""
        # Both are replaced, never changed by two threads: what is wanted now is looked for, whatever is being copied.
        self._wanted, self._handed_over = {one.digest: one for one in wanted}, set()
        self._registers = registers
        self._again.set()

    def hand_over(self, taker: Taker) -> None:
        """Give ``taker`` what was found since the last call."""
        while not self._found.empty():
            found = self._found.get()
            if isinstance(found, dict):
                taker.offered(found)
            else:
                taker.dropped(*found)

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Take what watchdog noticed: it only says when to look."""
        if event.event_type not in _QUIET:
            self._again.set()

    def close(self) -> None:
        """Look no more."""
        self._stop.set()
        self._again.set()
        if self._observer.is_alive():
            self._observer.stop()
            self._observer.join()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._again.clear()
            unsettled = self._look()
            self._again.wait(self._pause if unsettled else RESCAN)
            self._stop.wait(self._pause / 4)  # a copy of many files is one look, not one a file

    def _look(self) -> bool:
        """Take what is finished; return whether something is not."""
        at = time.monotonic()
        self._since = {key: self._since.get(key, at) for key in self._files()}
        finished = [key for key, since in self._since.items() if at - since >= self._pause]
        unsettled = len(finished) < len(self._since)
        self._digests = {key: digest for key, digest in self._digests.items() if key in self._since}
        self._known &= self._since.keys()
        sizes = {one.size for one in self._wanted.values()}
        changed = False
        for key in finished:
            if self._stop.is_set():
                return False
            # A file that is locked, or gone, is for the next look.
            with suppress(OSError):
                changed |= self._read_signed(key)
                self._read_object(key, sizes)
        for stamp in self._stamps.values() if changed else ():
            # Of several one is the newest, and which of them are signed at all only the judge knows.
            self._found.put({**self._signed, STAMP: stamp})
        return unsettled

    def _files(self) -> Iterator[_Key]:
        """Yield the plain files of the folder and its folders; links lead nowhere."""
        count = 0
        for place, _, files in os.walk(self._folder):
            for name in files:
                path = os.path.join(place, name)  # noqa: PTH118  (a hundred thousand of them)
                with suppress(OSError):
                    found = os.lstat(path)
                    if stat.S_ISREG(found.st_mode) and found.st_size:
                        yield path, found.st_size, found.st_mtime_ns
                        count += 1
                if count >= MOST_FILES:
                    return

    def _read_signed(self, key: _Key) -> bool:
        """Take a file of signed metadata; return whether it is news."""
        path, size, _ = key
        if size > MOST_METADATA or key in self._known:
            return False
        content = Path(path).read_bytes()
        place = place_of(content, self._registers)
        if not content.startswith(b"SKREG1") or self._registers:
            self._known.add(key)
        if place == STAMP:
            return self._keep_stamp(content)
        full = len(self._signed) >= MOST_SIGNED or sum(map(len, self._signed.values())) + size > MOST_SIGNED_BYTES
        if not place or self._signed.get(place) == content or (full and place not in self._signed):
            return False
        self._signed[place] = content
        return True

    def _keep_stamp(self, content: bytes) -> bool:
        digest = names.digest_of(content)
        if digest in self._stamps:
            return False
        self._stamps[digest] = content
        if len(self._stamps) > MOST_STAMPS:
            del self._stamps[next(iter(self._stamps))]
        return True

    def _read_object(self, key: _Key, sizes: set[int]) -> None:
        """Copy a file into the spool if it is something wanted."""
        path, size, _ = key
        if size not in sizes:
            return
        if key not in self._digests:
            with Path(path).open("rb") as file:
                hasher = names.hasher()
                while block := file.read(_STEP):
                    hasher.update(block)
            self._digests[key] = hasher.hexdigest()
        handed_over, one = self._handed_over, self._wanted.get(self._digests[key])
        known = one is None or one.size != size or one.digest in handed_over
        if one is None or known or not self._spool.room_for(size):
            return
        try:
            if (whole := self._copy(path, one)) is not None:
                handed_over.add(one.digest)
                self._found.put((one, whole))
                self.trouble = None
        except LessonError as error:
            self.trouble = error

    def _copy(self, path: str, one: Wanted) -> Path | None:
        """Copy, judged again byte by byte: the other program may have changed the file since."""
        whole = self._spool.arriving / f"{one.digest}.drop"
        hasher = names.hasher()
        with Path(path).open("rb") as source, writing(whole, one.size), whole.open("wb") as target:
            while block := source.read(_STEP):
                hasher.update(block)
                target.write(block)
            target.flush()
            os.fsync(target.fileno())
        return whole if hasher.hexdigest() == one.digest else None
