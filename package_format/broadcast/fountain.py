"""The fountain: any K (and one or two more) of a block's symbols give back all of it (FORMAT §11).

A systematic random linear code over GF(2): the source symbols themselves, then as many sums of them as anybody wants,
each of a random half of the block. What a receiver lacks it solves for. Symbols add up over passes, days and carriers.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping, Sequence

from package_format.broadcast import gf2

SPARE = 8
"""Symbols beyond the number of missing ones that make a failure rarer than one in 2^8; more only cost time."""
_SEED = b"songke-fountain-1\0"
_WHICH = struct.Struct(">III")


def coefficients(symbols: int, block: int, esi: int) -> int:
    """Return which of the ``symbols`` source symbols of ``block`` the repair symbol ``esi`` adds up: bit i for i.

    SHAKE128 (FIPS 202) of the three numbers, its first ``symbols`` bits, the lowest bit of each byte first; and since a
    sum of nothing would help nobody, bit ``esi`` modulo ``symbols`` where all of them are 0.
    """
    drawn = hashlib.shake_128(_SEED + _WHICH.pack(symbols, block, esi)).digest(-(-symbols // 8))
    return int.from_bytes(drawn, "little") & ((1 << symbols) - 1) or 1 << esi % symbols


def repair_symbols(source: bytes, symbol: int, block: int, esis: Sequence[int]) -> list[bytes]:
    """Return the repair symbols ``esis`` of ``block``, whose bytes are ``source``; many at once cost least.

    ``symbol`` is their length in bytes; a shorter last source symbol counts as filled up with zeros.
    """
    symbols = _split(source, symbol)
    sums = gf2.combine([coefficients(len(symbols), block, esi) for esi in esis], symbols)
    return [one.to_bytes(symbol, "little") for one in sums]


def recover(
    source: bytes, symbol: int, block: int, missing: Sequence[int], repairs: Mapping[int, bytes]
) -> dict[int, bytes] | None:
    """Return the source symbols ``missing`` (ascending), or None if ``repairs`` do not suffice: try again with more.

    Args:
        source: the bytes of the block; what stands at the missing places does not matter.
        symbol: length of a symbol in bytes; the last one of ``source`` may be shorter.
        block: number of the block.
        missing: which source symbols are not there.
        repairs: repair symbols (``symbol`` bytes each) by their number (ESI).
    """
    symbols = _split(source, symbol)
    for place in missing:
        symbols[place] = 0
    esis = list(repairs)
    rows = [coefficients(len(symbols), block, esi) for esi in esis]
    unknown = gf2.pick(rows, missing, len(symbols))
    enough = len(missing) + SPARE
    ways = gf2.solution(unknown[:enough], len(missing))
    if ways is None and len(esis) > enough:
        enough = len(esis)
        ways = gf2.solution(unknown, len(missing))
    if ways is None:
        return None
    known = gf2.combine(rows[:enough], symbols)
    sums = [one ^ int.from_bytes(repairs[esi], "little") for esi, one in zip(esis, known, strict=False)]
    solved = gf2.combine(ways, sums)
    return {
        place: one.to_bytes(symbol, "little")[: len(source) - place * symbol]
        for place, one in zip(missing, solved, strict=True)
    }


def _split(source: bytes, symbol: int) -> list[int]:
    return [int.from_bytes(source[offset : offset + symbol], "little") for offset in range(0, len(source), symbol)]
