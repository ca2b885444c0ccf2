"""Dividing a copy over several sticks: each part is useful alone, the first holds what is taught first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from centre.export.tree_object import Lesson, TreeObject

CLUSTER = 32 << 10
"""What the smallest file takes on a usual stick; one figure for all, so that parts on several sticks fit together."""


@dataclass(frozen=True, slots=True)
class Room:
    """What one stick takes for lessons: ``size`` bytes in whole clusters, and at most ``files`` in one folder."""

    size: int
    files: int | None = None


def cost(item: TreeObject) -> int:
    """Return the bytes that ``item`` takes on a stick."""
    return -(-item.size // CLUSTER) * CLUSTER


@dataclass(slots=True)
class Part:
    """What one stick gets besides what every stick gets."""

    lessons: list[Lesson] = field(default_factory=list)
    objects: dict[str, TreeObject] = field(default_factory=dict)
    """By path, in the order in which they are written."""
    cost: int = 0


def divide(lessons: Sequence[Lesson], room: Room) -> tuple[list[Part], list[Lesson]]:
    """Return the parts that hold ``lessons`` in their order, and those that need more room than a whole stick has.

    A pack that lessons of two parts need is in both.
    """
    parts = [Part()]
    oversized = []
    for lesson in lessons:
        if sum(map(cost, lesson.objects)) > room.size:
            oversized.append(lesson)
            continue
        if not _put(lesson, parts[-1], room):
            parts.append(Part())
            _put(lesson, parts[-1], room)
    return parts, oversized


def _put(lesson: Lesson, part: Part, room: Room) -> bool:
    """Add ``lesson`` to ``part`` if it fits."""
    new = {item.path: item for item in lesson.objects if item.path not in part.objects}
    more = sum(map(cost, new.values()))
    if part.lessons and (part.cost + more > room.size or _too_many(part, new, room.files)):
        return False
    part.lessons.append(lesson)
    part.objects |= new
    part.cost += more
    return True


def _too_many(part: Part, new: dict[str, TreeObject], most: int | None) -> bool:
    return most is not None and len(part.objects) + len(new) > most
