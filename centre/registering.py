"""Publishes the register: which batches were taken lately, so that every carrier of the tree brings receipts (§10)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from centre.archive.engine import Database
from centre.archive.figures import newest_batches
from centre.centre_folder import CentreFolder
from centre.usage_keys import UsageKeys
from package_format import names
from package_format.errors import Busy, LessonError
from package_format.register import MOST_BATCHES, Register, make_register, read_register
from package_format.trust.durable import read_whole, write_durably, writing
from package_format.trust.file_lock import exclusive

PATIENCE = 10.0
"""Seconds to wait for another program that is writing the register: it may not have seen what just came in."""
EVERY = 60.0
"""Seconds between two looks of a server at what came in."""


def publish_register(folder: CentreFolder, database: Database, keys: UsageKeys, now: int) -> bool:
    """Write the register of the newest batches into the repository; return whether it is another one than before.

    Pages come before the register that names them. Those of the register before stay for readers who have just read it.

    Raises:
        Busy: another program is doing this.
        LessonError: the archive, or this disk; the register before stays.
    """
    with _turn(folder.register_lock):
        register, pages = make_register(newest_batches(database, MOST_BATCHES), now, keys.receipts)
        public = bytes.fromhex(keys.receipts_public)
        place = folder.repository / names.register_path(public)
        before = _read(place, public)
        after = read_register(register, public)
        if before is not None and before.pages == after.pages:
            return False
        for digest, page in pages.items():
            _put(folder.repository / names.page_path(digest), page)
        write_durably(place, register)
        _sweep(place.parent, pages.keys() | {page.digest for page in (before.pages if before else ())})
        return True


class Registering:
    """Keeps the register up to date beside a server, in a thread of its own, until it is closed.

    ``taken`` tells how many batches came in since the server began.
    """

    def __init__(self, publish: Callable[[], object], taken: Callable[[], int]) -> None:
        self._publish = publish
        self._taken = taken
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="songke-register", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Publish what came in last, and end."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        wait, published = 0.0, -1
        while True:
            ending = self._stop.wait(wait)
            wait = EVERY
            taken = self._taken()
            if taken != published:
                # The disk may be full, say: batches are kept and receipted by HTTP all the same, and this comes later.
                with suppress(LessonError):
                    self._publish()
                    published = taken
            if ending:
                return


@contextmanager
def _turn(lock: Path) -> Iterator[None]:
    """Hold ``lock`` inside the block, after waiting a little for another program that has it."""
    deadline = time.monotonic() + PATIENCE
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(exclusive(lock))
                break
            except Busy:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
        yield


def _read(place: Path, public: bytes) -> Register | None:
    try:
        return read_register(read_whole(place), public)
    except (FileNotFoundError, LessonError):
        return None


def _put(place: Path, content: bytes) -> None:
    try:
        if read_whole(place) == content:
            return
    except FileNotFoundError:
        pass
    write_durably(place, content)


def _sweep(folder: Path, kept: set[str]) -> None:
    for path in folder.iterdir():
        if len(path.name) == 64 and path.name not in kept:
            with writing(path):
                path.unlink(missing_ok=True)
