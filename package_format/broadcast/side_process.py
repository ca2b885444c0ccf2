"""Processes beside a program that solve and make symbols: whoever sends or receives must not wait for arithmetic.

Both ends of a broadcast work that way. Each process has a pipe of its own that nobody else holds open: one that is
killed, even in the middle of an answer, is noticed at once and begun again, and none outlives its program.
"""

from __future__ import annotations

import queue
import signal
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, TypeAlias, TypeVar

from package_format.errors import LessonError

T = TypeVar("T")
_Job: TypeAlias = "tuple[Future[Any], Callable[..., Any], tuple[object, ...]]"


class SideProcesses:
    """``count`` processes, begun when there is something to do; if one is killed, what it was doing is lost."""

    def __init__(self, count: int = 1) -> None:
        self._count = count
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._sides: list[_Side] = []

    def begin(self) -> None:
        """Begin a process now, so that the first work does not wait for it."""
        self.submit(_nothing)

    def submit(self, work: Callable[..., T], *arguments: object) -> Future[T | None]:
        """Have ``work`` (a module's own function) done; ``outcome`` says what came of it."""
        if not self._sides:
            self._sides = [_Side(self._jobs) for _ in range(self._count)]
        future: Future[T | None] = Future()
        self._jobs.put((future, work, arguments))
        return future

    @property
    def processes(self) -> list[BaseProcess]:
        """The processes that run now."""
        return [side.process for side in self._sides if side.process is not None]

    def close(self) -> None:
        """End the processes after what they are doing; what was not begun is cancelled."""
        with suppress(queue.Empty):
            while True:
                job = self._jobs.get_nowait()
                (job[0] if job else Future()).cancel()
        for _ in self._sides:
            self._jobs.put(None)
        for side in self._sides:
            side.join()
        self._sides = []


def outcome(future: Future[T | None]) -> T | None:
    """Return what came of work, waiting for it; None where it failed, or its process was killed: do it again."""
    return future.result()


class _Side(threading.Thread):
    """The thread that hands ``jobs`` to one process, one after another."""

    def __init__(self, jobs: queue.SimpleQueue[_Job | None]) -> None:
        super().__init__(name="songke-beside", daemon=True)
        self._jobs = jobs
        self._pipe: Connection | None = None
        self.process: BaseProcess | None = None
        self.start()

    def run(self) -> None:
        """Work until there is nothing more."""
        while job := self._jobs.get():
            future, work, arguments = job
            try:
                pipe = self._pipe or self._begin()
                pipe.send((work, arguments))
                result, bug = pipe.recv()
            except (EOFError, OSError):
                self._end()
                future.set_result(None)
                continue
            if bug:
                future.set_exception(RuntimeError(bug))
            else:
                future.set_result(result)
        self._end()

    def _begin(self) -> Connection:
        # Spawned, not forked: a fork would share the locks of this program's threads, and Windows has none.
        context = get_context("spawn")
        self._pipe, there = context.Pipe()
        self.process = context.Process(target=_serve, args=(there,), daemon=True)
        self.process.start()
        there.close()
        return self._pipe

    def _end(self) -> None:
        """End the process: without its pipe it has nobody to work for."""
        if self._pipe is not None and self.process is not None:
            self._pipe.close()
            self.process.join()
        self._pipe = self.process = None


def _serve(pipe: Connection) -> None:  # pragma: no cover - it runs in the process beside
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program
    with suppress(EOFError, OSError):
        while True:
            work, arguments = pipe.recv()
            pipe.send(_tried(work, arguments))


def _tried(work: Callable[..., T], arguments: tuple[object, ...]) -> tuple[T | None, str]:
    """Return what came of ``work``, and of a bug what it says."""
    # Kinds of trouble carry facts, which a process cannot hand over as they are; here it only matters that it failed.
    try:
        return work(*arguments), ""
    except LessonError:
        return None, ""
    except Exception:
        # a bug: it is raised again in the program beside which it happened
        return None, traceback.format_exc()


def _nothing() -> None:
    return
