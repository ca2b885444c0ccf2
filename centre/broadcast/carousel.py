"""What comes next on the air: what leads to lessons again and again, lessons as they will be taught, in turn."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from centre.broadcast.position import Positions
from centre.broadcast.queues import Queue
from centre.broadcast.symbols import ObjectSymbols
from package_format.broadcast.alc import Symbol

SIDE_BY_SIDE = 8
"""Objects that are sent at a time: a fade of seconds takes a little of each rather than all of one."""
_SMALLEST = 8
"""Rounds of an object at least: the loss of a small one is a matter of luck, not of the mean."""


@dataclass(frozen=True, slots=True)
class SentObject:
    """An object to be sent: its digest, how its symbols are made, and what share of it a pass sends beyond its size."""

    digest: str
    symbols: ObjectSymbols
    repair: float

    @property
    def rounds(self) -> int:
        """Rounds of one pass."""
        return max(self.symbols.per_pass(self.repair), _SMALLEST)


@dataclass(slots=True)
class Refrain:
    """Objects that are sent again every ``every`` seconds, between whatever else is sent.

    At first more often: who has just begun to listen needs what leads to lessons before the lessons.
    """

    objects: Sequence[SentObject]
    every: float
    pause: float = 1.0
    due: float = float("-inf")

    def begin(self, now: float) -> None:
        """Note that the objects are being sent."""
        self.due = now + min(self.pause, self.every)
        self.pause *= 2


class _Lane:
    """A queue while a pass is sent: what waits, what is on the air, and how much of its share it has had."""

    def __init__(self, queue: Queue[SentObject]) -> None:
        self._weight = queue.kind.weight
        self._waiting = deque((one, one.rounds) for one in queue.objects)
        self._running: deque[tuple[SentObject, int]] = deque()
        self.had = 0.0

    def next(self) -> tuple[SentObject, int] | None:
        """Return the object whose turn it is and how many of its rounds follow, None if there is none left."""
        while self._waiting and len(self._running) < SIDE_BY_SIDE:
            self._running.append(self._waiting.popleft())
        if not self._running:
            return None
        one, left = self._running.popleft()
        if left > 1:
            self._running.append((one, left - 1))
        self.had += one.symbols.blocks / self._weight
        return one, left - 1


class Carousel:
    """Yields symbols.

    Args:
        refrains: what leads to lessons; each is sent first of all, and again when it is due.
        queues: the objects of lessons, in queues that share the time.
        positions: how far each was sent before.
        clock: monotonic, in seconds.
    """

    def __init__(
        self,
        refrains: Sequence[Refrain],
        queues: Sequence[Queue[SentObject]],
        positions: Positions,
        clock: Callable[[], float],
    ) -> None:
        self._refrains = refrains
        self._queues = queues
        self._positions = positions
        self._clock = clock

    def one_pass(self) -> Iterator[Symbol]:
        """Yield the symbols of one pass over all lessons, and the refrains between them."""
        lanes = [_Lane(queue) for queue in self._queues]
        yield from self._due()
        while lanes:
            lane = min(lanes, key=lambda lane: lane.had)
            turn = lane.next()
            if turn is None:
                lanes.remove(lane)
                continue
            yield from self._round(*turn)
            yield from self._due()

    def leads(self) -> Iterator[Symbol]:
        """Yield what leads to lessons, once, whether it is due or not; when it is due stays as it was."""
        for refrain in self._refrains:
            yield from self._sent(refrain)

    def _due(self) -> Iterator[Symbol]:
        for refrain in self._refrains:
            if self._clock() >= refrain.due:
                refrain.begin(self._clock())
                yield from self._sent(refrain)

    def _sent(self, refrain: Refrain) -> Iterator[Symbol]:
        for one in refrain.objects:
            for following in reversed(range(one.rounds)):
                yield from self._round(one, following)

    def _round(self, one: SentObject, following: int) -> Iterator[Symbol]:
        number = self._positions.next(one.digest)
        self._positions.sent(one.digest)
        yield from one.symbols.round(number, following)
