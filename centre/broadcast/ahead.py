"""Made ahead by another thread: whoever sends at a steady pace must not wait for a disk or for arithmetic."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
_TOGETHER = 32
"""Handed from thread to thread at a time: each change of threads costs as much as making some of them."""
_LOOK_UP = 0.2


def made_ahead(ones: Iterator[T], most: int) -> Generator[T, None, None]:
    """Yield ``ones``, of which another thread makes up to about ``most`` before they are asked for.

    Raises:
        BaseException: whatever making them raises, when its turn comes.
    """
    together = max(1, min(_TOGETHER, most // 4))
    made: queue.Queue[list[T] | BaseException] = queue.Queue(max(1, most // together))
    ended = threading.Event()

    def put(some: list[T] | BaseException) -> bool:
        while not ended.is_set():
            try:
                made.put(some, timeout=_LOOK_UP)
            except queue.Full:
                continue
            return True
        return False

    def make() -> None:
        try:
            while put(some := list(islice(ones, together))) and some:
                pass
        except BaseException as error:
            # whatever it is, the thread that sends raises it
            put(error)

    maker = threading.Thread(target=make, name="songke-symbols", daemon=True)
    maker.start()
    try:
        while some := made.get():
            if isinstance(some, BaseException):
                raise some
            yield from some
    finally:
        ended.set()
        maker.join()
