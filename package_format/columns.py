"""Columns of integers: zigzag differences as unsigned LEB128 (FORMAT §10).

Neighbouring rows are alike, so a difference mostly takes one byte. LEB128 is that of DWARF 5 §7.6, zigzag that of
Protocol Buffers ("Signed Integers"); every number has exactly one spelling here.
"""

from __future__ import annotations

from collections.abc import Iterable

from package_format.errors import Damaged

_MOST_BITS = 63


def encode(values: Iterable[int]) -> bytes:
    """Return the column of ``values`` (each absolute value below 2^53)."""
    column = bytearray()
    before = 0
    for value in values:
        step = value - before
        before = value
        left = step << 1 if step >= 0 else -step * 2 - 1
        while left > 0x7F:
            column.append(left & 0x7F | 0x80)
            left >>= 7
        column.append(left)
    return bytes(column)


class ColumnReader:
    """Reads one column after another from ``content``, called ``name`` in errors."""

    def __init__(self, content: bytes, name: str) -> None:
        self._content = content
        self._name = name
        self._at = 0

    def take(self, count: int) -> list[int]:
        """Return the next ``count`` values; raise ``Damaged`` if they are not there or not spelt as they should be.

        A column of n values takes at least n bytes: that is checked before memory is taken.
        """
        content, at = self._content, self._at
        if count > len(content) - at:
            raise Damaged(self._name, "a column is cut short")
        values: list[int] = []
        value = 0
        try:
            for _ in range(count):
                byte = content[at]
                at += 1
                step = byte & 0x7F
                shift = 7
                while byte > 0x7F:
                    byte = content[at]
                    at += 1
                    step |= (byte & 0x7F) << shift
                    shift += 7
                    if shift > _MOST_BITS or not byte:
                        raise Damaged(self._name, "a number is too long")
                value += (step >> 1) ^ -(step & 1)
                values.append(value)
        except IndexError as error:
            raise Damaged(self._name, "a column is cut short") from error
        self._at = at
        return values

    def finish(self) -> None:
        """Raise ``Damaged`` if bytes are left over."""
        if self._at != len(self._content):
            raise Damaged(self._name, "bytes are left over behind the columns")
