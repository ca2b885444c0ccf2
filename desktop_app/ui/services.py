"""Everything a page may use, built once by the window and passed in: the store, the two workers, the carriers.

Two workers, because browsing must stay alive while a sync runs for an hour: ``reader`` answers look-ups, covers and
the small writes of a class (a place kept, a session row), ``worker`` does what takes long (update, import, verify).
A third begins with the first own file that is copied (``aside``): that waits for no update.
Each is one thread with one job at a time; docs/adr/0009-window.md argues it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from desktop_app.ui.worker import Job, Report, Worker

if TYPE_CHECKING:
    from desktop_app.player.ranks import Ranks
    from desktop_app.store.store import Store

T = TypeVar("T")


class Services(QObject):
    """The store of one point and who works on it; lives on Qt's thread.

    Args:
        folder: the point's one folder.
        open_store: opens it (the slow imports happen inside), called once on a worker's thread.
        make_ranks: makes what chooses players, called at the first play on Qt's thread.
        monotonic: seconds that only go forward, by which the use of lessons is counted.
    """

    trouble = Signal(object, str)
    """An exception a person should read about, and the title of the lesson it concerns, or empty."""
    changed = Signal()
    """The library has changed: lessons arrived, a textbook was subscribed. Views look again."""

    def __init__(
        self,
        folder: Path,
        open_store: Callable[[Path], Store],
        make_ranks: Callable[[], Ranks],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.folder = folder
        self.monotonic = monotonic
        self._open_store = open_store
        self._make_ranks = make_ranks
        self._store: Store | None = None
        self._ranks: Ranks | None = None
        self._opening = threading.Lock()
        self.quiet = threading.Event()
        """Set while a lesson is shown in class: whatever receives rests, so that neither disk nor network is felt."""
        self.reader = Worker("reader", self)
        self.worker = Worker("worker", self)
        self._aside: Worker | None = None

    def ask(
        self,
        owner: QObject,
        look: Callable[[Store], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
        *,
        key: str = "",
        rank: int = 0,
    ) -> Job[T]:
        """Look something up beside whatever else runs; without ``failed`` the window tells the trouble."""
        return self.reader.submit(
            owner, lambda _report: look(self._opened()), done, failed or self._tell, key=key, rank=rank
        )

    def keep(self, write: Callable[[Store], object], key: str = "") -> None:
        """Write something small that must reach the disk, even while the window closes."""
        self.reader.submit(
            self, lambda _report: write(self._opened()), lambda _done: None, self._tell, key=key, keep=True
        )

    def work(
        self,
        owner: QObject,
        work: Callable[[Store, Report], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> Job[T]:
        """Do something long; its job has the snapshot to poll and can be stopped."""
        return self.worker.submit(owner, lambda report: work(self._opened(), report), done, failed or self._tell)

    def aside(self, owner: QObject, work: Callable[[Store], T], done: Callable[[T], None]) -> Job[T]:
        """Do something long that must not wait for an update that takes an hour: copying a teacher's own files.

        Its thread begins with the first.
        """
        if self._aside is None:
            self._aside = Worker("aside", self)
        return self._aside.submit(owner, lambda _report: work(self._opened()), done, self._tell)

    def ranks(self) -> Ranks:
        """What chooses players; loaded at the first call."""
        if self._ranks is None:
            self._ranks = self._make_ranks()
        return self._ranks

    def close(self, seconds: float = 5.0) -> bool:
        """Stop both workers, let go of players and store; whether everything ended in time."""
        if self._ranks is not None:
            self._ranks.close()
            self._ranks = None
        workers = [self.reader, self.worker, *filter(None, [self._aside])]
        ended = [worker.close(seconds) for worker in workers]
        if all(ended) and self._store is not None:
            self._store.close()
            self._store = None
        return all(ended)

    def _tell(self, error: Exception) -> None:
        self.trouble.emit(error, "")

    def _opened(self) -> Store:
        with self._opening:
            if self._store is None:
                self._store = self._open_store(self.folder)
            return self._store
