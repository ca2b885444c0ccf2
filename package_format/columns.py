"""Columns of integers, each number as its difference to a guess: zigzag, unsigned LEB128 (FORMAT §10).

A good guess leaves zeros, which zstd makes vanish. LEB128 is that of DWARF 5 §7.6, zigzag that of Protocol
Buffers ("Signed Integers"); every number has exactly one spelling here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from package_format.errors import Damaged

_MOST_BITS = 63


def encode(column: Sequence[int], guesses: Iterable[int]) -> bytes:
    """Return ``column`` spelt as differences to ``guesses``, one for each number (all of them 0 … 2^53)."""
    spelt = bytearray()
    for value, guess in zip(column, guesses, strict=True):
        step = value - guess
        left = step << 1 if step >= 0 else -step * 2 - 1
        while left > 0x7F:
            spelt.append(left & 0x7F | 0x80)
            left >>= 7
        spelt.append(left)
    return bytes(spelt)


class ColumnReader:
    """Reads one column after another from ``content``, called ``name`` in errors."""

    def __init__(self, content: bytes, name: str) -> None:
        self._content = content
        self._name = name
        self._at = 0

    def plain(self, size: int) -> bytes:
        """Return the next ``size`` bytes; raise ``Damaged`` if they are not there."""
        start = self._at
        self._need(size)
        self._at += size
        return self._content[start : self._at]

    def fill(self, column: list[int], count: int, guesses: Iterable[int]) -> None:
        """Append the next ``count`` numbers to ``column``.

        Each of the ``count`` guesses is asked for when the number before it stands in the column, so it may follow
        from that. A column of n numbers takes at least n bytes: that is checked before memory is taken.

        Raises:
            Damaged: they are not there or not spelt as they should be.
        """
        append = column.append
        for step, guess in zip(self._steps(count), guesses, strict=True):
            append(guess + step)

    def finish(self) -> None:
        """Raise ``Damaged`` if bytes are left over."""
        if self._at != len(self._content):
            raise Damaged(self._name, "bytes are left over behind the columns")

    def _need(self, size: int) -> None:
        if size > len(self._content) - self._at:
            raise Damaged(self._name, "a column is cut short")

    def _steps(self, count: int) -> list[int]:
        self._need(count)
        content, at = self._content, self._at
        steps: list[int] = []
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
                steps.append((step >> 1) ^ -(step & 1))
        except IndexError as error:
            raise Damaged(self._name, "a column is cut short") from error
        self._at = at
        return steps
