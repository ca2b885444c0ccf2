"""The one sync that may run: begun from any page, watched at 10 Hz, stopped by a person, told of when it ends."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.sync.progress import Outcome, Progress
from desktop_app.ui.services import Services
from desktop_app.ui.worker import Job, Report
from package_format.errors import LessonError

if TYPE_CHECKING:
    from desktop_app.store.store import Store
    from desktop_app.sync.carry import Carried

POLL_MS = 100
_LOOK_AGAIN_TICKS = 20
"""The library is read again every two seconds while lessons arrive, so that they can be opened one by one."""


class Receiving(QObject):
    """Runs updates and imports on the worker, one at a time; lives as long as the window."""

    began = Signal()
    advanced = Signal(object)
    """The newest ``Progress``, ten times a second while a sync runs."""
    ended = Signal(object)
    """The ``Outcome``, or the exception that ended it."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._services = services
        self._job: Job[tuple[Outcome, Carried | LessonError | None]] | None = None
        self._lessons_done = 0
        self._ticks = 0
        self._stage = ""
        self.result: Outcome | Exception | None = None
        """How the last sync of this start ended."""
        self.carried: Carried | LessonError | None = None
        """What went out on the stick at its end, or why it did not; None where nobody asked for it."""
        self._poll = QTimer(self, interval=POLL_MS)
        self._poll.timeout.connect(self._look)

    @property
    def running(self) -> bool:
        """Whether a sync is queued or running."""
        return self._job is not None

    @property
    def stopping(self) -> bool:
        """Whether a person has asked the running sync to stop."""
        return self._job is not None and self._job.stopping

    @property
    def latest(self) -> Progress | None:
        """The newest snapshot of the running sync."""
        return self._job.latest if self._job else None

    def update(self, *, now: bool = False) -> None:
        """Fetch what is missing from every channel's own sources; does nothing while a sync runs.

        With ``now`` a person passes over the hours and the data budget, this once.
        """
        self._begin(None, now=now)

    def import_from(self, folder: Path, *, carry: bool = False) -> None:
        """Take what is missing from ``folder``: a stick, or any copy of the repository.

        With ``carry`` usage goes out on it and receipts come in, whatever became of the lessons.
        """
        self._begin(folder, carry)

    def stop(self) -> None:
        """Ask the running sync to end safely."""
        if self._job is not None:
            self._job.stop()

    def _begin(self, folder: Path | None, carry: bool = False, now: bool = False) -> None:
        if self._job is not None:
            return
        self.result = self.carried = None
        self._lessons_done = self._ticks = 0
        self._stage = ""
        quiet = self._services.quiet.is_set
        self._job = self._services.work(
            self,
            lambda store, report: _sync(store, folder, carry, now, quiet, report),
            lambda done: self._end(*done),
            self._end,
        )
        self._poll.start()
        self.began.emit()

    def _look(self) -> None:
        progress = self.latest
        if progress is None:
            return
        self.advanced.emit(progress)
        if self._stage == "catalogue" != progress.stage:
            self._services.changed.emit()  # what the centre has withdrawn goes at once, not after the last lesson
        self._stage = progress.stage
        self._ticks += 1
        if self._ticks % _LOOK_AGAIN_TICKS == 0 and progress.resources_done != self._lessons_done:
            self._lessons_done = progress.resources_done
            self._services.changed.emit()

    def _end(self, result: Outcome | Exception, carried: Carried | LessonError | None = None) -> None:
        self._poll.stop()
        self._job = None
        self.result, self.carried = result, carried
        self.ended.emit(result)
        self._services.changed.emit()


def _sync(
    store: Store, folder: Path | None, carry: bool, now: bool, quiet: Callable[[], bool], report: Report
) -> tuple[Outcome, Carried | LessonError | None]:
    """On the worker's thread; requests and the engine are imported here, long after the first paint."""
    from desktop_app.sync.engine import sync
    from desktop_app.sync.neighbours import look_around
    from desktop_app.sync.network import Network

    with closing(Network(store, override=now, quiet=quiet, look=look_around)) as network:
        if folder is None:
            return sync(store, None, report, network=network), None
        with closing(network.open(str(folder))) as source:
            outcome = sync(store, [source], report, network=network)
    return outcome, carry_onto(store, folder) if carry else None


def carry_onto(store: Store, folder: Path) -> Carried | LessonError:
    """Write usage onto the stick; that it cannot be written is no trouble of the lessons."""
    from desktop_app.sync.carry import carry

    try:
        return carry(store, folder, int(time.time()))
    except LessonError as error:
        return error
