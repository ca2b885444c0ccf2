"""The columns of a batch's rows, and a guess for each number in them (FORMAT §10).

A film seen to the end stops at its length, was played in one stretch and was active as long as that. So only what is
otherwise travels. Writer and reader make the same guesses, from nothing but numbers that the reader has by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, repeat

from package_format.fields import MOST_INTEGER
from package_format.session_row import Kind, ResourceVersion, SessionRow

MOST_STRETCHES_IN_BATCH = 1_000_000

_TIMED = frozenset({Kind.VIDEO, Kind.AUDIO})
_STRETCHED = frozenset({Kind.VIDEO, Kind.AUDIO, Kind.DOCUMENT})


class RowColumns:
    """One list for each column of FORMAT §10; ``in_turn`` says in which order they travel and what is guessed."""

    def __init__(self) -> None:
        self.resource: list[int] = []
        self.kind: list[int] = []
        self.clock: list[int] = []
        self.origin: list[int] = []
        self.stars: list[int] = []
        self.reasons: list[int] = []
        self.outcome: list[int] = []
        self.score: list[int] = []
        self.success: list[int] = []
        self.answered: list[int] = []
        self.length: list[int] = []
        self.position: list[int] = []
        self.stretches: list[int] = []
        self.bounds: list[int] = []
        self.progress: list[int] = []
        self.active_ms: list[int] = []
        self.started: list[int] = []
        self.segments: list[tuple[tuple[int, int], ...]] = []
        """The bounds again, as the stretches of each row; there once ``in_turn`` is through."""

    @classmethod
    def of(cls, rows: Sequence[SessionRow], places: Mapping[ResourceVersion, int]) -> RowColumns:
        """Return the columns of ``rows``; ``places`` says where a resource stands in the batch's list."""
        columns = cls()
        columns.resource = [places[row.resource] for row in rows]
        columns.kind = [int(row.kind) for row in rows]
        columns.clock = [int(row.clock) for row in rows]
        columns.origin = [int(row.origin) for row in rows]
        columns.stars = [row.stars for row in rows]
        columns.reasons = [row.reasons for row in rows]
        columns.outcome = [int(row.outcome) for row in rows]
        columns.score = [row.score for row in rows]
        columns.success = [int(row.success) for row in rows]
        columns.answered = [row.answered for row in rows]
        columns.length = [row.length for row in rows]
        columns.position = [row.position for row in rows]
        columns.stretches = [len(row.segments) for row in rows]
        columns.bounds = [bound for row in rows for stretch in row.segments for bound in stretch]
        columns.progress = [row.progress for row in rows]
        columns.active_ms = [row.active_ms for row in rows]
        columns.started = [row.started for row in rows]
        return columns

    def in_turn(self, rows: int) -> Iterator[tuple[list[int], int, Iterable[int]]]:
        """Yield (column, how many numbers it has, a guess for each); fill the column before asking for the next.

        Raises:
            ValueError: a row has fewer than no stretches, or all together too many.
        """
        yield self.resource, rows, _from_the_row_before(self.resource, rows)
        earlier = _earlier_rows(self.resource)
        yield self.kind, rows, self._kinds(earlier)
        yield self.clock, rows, _from_the_row_before(self.clock, rows)
        said = (self.score, self.success, self.answered)
        for column in (self.origin, self.stars, self.reasons, self.outcome, *said):
            yield column, rows, repeat(0, rows)
        yield self.length, rows, (self.length[row] if row >= 0 else 0 for row in earlier)
        yield self.position, rows, self.length
        yield self.stretches, rows, (1 if kind in _STRETCHED else 0 for kind in self.kind)
        if min(self.stretches, default=0) < 0 or sum(self.stretches) > MOST_STRETCHES_IN_BATCH:
            raise ValueError("too many played stretches")
        yield self.bounds, 2 * sum(self.stretches), self._stretch_bounds()
        bounds = iter(self.bounds)
        stretches = zip(bounds, bounds, strict=True)
        self.segments = [tuple(islice(stretches, count)) for count in self.stretches]
        played = [_played(kind, segments) for kind, segments in zip(self.kind, self.segments, strict=True)]
        yield self.progress, rows, self._shares_seen(played)
        yield self.active_ms, rows, self._active_times(played)
        yield self.started, rows, self._starts(rows)

    def _kinds(self, earlier: Iterable[int]) -> Iterator[int]:
        before = 0
        for row, same in enumerate(earlier):
            yield self.kind[same] if same >= 0 else before
            before = self.kind[row]

    def _stretch_bounds(self) -> Iterator[int]:
        bounds, place = self.bounds, 0
        for kind, position, count in zip(self.kind, self.position, self.stretches, strict=True):
            opening, closing = (0, (position + 50) // 100) if kind in _TIMED else (1, position)
            for left in range(count, 0, -1):
                yield opening
                start = bounds[place]
                yield start if left > 1 else max(start, closing)
                opening = bounds[place + 1]
                place += 2

    def _shares_seen(self, played: Iterable[int]) -> Iterator[int]:
        for kind, length, position, amount in zip(self.kind, self.length, self.position, played, strict=True):
            covered = min(position, amount + 50) if kind in _TIMED else min(position, amount)
            yield min(1000, covered * 1000 // length) if length > 0 else 0

    def _active_times(self, played: Iterable[int]) -> Iterator[int]:
        for kind, amount in zip(self.kind, played, strict=True):
            yield amount if kind in _TIMED else 0

    def _starts(self, rows: int) -> Iterator[int]:
        before = 0
        for row in range(rows):
            yield before
            before = self.started[row] + self.active_ms[row] // 1000


def _from_the_row_before(column: list[int], rows: int) -> Iterator[int]:
    before = 0
    for row in range(rows):
        yield before
        before = column[row]


def _earlier_rows(resources: Sequence[int]) -> list[int]:
    """Return for each row the last earlier one with the same resource, -1 where there is none."""
    last: dict[int, int] = {}
    earlier: list[int] = []
    for row, resource in enumerate(resources):
        earlier.append(last.get(resource, -1))
        last[resource] = row
    return earlier


def _played(kind: int, segments: tuple[tuple[int, int], ...]) -> int:
    """Return what the stretches of a row add up to: ms of film and sound, pages of the rest."""
    if kind in _TIMED:
        return min(MOST_INTEGER, 100 * sum(end - start for start, end in segments))
    return min(MOST_INTEGER, sum(end - start + 1 for start, end in segments))
