"""The search for rot in the background: a slice every few minutes, while nobody needs the disk."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from desktop_app.sync.progress import Progress
from desktop_app.ui import quiet_times
from desktop_app.ui.receiving import Receiving
from desktop_app.ui.services import Services
from desktop_app.ui.worker import Job, Report
from package_format.errors import Busy, Stopped

if TYPE_CHECKING:
    from desktop_app.store.patrol import Slice
    from desktop_app.store.store import Store

EVERY_MS = 5 * 60_000


class Patrolling(QObject):
    """Looks at a slice of the store on the worker, unless a lesson is shown, a sync runs, or the computer is busy.

    Args:
        services: the store and its workers.
        receiving: the sync of this window, which is never kept waiting.
        in_class: tells whether a lesson is on the screen.
        quiet: tells whether the computer has time and current for it.
    """

    def __init__(
        self,
        services: Services,
        receiving: Receiving,
        in_class: Callable[[], bool],
        quiet: Callable[[], bool] = quiet_times.is_quiet,
    ) -> None:
        super().__init__(services)
        self._services, self._receiving, self._in_class, self._quiet = services, receiving, in_class, quiet
        self._job: Job[Slice | None] | None = None
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        receiving.began.connect(self.pause)

    @property
    def running(self) -> bool:
        """Whether a slice is being looked at."""
        return self._job is not None

    def look(self) -> None:
        """Look at a slice now, if nobody needs the disk."""
        if self.running or self._receiving.running or self._in_class() or self._services.worker.busy:
            return
        if self._quiet():
            self._job = self._services.work(self, _slice, self._ended, self._failed)

    def close(self) -> None:
        """Look no more."""
        self._timer.stop()
        self.pause()

    def pause(self) -> None:
        """Stop the slice that is being looked at; what was checked is not checked again."""
        if self._job is not None:
            self._job.stop()

    def _ended(self, found: Slice | None) -> None:
        self._job = None
        if found is not None and found.resources:
            self._services.changed.emit()

    def _failed(self, error: Exception) -> None:
        self._job = None
        if not isinstance(error, Stopped | Busy):
            self._services.trouble.emit(error, "")


def _slice(store: Store, report: Report) -> Slice | None:
    """On the worker's thread: a slice if one is due; and the database's daily copy where no sync makes it."""
    from desktop_app.store.patrol import is_due, patrol

    store.keep_copy()
    now = int(time.time())
    return patrol(store, now, lambda _: report(Progress())) if is_due(store, now) else None
