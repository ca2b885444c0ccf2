"""The sums of blocks, made ahead: one batch is being sent, the next one is being made by a process beside."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from package_format.broadcast import fountain
from package_format.broadcast.side_process import SideProcesses, outcome
from package_format.errors import Damaged, Missing, Unreadable

AT_ONCE = 256
"""Sums made at a time: the tables behind them are made once for all."""
MOST_PROCESSES = 8
_QUICK = 64
"""Symbols of a block whose sums are made sooner than a process is asked."""


@dataclass(frozen=True, slots=True)
class SourceBlock:
    """A source block of an object: ``length`` bytes from ``offset`` of the file at ``path``, ``symbol`` bytes each."""

    path: Path
    number: int
    offset: int
    length: int
    symbol: int

    def read(self, first: int, count: int) -> bytes:
        """Return the bytes of ``count`` source symbols from ``first`` on, or as many as there are.

        Raises:
            Missing, Unreadable, Damaged: the object is not there any more, or not what it was.
        """
        start = first * self.symbol
        length = min(count * self.symbol, self.length - start)
        try:
            with self.path.open("rb", buffering=0) as file:
                file.seek(self.offset + start)
                content = file.read(length)
        except FileNotFoundError as error:
            raise Missing(str(self.path)) from error
        except OSError as error:
            raise Unreadable(str(self.path), error.strerror or str(error)) from error
        if len(content) != length:
            raise Damaged(str(self.path), "shorter than it was")
        return content

    @property
    def symbols(self) -> int:
        """How many source symbols it has."""
        return -(-self.length // self.symbol)


def make_sums(block: SourceBlock, esis: range) -> list[bytes]:
    """Return the sums ``esis`` of ``block``; see ``SourceBlock.read`` for what is raised."""
    return fountain.repair_symbols(block.read(0, block.symbols), block.symbol, block.number, esis)


def processes() -> SideProcesses:
    """Return the processes that make sums: one core is left for sending."""
    return SideProcesses(max(1, min(MOST_PROCESSES, (os.cpu_count() or 1) - 1)))


class BlockSums:
    """The sums of ``block``, in rising order; ``beside`` makes them ahead, None: when they are asked for."""

    def __init__(self, block: SourceBlock, beside: SideProcesses | None) -> None:
        self._block = block
        self._beside = beside if block.symbols > _QUICK else None
        self._made: Iterator[bytes] = iter(())
        self._next = self._stop = 0
        self._coming: tuple[range, Future[list[bytes] | None]] | None = None

    def expect(self, first: int, last: int) -> None:
        """Have the sums from ``first`` on begun, of which ``last`` is the last that will be asked for."""
        if self._beside is not None and self._coming is None and first <= last:
            esis = range(first, min(first + AT_ONCE, last + 1))
            self._coming = esis, self._beside.submit(make_sums, self._block, esis)

    def take(self, esi: int, last: int) -> bytes:
        """Return the sum ``esi``; those up to ``last`` will be asked for too, and no others.

        Raises:
            Missing, Unreadable, Damaged: see ``SourceBlock.read``.
        """
        if esi != self._next or esi >= self._stop:
            self._make(esi, last)
        self._next += 1
        return next(self._made)

    def _make(self, esi: int, last: int) -> None:
        """Begin with the batch that ``esi`` is the first of: the one that is on its way, or a new one."""
        esis, made = range(esi, min(esi + AT_ONCE, last + 1)), None
        if self._coming is not None:
            coming, future = self._coming
            self._coming = None
            if coming.start == esi:
                esis, made = coming, outcome(future)
        # What no process could make is made here: what keeps it from being made is then said, too.
        self._made = iter(make_sums(self._block, esis) if made is None else made)
        self._next, self._stop = esi, esis.stop
        self.expect(esis.stop, last)
