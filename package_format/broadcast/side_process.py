"""Processes beside a program that solve and make symbols: whoever sends or receives must not wait for arithmetic.

Both ends of a broadcast work that way. A process that is killed is begun again; none outlives its program.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from typing import TypeVar

from package_format.errors import LessonError

T = TypeVar("T")


class SideProcesses:
    """``count`` processes, begun when there is something to do; if one is killed, what they were doing is lost."""

    def __init__(self, count: int = 1) -> None:
        self._count = count
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, work: Callable[..., T], *arguments: object) -> Future[T | None]:
        """Have ``work`` (a module's own function) done; ``outcome`` says what came of it."""
        if self._pool is None:
            self._pool = _new_pool(self._count)
        try:
            return self._pool.submit(_tried, work, *arguments)
        except BrokenProcessPool:
            self._pool = _new_pool(self._count)
            return self._pool.submit(_tried, work, *arguments)

    def close(self) -> None:
        """End the processes after what they are doing."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


def outcome(future: Future[T | None]) -> T | None:
    """Return what came of work, waiting for it; None where it failed, or its process was killed: do it again."""
    try:
        return future.result()
    except BrokenProcessPool:
        return None


def _tried(work: Callable[..., T], *arguments: object) -> T | None:
    # Kinds of trouble carry facts, which a process cannot hand over as they are; here it only matters that it failed.
    try:
        return work(*arguments)
    except LessonError:
        return None


def _new_pool(count: int) -> ProcessPoolExecutor:
    # Spawned, not forked: a fork would share the locks of this process's threads, and Windows has none.
    return ProcessPoolExecutor(count, get_context("spawn"), initializer=_end_with_parent)


def _end_with_parent() -> None:  # pragma: no cover - it runs in the process beside, which ends without a word
    """See to it that this process does not outlive a program that was killed; Ctrl-C is for the program."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, name="songke-parent", daemon=True).start()
