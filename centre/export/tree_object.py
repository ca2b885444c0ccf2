"""What a copy is made of: objects of the tree, and lessons that need some of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TreeObject:
    """An object at ``path`` of the tree, in bytes; ``digest`` is empty for the few that are not named by it."""

    path: str
    size: int
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A resource of a channel and the packs without which this copy cannot bring it.

    ``is_extra``: not a lesson, but a textbook's cover and its release deltas; they are copied like one and not counted.
    """

    channel: str
    id: str
    objects: tuple[TreeObject, ...]
    is_extra: bool = False


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that a copy may hold: ``always`` is on every stick, ``lessons`` as far as there is room, in order."""

    releases: dict[str, int]
    """Channel → number of the release whose lessons are copied."""
    always: tuple[TreeObject, ...]
    lessons: tuple[Lesson, ...]
    current: frozenset[str]
    """Paths of all objects that current releases of any channel need; what is not among them is a stick's ballast."""
