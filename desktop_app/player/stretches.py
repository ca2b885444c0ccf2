"""Stretches of a lesson in the order they were played, and what they cover together."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

MOST = 64
"""Stretches kept of one session; more are joined where joining changes the story least."""


class Stretches:
    """Half-open stretches (start, end) of integers, in order of playing, bounded in number; and their exact union."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._played: list[tuple[int, int]] = []
        self._union: list[tuple[int, int]] = []

    def add(self, start: int, end: int) -> None:
        """Note that ``start`` … ``end`` was played after everything before; an empty stretch is not noted."""
        if end <= start:
            return
        self._played.append((start, end))
        if len(self._played) > self._most:
            self._join_nearest()
        self._cover(start, end)

    def copy(self) -> Stretches:
        """A copy that goes its own way."""
        twin = Stretches(self._most)
        twin._played, twin._union = list(self._played), list(self._union)
        return twin

    @property
    def played(self) -> tuple[tuple[int, int], ...]:
        """The stretches in order of playing, at most as many as allowed."""
        return tuple(self._played)

    @property
    def covered(self) -> int:
        """How much was played at least once."""
        return sum(end - start for start, end in self._union)

    def holds(self, point: int, slack: int) -> bool:
        """Whether ``point``, or something no more than ``slack`` before it, was played before."""
        first = bisect_right(self._union, point - slack, key=lambda part: part[1])
        return first < len(self._union) and self._union[first][0] <= point

    def _cover(self, start: int, end: int) -> None:
        first = bisect_left(self._union, start, key=lambda part: part[1])
        behind = bisect_right(self._union, end, key=lambda part: part[0])
        if first < behind:
            start = min(start, self._union[first][0])
            end = max(end, self._union[behind - 1][1])
        self._union[first:behind] = [(start, end)]

    def _join_nearest(self) -> None:
        """Join the two neighbours in time whose common hull is nearest to what they played."""
        nearest = min(range(len(self._played) - 1), key=self._cost)
        (a, b), (c, d) = self._played[nearest : nearest + 2]
        self._played[nearest : nearest + 2] = [(min(a, c), max(b, d))]

    def _cost(self, index: int) -> int:
        (a, b), (c, d) = self._played[index : index + 2]
        return abs(max(b, d) - min(a, c) - (b - a) - (d - c))
