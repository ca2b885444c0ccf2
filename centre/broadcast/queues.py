"""What is sent sooner than what: fresh lessons, those that schools ask the network for, and the rest of the term.

Every object is in one queue. Each queue has its share of the time while it has anything to send, and its objects go in
the order of teaching. What leads to lessons (schedule, metadata, catalogue) is no queue: it has its own times.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

T = TypeVar("T")


class Kind(Enum):
    """The queues, each with its weight."""

    FRESH = 6
    """Never sent as a whole: what was published last, and what a new term brings."""
    ASKED = 3
    """Schools fetched it over the network after it was sent: some have lost more of it than was mended."""
    TERM = 1

    @property
    def weight(self) -> int:
        """Its share of the time, beside those of the other queues that have something to send."""
        return self.value


MOST_EXTRA = 0.5
"""Repair beyond the usual, as a share of the size, that a pass sends of what is asked for most."""


def extra_repair(asked: int, size: int) -> float:
    """Return the share of an object to send beyond the usual when ``asked`` of its ``size`` bytes were fetched.

    What all schools together fetched is more than any one of them lacks: no more than that, and never more than half.
    """
    return min(MOST_EXTRA, asked / size) if size else 0.0


@dataclass(frozen=True, slots=True)
class Queue(Generic[T]):
    """Objects of one kind, in the order of teaching."""

    kind: Kind
    objects: Sequence[T]


def sort_into_queues(
    objects: Sequence[T], digest: Callable[[T], str], is_fresh: Callable[[T], bool], asked: Mapping[str, int]
) -> list[Queue[T]]:
    """Return ``objects`` in their queues; ``asked`` says of how many bytes of a digest the network was asked lately."""
    sorted_: dict[Kind, list[T]] = {kind: [] for kind in Kind}
    for one in objects:
        kind = Kind.FRESH if is_fresh(one) else Kind.ASKED if asked.get(digest(one)) else Kind.TERM
        sorted_[kind].append(one)
    return [Queue(kind, found) for kind, found in sorted_.items() if found]


def timeline(queues: Sequence[Queue[T]], length: Callable[[T], float]) -> Iterator[tuple[Kind, T, float, float]]:
    """Yield of every object its kind, itself, and when it is sent: from and to, counted as ``length`` counts.

    Queues share the time by their weights as long as they have something left.
    """
    left = {queue.kind: list(reversed(queue.objects)) for queue in queues if queue.objects}
    remains = {kind: length(objects[-1]) for kind, objects in left.items()}
    began = dict.fromkeys(left, 0.0)
    now = 0.0
    while left:
        weights = sum(kind.weight for kind in left)
        first = min(left, key=lambda kind: remains[kind] / kind.weight)
        step = remains[first] * weights / first.weight
        now += step
        for kind in left:
            remains[kind] -= step * kind.weight / weights
        yield first, left[first].pop(), began[first], now
        began[first] = now
        if left[first]:
            remains[first] = length(left[first][-1])
        else:
            del left[first], remains[first]
