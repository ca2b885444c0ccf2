"""The only bridge between threads: work goes in as a function, its result comes back by a queued signal.

A ``Worker`` is one thread that does one job at a time, in order of rank and then of asking. Nothing it runs may touch
a widget. While it runs, a job's ``latest`` is the newest snapshot it reported; whoever shows it polls at 10 Hz, since
a signal per chunk freezes a window. A person stops a job by ``stop()``: the job's next ``report`` raises ``Stopped``.

The thread is a daemon: a job that hangs in the system cannot keep the program from ending, and everything on the disk
is safe to leave at any line.
"""

from __future__ import annotations

import heapq
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from desktop_app.sync.progress import Progress
from package_format.errors import LessonError, Stopped

T = TypeVar("T")
Report = Callable[[Progress], None]
_log = logging.getLogger(__name__)


class Job(Generic[T]):
    """One piece of work asked for: look at ``latest``, call ``stop()``, or ``drop()`` what is no longer of interest."""

    def __init__(self, work: Callable[[Report], T], key: str, keep: bool = False) -> None:
        self.work = work
        self.key = key
        self.keep = keep
        self.latest: Progress | None = None
        self._stop = threading.Event()
        self._dropped = False

    def report(self, progress: Progress) -> None:
        """Keep ``progress`` as the newest snapshot; raises ``Stopped`` once a person asked to stop."""
        self.latest = progress
        if self._stop.is_set():
            raise Stopped

    def stop(self) -> None:
        """Ask the work to end safely; the answer comes as ``Stopped`` (or as a result, when it was just done)."""
        self._stop.set()

    @property
    def stopping(self) -> bool:
        """Whether ``stop`` was called."""
        return self._stop.is_set()

    def drop(self) -> None:
        """Forget the work: it is not begun if it has not begun, and its result is thrown away."""
        self._dropped = True
        self._stop.set()

    @property
    def dropped(self) -> bool:
        """Whether ``drop`` was called."""
        return self._dropped


@dataclass(frozen=True, slots=True)
class _Result:
    """What came of a job and who is told, on Qt's thread."""

    job: Job[Any]
    owner: QObject
    tell: Callable[[Any], None]
    value: Any


@dataclass(order=True, slots=True)
class _Place:
    """A place in the queue: small ranks first, then first come, first served."""

    rank: int
    serial: int
    job: Job[Any] = field(compare=False)
    owner: QObject = field(compare=False)
    done: Callable[[Any], None] = field(compare=False)
    failed: Callable[[Exception], None] = field(compare=False)


class Worker(QObject):
    """One thread, one job at a time; made and used on Qt's thread."""

    _finished = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue: list[_Place] = []
        self._serial = 0
        self._running: _Place | None = None
        self._closed = False
        self._changed = threading.Condition()
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(
        self,
        owner: QObject,
        work: Callable[[Report], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
        *,
        key: str = "",
        rank: int = 0,
        keep: bool = False,
    ) -> Job[T]:
        """Queue ``work``; on Qt's thread ``done`` gets its result or ``failed`` its exception, while ``owner`` lives.

        A new job takes the place of older ones of the same ``owner`` and ``key`` that wait or run (looking something
        up while the words change); an empty key replaces nothing. Smaller ranks are done sooner. ``keep`` is for what
        must reach the disk: it is still done when the worker closes.
        """
        job = Job(work, key, keep)
        with self._changed:
            if self._closed:
                job.drop()
                return job
            if key:
                for place in (*self._queue, *filter(None, [self._running])):
                    if place.owner is owner and place.job.key == key:
                        place.job.drop()
            self._serial += 1
            heapq.heappush(self._queue, _Place(rank, self._serial, job, owner, done, failed))
            self._changed.notify()
        return job

    @property
    def busy(self) -> bool:
        """Whether a job runs or waits."""
        with self._changed:
            return self._running is not None or any(not place.job.dropped for place in self._queue)

    def close(self, seconds: float) -> bool:
        """Take no more work, ask the running job to stop, do what must be kept; wait up to ``seconds`` for it.

        Returns whether the thread has ended.
        """
        with self._changed:
            self._closed = True
            self._queue = [place for place in self._queue if place.job.keep]
            heapq.heapify(self._queue)
            if self._running is not None and not self._running.job.keep:
                self._running.job.drop()
            self._changed.notify()
        deadline = monotonic() + seconds
        self._thread.join(max(0.0, deadline - monotonic()))
        return not self._thread.is_alive()

    # ------------------------------------------------------------ the worker's thread

    def _run(self) -> None:
        while (place := self._next()) is not None:
            tell, value = self._do(place)
            with self._changed:
                self._running = None
                if self._closed:
                    continue  # nobody is told any more
            try:
                self._finished.emit(_Result(place.job, place.owner, tell, value))
            except RuntimeError:  # Qt has taken the worker down before it was closed: nobody is left to be told
                return

    def _next(self) -> _Place | None:
        with self._changed:
            while True:
                while self._queue:
                    place = heapq.heappop(self._queue)
                    if not place.job.dropped:
                        self._running = place
                        return place
                if self._closed:
                    return None
                self._changed.wait()

    def _do(self, place: _Place) -> tuple[Callable[[Any], None], Any]:
        try:
            return place.done, place.job.work(place.job.report)
        except LessonError as trouble:
            return place.failed, trouble
        except Exception as bug:  # the bridge carries every exception to the one who asked; none may end the thread
            _log.exception("a job failed in a way no kind of trouble describes")
            return place.failed, bug

    # ------------------------------------------------------------ Qt's thread

    def _deliver(self, result: _Result) -> None:
        if not self._closed and not result.job.dropped and isValid(result.owner):
            result.tell(result.value)
