"""What is written on each page or moment of the open lesson: strokes are added, wiped off and taken back. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from math import hypot

from desktop_app.store.ink import SCALE, Stroke

SAME_MOMENT = 400
"""Milliseconds: a film paused this near to where something was written shows it."""
_MOST_STEPS = 50


class Writing:
    """The ink of one lesson in memory; ``timed`` lessons have moments (ms) where others have pages."""

    def __init__(self, kept: Mapping[int, tuple[Stroke, ...]], *, timed: bool) -> None:
        self._strokes = {place: list(strokes) for place, strokes in kept.items()}
        self._timed = timed
        self._before: list[tuple[int, list[Stroke]]] = []

    @property
    def places(self) -> tuple[int, ...]:
        """The pages or moments with ink, in order."""
        return tuple(sorted(place for place, strokes in self._strokes.items() if strokes))

    def place_at(self, position: int) -> int:
        """Return the page or moment whose ink is seen at ``position``: itself, or a written moment beside it."""
        near = [place for place in self.places if abs(place - position) <= SAME_MOMENT] if self._timed else []
        return min(near, key=lambda place: abs(place - position), default=position)

    def at(self, place: int) -> tuple[Stroke, ...]:
        """Return the strokes at ``place``, the oldest first."""
        return tuple(self._strokes.get(place, ()))

    def add(self, place: int, stroke: Stroke) -> None:
        """Write ``stroke``."""
        self._remember(place)
        self._strokes.setdefault(place, []).append(stroke)

    def wipe(self, place: int, at: tuple[float, float], reach: int, proportion: float) -> bool:
        """Take away the strokes that come within ``reach`` of ``at``; return whether there was one.

        ``at`` is in shares of the picture, ``reach`` in ten-thousandths of its height, ``proportion`` its width by its
        height.
        """
        strokes = self._strokes.get(place, [])
        left = [stroke for stroke in strokes if not _touches(stroke, at, reach, proportion)]
        if len(left) == len(strokes):
            return False
        self._remember(place)
        self._strokes[place] = left
        return True

    def clear(self, place: int) -> bool:
        """Take everything at ``place`` away; return whether there was something."""
        if not self._strokes.get(place):
            return False
        self._remember(place)
        self._strokes[place] = []
        return True

    def undo(self) -> int | None:
        """Take the last change back; return where it was, None if there is none."""
        if not self._before:
            return None
        place, strokes = self._before.pop()
        self._strokes[place] = strokes
        return place

    def _remember(self, place: int) -> None:
        self._before.append((place, list(self._strokes.get(place, []))))
        del self._before[:-_MOST_STEPS]


def _touches(stroke: Stroke, at: tuple[float, float], reach: int, proportion: float) -> bool:
    """Whether any line of ``stroke`` passes within ``reach`` of ``at``; in units of the picture's height."""
    here = at[0] * SCALE * proportion, at[1] * SCALE
    points = [(x * proportion, float(y)) for x, y in stroke.points]
    near = reach + stroke.width / 2
    return any(_distance(here, a, b) <= near for a, b in zip(points, points[1:] or points, strict=False))


def _distance(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    """How far ``point`` is from the line between ``start`` and ``end``."""
    along = end[0] - start[0], end[1] - start[1]
    off = point[0] - start[0], point[1] - start[1]
    square = along[0] ** 2 + along[1] ** 2
    share = max(0.0, min(1.0, (off[0] * along[0] + off[1] * along[1]) / square)) if square else 0.0
    return hypot(off[0] - share * along[0], off[1] - share * along[1])
