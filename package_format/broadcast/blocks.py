"""How an object is cut into source blocks of symbols (RFC 5052 §9.1)."""

from __future__ import annotations

from dataclasses import dataclass

from package_format.errors import Damaged

MOST_LENGTH = (1 << 48) - 1
MOST_SYMBOL = (1 << 16) - 1
MOST_BLOCK = 1 << 13
"""Symbols of a block: what ``fountain`` can solve in the memory of an old PC (11 MB at 1400 bytes a symbol)."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """The partition of an object of ``length`` bytes into symbols of ``symbol`` bytes, at most ``most`` in a block.

    The first blocks are one symbol longer than the others, if the symbols do not divide evenly. Only the last symbol
    of the object may be shorter.

    Raises:
        Damaged: a number is beyond what this program takes; nothing has been allocated.
    """

    length: int
    symbol: int
    most: int

    def __post_init__(self) -> None:
        good = 0 < self.length <= MOST_LENGTH and 0 < self.symbol <= MOST_SYMBOL and 0 < self.most <= MOST_BLOCK
        if not good:
            raise Damaged("object", f"cut into impossible blocks: {self.length} / {self.symbol} / {self.most}")

    @property
    def symbols(self) -> int:
        """Source symbols of the whole object."""
        return -(-self.length // self.symbol)

    @property
    def count(self) -> int:
        """Source blocks of the object."""
        return -(-self.symbols // self.most)

    def size(self, block: int) -> int:
        """Return the source symbols of ``block``; raise ``Damaged`` if there is no such block."""
        smaller, larger_blocks = divmod(self.symbols, self.count)
        if not 0 <= block < self.count:
            raise Damaged("object", f"it has no block {block}")
        return smaller + (block < larger_blocks)

    def first(self, block: int) -> int:
        """Return the number, in the whole object, of the first symbol of ``block``."""
        smaller, larger_blocks = divmod(self.symbols, self.count)
        return block * smaller + min(block, larger_blocks)

    def place(self, block: int, esi: int) -> tuple[int, int]:
        """Return offset and length in bytes of source symbol ``esi`` of ``block``; ``Damaged`` if there is none."""
        if not 0 <= esi < self.size(block):
            raise Damaged("object", f"block {block} has no source symbol {esi}")
        offset = (self.first(block) + esi) * self.symbol
        return offset, min(self.symbol, self.length - offset)
