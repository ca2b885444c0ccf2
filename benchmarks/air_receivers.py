"""Receivers of a broadcast as numbers: what each of them loses, and when it has everything. No network, no content."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from package_format.broadcast.alc import Symbol

Air: TypeAlias = Callable[[random.Random], Iterator[bool]]
"""Makes for one receiver an endless row: whether the next datagram arrives."""


def at_random(loss: float) -> Air:
    """Every datagram is lost by itself."""

    def air(draw: random.Random) -> Iterator[bool]:
        while True:
            yield draw.random() >= loss

    return air


def in_runs(loss: float, mean: float) -> Air:
    """Datagrams are lost in runs of ``mean`` on average (Gilbert's model): noise, or a fade of rain."""

    def air(draw: random.Random) -> Iterator[bool]:
        good = mean * (1 - loss) / loss
        left = 1 + int(draw.expovariate(1 / good) * draw.random())
        while True:
            for _ in range(left):
                yield True
            for _ in range(max(1, round(draw.expovariate(1 / mean)))):
                yield False
            left = max(1, round(draw.expovariate(1 / good)))

    return air


@dataclass(slots=True)
class _Block:
    size: int
    spare: int
    sources: int = 0
    sums: int = 0
    solved_at: int = 0


def spare_symbols(draw: random.Random) -> int:
    """Return how many sums beyond the missing symbols a block happens to need.

    n of them suffice with the probability that a random matrix over GF(2) with n spare rows has full rank.
    """
    luck, spare = draw.random(), 0
    while True:
        enough = 1.0
        for exponent in range(spare + 1, spare + 40):
            enough *= 1 - 0.5**exponent
        if luck < enough:
            return spare
        spare += 1


class Receiver:
    """Takes symbols and notes at which round each block was solved."""

    def __init__(self, air: Air, seed: int) -> None:
        self._draw = random.Random(seed)
        self._arrives = air(random.Random(seed + 1_000_003))
        self._blocks: dict[tuple[bytes, int], _Block] = {}

    def hear(self, symbol: Symbol) -> None:
        """Take a symbol, or lose it."""
        block = self._blocks.get((symbol.toi, symbol.block))
        if block is None:
            block = _Block(symbol.blocks.size(symbol.block), spare_symbols(self._draw))
            self._blocks[symbol.toi, symbol.block] = block
        if not next(self._arrives) or block.solved_at:
            return
        if symbol.esi < block.size:
            block.sources += 1
        else:
            block.sums += 1
        missing = block.size - block.sources
        if not missing or block.sums >= missing + block.spare:
            block.solved_at = symbol.esi + 1

    def needed(self) -> float:
        """Return what had to be sent of everything, as a multiple of its size; infinite if it was not enough."""
        return max(
            (block.solved_at or float("inf")) / block.size if block.sums or not block.solved_at else 1.0
            for block in self._blocks.values()
        )
