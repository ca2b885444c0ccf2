"""Reed-Solomon over GF(2^8) (RFC 5510 §8): what standard FLUTE senders mend their losses with.

The symbols of a block are values of one polynomial at fixed points, byte by byte; K of them, whichever, determine it,
so that the missing ones are its values at their points (Lagrange). Plain Python: a multiplication by a constant is a
``bytes.translate``, an addition an XOR of long integers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from functools import cache

MOST_SYMBOLS = 255
"""Encoding symbols of a block at most."""
_POLYNOMIAL = 0x11D
"""x^8 + x^4 + x^3 + x^2 + 1 (RFC 5510 §8.1)."""
_ORDER = 255


class Points(Enum):
    """At which points of the field the encoding symbols are values: symbol ``j`` at …

    The standard takes the powers of the primitive element; a much used library puts 0 before them, and senders built
    on it announce the same FEC Encoding IDs. Only the symbols can tell one from the other.
    """

    POWERS = "alpha^j (RFC 5510 §8.2.1)"
    ZERO_FIRST = "0, alpha^(j - 1)"

    def of(self, number: int) -> int:
        """Return the point of encoding symbol ``number``."""
        if self is Points.POWERS:
            return _power(number)
        return _power(number - 1) if number else 0


def interpolate(known: Mapping[int, bytes], wanted: Sequence[int], points: Points) -> dict[int, bytes]:
    """Return the encoding symbols ``wanted``, from exactly as many ``known`` ones as the block has source symbols.

    Symbols are numbered as their ESI, below ``MOST_SYMBOLS``, and all of one length; none of ``wanted`` is known.
    """
    places = [points.of(number) for number in known]
    # Lagrange: the value at x is the sum of y_r * product over q != r of (x - x_q) / (x_r - x_q); logarithms add.
    below = [sum(_log(place ^ other) for other in places if other != place) for place in places]
    symbols = list(known.values())
    size = len(symbols[0]) if symbols else 0
    found = {}
    for number in wanted:
        point = points.of(number)
        above = sum(_log(point ^ place) for place in places)
        total = 0
        for place, under, symbol in zip(places, below, symbols, strict=True):
            factor = above - _log(point ^ place) - under
            total ^= int.from_bytes(symbol.translate(_times(factor % _ORDER)), "little")
        found[number] = total.to_bytes(size, "little")
    return found


def fits(symbols: Mapping[int, bytes], size: int, points: Points) -> bool:
    """Tell whether more than ``size`` (the block's source symbols) encoding symbols are values at ``points``."""
    known = dict(list(symbols.items())[:size])
    others = [number for number in symbols if number not in known]
    return all(symbols[number] == one for number, one in interpolate(known, others[:1], points).items())


@cache
def _tables() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the powers of the primitive element (alpha = x), and the logarithm of every number but 0."""
    powers, logarithms, one = [], [0] * 256, 1
    for exponent in range(_ORDER):
        powers.append(one)
        logarithms[one] = exponent
        one = one << 1 ^ (_POLYNOMIAL if one & 0x80 else 0)
    return tuple(powers), tuple(logarithms)


def _power(exponent: int) -> int:
    return _tables()[0][exponent % _ORDER]


def _log(number: int) -> int:
    return _tables()[1][number]


@cache
def _times(exponent: int) -> bytes:
    """Return the table by which ``bytes.translate`` multiplies every byte by alpha^``exponent``."""
    return bytes([0, *(_power(_log(number) + exponent) for number in range(1, 256))])
