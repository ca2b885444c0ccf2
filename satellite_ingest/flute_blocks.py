"""Blocks of standard FLUTE senders, mended in memory: they are small, and whole a moment after they have begun."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TypeAlias

from package_format.broadcast import reed_solomon
from package_format.broadcast.alc import NO_CODE
from package_format.broadcast.flute import FluteSymbol, Plan
from package_format.broadcast.reed_solomon import Points

Known: TypeAlias = tuple[int, Plan, FluteSymbol]
"""The object, how it is cut, and a source symbol of it."""
MOST_HELD = 32 << 20
"""Bytes of symbols of blocks that are not whole; the block that was begun first goes first."""
_OVERHEAD = 200
"""Bytes of memory that a symbol takes beside its content."""


@dataclass(slots=True)
class _Block:
    plan: Plan
    number: int
    symbols: dict[int, bytes] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Source symbols."""
        return self.plan.blocks.size(self.number)

    @property
    def missing(self) -> list[int]:
        """Which source symbols are not here."""
        return [esi for esi in range(self.size) if esi not in self.symbols]


class BlockSolver:
    """Makes source symbols out of what comes in one session."""

    def __init__(self, most_held: int = MOST_HELD) -> None:
        self._most = most_held
        self._held = 0
        self._blocks: OrderedDict[tuple[int, int], _Block] = OrderedDict()
        self._points: Points | None = None
        """Which of the two codes the sender speaks, as soon as a block has a symbol more than it needs to prove it."""

    def take(self, key: int, plan: Plan, symbol: FluteSymbol) -> list[Known]:
        """Take a symbol of the object ``key``; return the source symbols that are known by it, of any object."""
        size = plan.blocks.size(symbol.block)
        known = [(key, plan, symbol)] if symbol.esi < size else []
        if plan.code == NO_CODE:
            return known
        block = self._blocks.setdefault((key, symbol.block), _Block(plan, symbol.block))
        if block.plan != plan:
            self._drop(key, symbol.block)
            block = self._blocks[key, symbol.block] = _Block(plan, symbol.block)
        if symbol.esi in block.symbols:
            return known
        block.symbols[symbol.esi] = symbol.content.ljust(plan.blocks.symbol, b"\0")
        self._held += plan.blocks.symbol + _OVERHEAD
        if self._points is None:
            known += self._learn(key, block)
        elif len(block.symbols) >= size:
            known += self._solve(key, block, self._points)
        while self._held > self._most:
            self._drop(*next(iter(self._blocks)))
        return known

    def _learn(self, key: int, block: _Block) -> list[Known]:
        """Find out which code is spoken, if ``block`` proves it, and solve what waited for that."""
        if len(block.symbols) <= block.size:
            return []
        fitting = [one for one in Points if reed_solomon.fits(block.symbols, block.size, one)]
        if not fitting:
            # Some symbol is forged or damaged, and nobody can say which.
            self._drop(key, block.number)
            return []
        if len(fitting) > 1:
            # A single symbol, or many that are the same: both codes repeat it.
            return self._solve(key, block, fitting[0])
        self._points = fitting[0]
        ready = [(key, block) for (key, _), block in self._blocks.items() if len(block.symbols) >= block.size]
        return [one for key, block in ready for one in self._solve(key, block, fitting[0])]

    def _solve(self, key: int, block: _Block, points: Points) -> list[Known]:
        """Solve a block that has symbols enough, and forget it."""
        missing = block.missing
        known = dict(sorted(block.symbols.items())[: block.size])
        found = reed_solomon.interpolate(known, missing, points) if missing else {}
        self._drop(key, block.number)
        blocks = block.plan.blocks
        return [
            (key, block.plan, FluteSymbol(block.number, esi, content[: blocks.place(block.number, esi)[1]]))
            for esi, content in found.items()
        ]

    def _drop(self, key: int, number: int) -> None:
        block = self._blocks.pop((key, number))
        self._held -= (block.plan.blocks.symbol + _OVERHEAD) * len(block.symbols)
