"""Linear algebra over GF(2) on Python's integers: bit i of a row is its coefficient in column i; adding is XOR.

Sums of many long symbols go by the Method of the Four Russians (Arlazarov, Dinic, Kronrod, Faradzhev, Dokl. Akad. Nauk
SSSR 194, 1970): for every eight symbols the 256 sums they can make are worked out once, and each row takes the one it
needs. That is an eighth of the additions, with nothing but the standard library.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

_GROUP = 8
"""Bits of a row that are looked up at once: a byte, so that rows need no shifting."""


def combine(rows: Sequence[int], symbols: Sequence[int]) -> list[int]:
    """Return for each row the sum of the symbols whose bits are set in it; no row has a bit beyond the last symbol."""
    width = -(-len(symbols) // _GROUP)
    spelled = [row.to_bytes(width, "little") for row in rows]
    sums = [0] * len(rows)
    for byte in range(width):
        table = [0]
        for symbol in symbols[_GROUP * byte : _GROUP * (byte + 1)]:
            table += [symbol ^ one for one in table]
        sums = [one ^ table[row[byte]] for one, row in zip(sums, spelled, strict=True)]
    return sums


def pick(rows: Sequence[int], columns: Sequence[int], width: int) -> list[int]:
    """Return of each of ``rows`` (``width`` columns) the bits at ``columns``, as a row of these in their order."""
    if not columns:
        return [0] * len(rows)
    chosen = itemgetter(*(width - 1 - column for column in reversed(columns)))
    return [int("".join(chosen(format(row, f"0{width}b"))), 2) for row in rows]


def solution(rows: Sequence[int], unknowns: int) -> list[int] | None:
    """Return for each unknown which equations add up to it alone, or None while the equations do not determine all.

    Row i holds the unknowns of equation i; in what is returned, bit i stands for equation i.
    """
    left = [row | 1 << (unknowns + number) for number, row in enumerate(rows)]
    solved: list[int] = []
    for column in range(0, unknowns, _GROUP):
        width = min(_GROUP, unknowns - column)
        pivots = _take_pivots(left, width)
        if pivots is None:
            return None
        table = [0]
        for pivot in pivots:
            table += [pivot ^ one for one in table]
        low = (1 << width) - 1
        left = [(row ^ table[row & low]) >> width for row in left]
        solved = [(row ^ table[row & low]) >> width for row in solved]
        solved += [pivot >> width for pivot in pivots]
    return solved


def _take_pivots(left: list[int], width: int) -> list[int] | None:
    """Take as many rows as there are lowest columns (``width``) out of ``left``, made to have one of them each.

    Pivot i has column i and no other of them. None if there are no such rows.
    """
    low = (1 << width) - 1
    pivots: dict[int, int] = {}
    useless = []
    while left and len(pivots) < width:
        row = left.pop()
        for column, pivot in pivots.items():
            row ^= pivot if row & 1 << column else 0
        if not row & low:
            useless.append(row)
            continue
        new = (row & -row).bit_length() - 1
        for column, pivot in pivots.items():
            pivots[column] = pivot ^ row if pivot & 1 << new else pivot
        pivots[new] = row
    left += useless
    return [pivots[column] for column in range(width)] if len(pivots) == width else None
