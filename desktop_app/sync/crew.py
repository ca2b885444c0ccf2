"""Threads that fetch while one thread judges and writes: a bounded queue between them, and one way to stop."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from typing import Generic, TypeVar

from desktop_app.sync.source import Pulse

M = TypeVar("M")
HELD = 4
"""Messages that wait, one for each connection: what waits when the program is killed is fetched once more."""
_BEAT = 0.1


def apart(work: Callable[[Crew[M]], M], pulse: Pulse) -> M:
    """Do ``work`` on a thread of its own and return its result, so that ``pulse`` may end the waiting at any moment.

    ``work`` gets the crew, to rest by and to notice that nobody waits any more.
    """
    crew: Crew[M] = Crew()
    with closing(crew.run([lambda: crew.say(work(crew))], pulse)) as messages:
        return next(messages)


class Halt(Exception):
    """The crew was told to stop: ends a worker, never leaves it."""


class Crew(Generic[M]):
    """Workers that say messages of type ``M`` to the thread that runs them.

    At most ``HELD`` messages wait, so a slow disk slows the network down instead of filling the memory. The workers are
    daemon threads that touch nothing but their connections and this object: one that hangs in a dead
    connection after a stop can neither harm the store nor hold up the end of the program.
    """

    def __init__(self) -> None:
        self._said: queue.Queue[M | BaseException | None] = queue.Queue(HELD)
        self._stop = threading.Event()

    def run(self, workers: Sequence[Callable[[], None]], pulse: Pulse) -> Generator[M, None, None]:
        """Start ``workers`` and yield what they say until all have ended; what one raises is raised here."""
        for work in workers:
            threading.Thread(target=self._work, args=(work,), name="songke-fetch", daemon=True).start()
        left = len(workers)
        try:
            while left:
                pulse()
                try:
                    message = self._said.get(timeout=_BEAT)
                except queue.Empty:
                    continue
                if message is None:
                    left -= 1
                elif isinstance(message, BaseException):
                    raise message
                else:
                    yield message
        finally:
            self._stop.set()

    def say(self, message: M) -> None:
        """Hand ``message`` over (on a worker); raises ``Halt`` when the crew was stopped."""
        self._put(message)

    def wait(self, seconds: float) -> None:
        """Rest (on a worker); raises ``Halt`` when the crew was stopped."""
        if self._stop.wait(seconds):
            raise Halt

    def _work(self, work: Callable[[], None]) -> None:
        with contextlib.suppress(Halt):
            try:
                work()
            except Halt:
                raise
            except BaseException as error:
                # Whatever it is, it belongs to the thread that runs the crew.
                self._put(error)
            else:
                self._put(None)

    def _put(self, message: M | BaseException | None) -> None:
        while not self._stop.is_set():
            with contextlib.suppress(queue.Full):
                self._said.put(message, timeout=_BEAT)
                return
        raise Halt
