"""The one picture of a running sync that others may look at, and the one way to stop it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that went wrong and did not stop the rest: the error, and the lesson it concerns (title, or empty)."""

    error: Exception
    lesson: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """A snapshot of a sync.

    ``stage`` is one of ``trust catalogue plan receive install usage done``; bytes count what the carrier had to bring
    (``expected``) and has brought (``received``), ``kept`` counts bytes found on this disk and not asked for again;
    ``rate`` is bytes per second over the last seconds; ``resting`` while a lesson is shown and nothing is done.
    """

    stage: str = "trust"
    source: str = ""
    lesson: str = ""
    resources_expected: int = 0
    resources_done: int = 0
    expected: int = 0
    received: int = 0
    kept: int = 0
    rate: float = 0.0
    resting: bool = False
    troubles: tuple[Trouble, ...] = field(default=())


class Reporter(Protocol):
    """Takes snapshots as often as the sync likes; raises ``Stopped`` when a person asked to stop."""

    def __call__(self, progress: Progress, /) -> None:
        """Look at ``progress``; raise ``Stopped`` to end the work safely."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a sync ended: complete, or incomplete but safe to run again."""

    complete: bool
    installed: int
    waiting: int
    received: int
    requests: int
    kept: int
    uploaded: int
    """Session rows that a receipt confirmed during this sync."""
    releases: dict[str, int]
    """Channel → release number now trusted."""
    expired: tuple[str, ...]
    """Channels whose signatures should have been renewed by the reference time: a warning."""
    troubles: tuple[Trouble, ...]
    handed_on: int = 0
    """Batches that a neighbour keeps to carry them on; their rows wait for the centre's receipt."""
