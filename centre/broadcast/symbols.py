"""The symbols of one object, as many as anybody wants: first its own bytes, then sums of them, never one twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from centre.broadcast.sums import AT_ONCE, BlockSums, SourceBlock
from package_format import names
from package_format.broadcast.alc import FOUNTAIN, NO_CODE, TOI_SIZE, Symbol
from package_format.broadcast.blocks import Blocks
from package_format.broadcast.side_process import SideProcesses

SYMBOL = 1400
"""Bytes of a symbol: with all headers it fits into an Ethernet frame (1480 of 1500)."""
MOST = 4096
"""Symbols of a block (ADR 0014)."""
_READ = 64
"""Source symbols read at a time: rounds go through each block in its order."""


def sums_of(session: int) -> int:
    """Return the session in which the sums of ``session`` (an even number) are sent."""
    return session | 1


class ObjectSymbols:
    """Encoding symbols of the object at ``path`` on this disk, which is ``size`` bytes called ``digest``.

    Source symbols go without a code in ``session``, where receivers of other makes can follow them; sums go by the
    fountain in the session beside it, which those do not listen to. The processes ``beside`` make sums ahead.
    """

    def __init__(self, path: Path, digest: str, size: int, session: int, beside: SideProcesses | None = None) -> None:
        self._path = path
        self._session = session
        self._beside = beside
        self._toi = bytes.fromhex(names.check_digest(digest, "object"))[:TOI_SIZE]
        self._blocks = Blocks(size, SYMBOL, MOST)
        self._read: dict[int, tuple[int, bytes]] = {}
        self._sums: dict[int, BlockSums] = {}

    @property
    def longest(self) -> int:
        """Source symbols of the longest block: from this round on, all symbols are repair symbols."""
        return self._blocks.size(0)

    @property
    def blocks(self) -> int:
        """Symbols of one round: one of every block."""
        return self._blocks.count

    def per_pass(self, repair: float) -> int:
        """Return the rounds of a pass that sends the object once and ``repair`` (a share, 0.1) of it beyond."""
        return max(1, -(-self.longest * round(1000 * (1 + repair)) // 1000))

    def round(self, number: int, following: int = 0) -> Iterator[Symbol]:
        """Yield symbol ``number`` of every block: a burst of losses is shared by all of them.

        ``following`` rounds will be asked for soon: their sums are made together with this one's, and no others.

        Raises:
            Missing, Unreadable, Damaged: the object is not there any more, or not what it was.
        """
        for block in range(self._blocks.count):
            content = self._content(block, number, following)
            if number < self._blocks.size(block):
                yield Symbol(self._session, self._toi, self._blocks, block, number, content, NO_CODE)
            else:
                yield Symbol(sums_of(self._session), self._toi, self._blocks, block, number, content, FOUNTAIN)
        if not following:  # nothing of it stays in memory until its next turn
            self._read.clear()
            self._sums.clear()

    def _content(self, block: int, esi: int, following: int) -> bytes:
        sources, last = self._blocks.size(block), esi + following
        if esi >= sources:
            return self._sums_of(block).take(esi, last)
        if esi + AT_ONCE >= sources:
            self._sums_of(block).expect(sources, last)
        first, content = self._read.get(block, (0, b""))
        start = (esi - first) * SYMBOL
        if not 0 <= start < len(content):
            first, start = esi, 0
            content = self._block(block).read(esi, min(_READ, following + 1))
            self._read[block] = first, content
        return content[start : start + SYMBOL]

    def _sums_of(self, block: int) -> BlockSums:
        if block not in self._sums:
            self._sums[block] = BlockSums(self._block(block), self._beside)
        return self._sums[block]

    def _block(self, block: int) -> SourceBlock:
        offset = self._blocks.place(block, 0)[0]
        end = sum(self._blocks.place(block, self._blocks.size(block) - 1))
        return SourceBlock(self._path, block, offset, end - offset, SYMBOL)
