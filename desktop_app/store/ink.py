"""笔迹: what a teacher has written over a page, a picture, or one moment of a film; kept until it is wiped off."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from desktop_app.store.database import Database
from desktop_app.store.tables import ink

SCALE = 10_000
"""Points are in ten-thousandths of the picture's width and height, from its upper left corner."""
FURTHEST = 3 * SCALE
"""Writing may run over the picture's edge, onto the ground beside it, no further than this."""
MOST_POINTS = 20_000
"""Of all strokes of one page, 80 kB: hours of writing. The oldest strokes go first."""
_HEAD, _POINT = struct.Struct("<BHH"), struct.Struct("<hh")
_LONGEST = 0xFFFF


@dataclass(frozen=True, slots=True)
class Stroke:
    """One line from pen down to pen up: ``colour`` of a small palette, ``width`` in ten-thousandths of the height."""

    colour: int
    width: int
    points: tuple[tuple[int, int], ...]

    @classmethod
    def drawn(cls, colour: int, width: int, shares: Iterable[tuple[float, float]]) -> Self:
        """Make a stroke of points given as shares (0 … 1) of the picture's width and height."""
        return cls(colour, width, tuple((_within(x), _within(y)) for x, y in shares)[:_LONGEST])


class Ink:
    """The ink of every lesson, by resource and page; every call may come from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, resource: str, version: int) -> dict[int, tuple[Stroke, ...]]:
        """Return the strokes on each page (or at each moment, in ms) of this version of ``resource``."""
        asked = select(ink.c.position, ink.c.strokes).where(ink.c.resource == resource, ink.c.version == version)
        with self._database.reading() as connection:
            return {row.position: unpack(row.strokes) for row in connection.execute(asked)}

    def keep(self, resource: str, version: int, position: int, strokes: Sequence[Stroke]) -> None:
        """Keep ``strokes`` as all that is written at ``position``; what was written on another version goes.

        Another version has other pages: the same marks would point at something else there.
        """
        row = {"resource": resource, "position": position, "version": version, "strokes": pack(strokes)}
        here = ink.c.resource == resource
        with self._database.writing() as connection:
            connection.execute(delete(ink).where(here, ink.c.version != version))
            if strokes:
                keys = ["resource", "position"]
                connection.execute(insert(ink).values(row).on_conflict_do_update(index_elements=keys, set_=row))
            else:
                connection.execute(delete(ink).where(here, ink.c.position == position))


def pack(strokes: Sequence[Stroke]) -> bytes:
    """Return ``strokes`` as bytes: of each colour, width, number of points, and x and y of each, little-endian."""
    parts: list[bytes] = []
    room = MOST_POINTS
    for stroke in reversed(strokes):
        room -= len(stroke.points)
        if room < 0:
            break
        line = b"".join(_POINT.pack(x, y) for x, y in stroke.points)
        parts.append(_HEAD.pack(stroke.colour, stroke.width, len(stroke.points)) + line)
    return b"".join(reversed(parts))


def unpack(packed: bytes) -> tuple[Stroke, ...]:
    """Return the strokes in ``packed``; what a damaged end says is left out."""
    strokes: list[Stroke] = []
    at = 0
    while at + _HEAD.size <= len(packed):
        colour, width, count = _HEAD.unpack_from(packed, at)
        at += _HEAD.size
        line = packed[at : at + count * _POINT.size]
        if len(line) < count * _POINT.size:
            break
        strokes.append(Stroke(colour, width, tuple(_POINT.iter_unpack(line))))
        at += len(line)
    return tuple(strokes)


def _within(share: float) -> int:
    return round(max(-FURTHEST, min(FURTHEST, share * SCALE)))
