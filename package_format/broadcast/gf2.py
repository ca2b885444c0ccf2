"""Linear algebra over GF(2) on Python's integers: bit i of a row is its coefficient in column i; adding is XOR.

Sums of many long symbols go by the Method of the Four Russians (Arlazarov, Dinic, Kronrod, Faradzhev, Dokl. Akad. Nauk
SSSR 194, 1970): for every eight symbols the 256 sums they can make are worked out once, and each row takes the one it
needs. That is an eighth of the additions, with nothing but the standard library.
"""

from __future__ import annotations

from collections.abc import Sequence

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


def pick(row: int, columns: Sequence[int], width: int) -> int:
    """Return the bits of ``row`` (``width`` columns) at ``columns``, as a row of as many columns in their order."""
    digits = format(row, f"0{width}b")
    return int("".join([digits[width - 1 - column] for column in reversed(columns)]) or "0", 2)


def solution(rows: Sequence[int], unknowns: int) -> list[int] | None:
    """Return for each unknown which equations add up to it alone, or None while the equations do not determine all.

    Row i holds the unknowns of equation i; in what is returned, bit i stands for equation i.
    """
    left = [row | 1 << (unknowns + number) for number, row in enumerate(rows)]
    solved: list[int] = []
    for column in range(unknowns):
        bit = 1 << column
        place = next((place for place, row in enumerate(left) if row & bit), None)
        if place is None:
            return None
        pivot = left.pop(place)
        left = [row ^ pivot if row & bit else row for row in left]
        solved = [row ^ pivot if row & bit else row for row in solved]
        solved.append(pivot)
    return [row >> unknowns for row in solved]
