"""The symbols of one object, as many as anybody wants: first its own bytes, then sums of them, never one twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from package_format import names
from package_format.broadcast import fountain
from package_format.broadcast.alc import FOUNTAIN, NO_CODE, TOI_SIZE, Symbol
from package_format.broadcast.blocks import Blocks
from package_format.errors import Damaged, Missing, Unreadable

SYMBOL = 1400
"""Bytes of a symbol: with all headers it fits into an Ethernet frame (1480 of 1500)."""
MOST = 4096
"""Symbols of a block (ADR 0014)."""
_AT_ONCE = 256
"""Repair symbols made at a time: the tables behind them are made once for all."""


def sums_of(session: int) -> int:
    """Return the session in which the sums of ``session`` (an even number) are sent."""
    return session | 1


class ObjectSymbols:
    """Encoding symbols of the object at ``path`` on this disk, which is ``size`` bytes called ``digest``.

    Source symbols go without a code in ``session``, where receivers of other makes can follow them; sums go by the
    fountain in the session beside it, which those do not listen to.
    """

    def __init__(self, path: Path, digest: str, size: int, session: int) -> None:
        self._path = path
        self._session = session
        self._toi = bytes.fromhex(names.check_digest(digest, "object"))[:TOI_SIZE]
        self._blocks = Blocks(size, SYMBOL, MOST)
        self._made: dict[int, dict[int, bytes]] = {}

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

    def _content(self, block: int, esi: int, following: int) -> bytes:
        if esi < self._blocks.size(block):
            return self._read(*self._blocks.place(block, esi))
        made = self._made.get(block, {})
        if esi not in made:
            source = self._read(self._blocks.place(block, 0)[0], self._length(block))
            esis = range(esi, esi + min(_AT_ONCE, following + 1))
            made = dict(zip(esis, fountain.repair_symbols(source, SYMBOL, block, esis), strict=True))
            self._made[block] = made
        return made.pop(esi)

    def _length(self, block: int) -> int:
        last, size = self._blocks.place(block, self._blocks.size(block) - 1)
        return last + size - self._blocks.place(block, 0)[0]

    def _read(self, offset: int, length: int) -> bytes:
        try:
            with self._path.open("rb") as file:
                file.seek(offset)
                content = file.read(length)
        except FileNotFoundError as error:
            raise Missing(str(self._path)) from error
        except OSError as error:
            raise Unreadable(str(self._path), error.strerror or str(error)) from error
        if len(content) != length:
            raise Damaged(str(self._path), "shorter than it was")
        return content
