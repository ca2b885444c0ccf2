"""The session row: one play of one resource, in integers, without any pupil (FORMAT §10)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum, IntFlag

from package_format.fields import MOST_INTEGER

MOST_STRETCHES = 1_000
"""Played stretches of one row; whoever records more joins neighbours."""


class Kind(IntEnum):
    """What kind of player showed it."""

    OTHER = 0
    VIDEO = 1
    AUDIO = 2
    DOCUMENT = 3
    IMAGE = 4
    WEB = 5


class ClockQuality(IntEnum):
    """How far the point's clock could be believed when the session began."""

    IMPLAUSIBLE = 0
    PLAUSIBLE = 1
    CONFIRMED = 2


class Origin(IntEnum):
    """What the lesson was opened for."""

    IN_CLASS = 0
    PREPARING = 1
    SELF_TEST = 2


class Outcome(IntEnum):
    """How the session ended."""

    ENDED = 0
    NOT_OPENED = 1
    BROKEN_OFF = 2


class Reason(IntFlag):
    """Why a teacher rated as he did: any of these, taken together."""

    WRONG_EDITION = 1
    DOES_NOT_OPEN = 2
    TOO_HARD = 4
    NO_SOUND = 8
    OFF_TOPIC = 16


ALL_REASONS = sum(Reason)
MOST_SCORE = 1001
"""A lesson that says all was right: the share in thousandths, and 1 more because 0 is silence."""
MOST_ANSWERED = 10_000
"""Answers of one play that are counted."""


class Success(IntEnum):
    """Whether the lesson itself says that the class has passed it."""

    UNSAID = 0
    PASSED = 1
    FAILED = 2


@dataclass(frozen=True, slots=True)
class ResourceVersion:
    """The exact thing that was played."""

    channel: str
    id: str
    version: int


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One play of one resource; the units are those of FORMAT §10.

    ``segments`` are (start, end) in order of playing. ``stream`` and ``seq``, the key, are 0 until given.
    ``reasons`` is a sum of ``Reason``. ``score``, ``success`` and ``answered`` are what a course or exercise says of
    the whole class: the share that was right in thousandths and 1 more (0: unsaid), and how many questions were
    answered; never who answered, or what.

    Raises:
        ValueError: a number is out of its range: a caller's bug.
    """

    resource: ResourceVersion
    kind: Kind
    started: int
    clock: ClockQuality
    active_ms: int
    length: int
    position: int
    progress: int
    origin: Origin
    stars: int
    outcome: Outcome
    segments: tuple[tuple[int, int], ...] = ()
    stream: int = 0
    seq: int = 0
    reasons: int = 0
    score: int = 0
    success: Success = Success.UNSAID
    answered: int = 0

    def __post_init__(self) -> None:
        amounts = (self.started, self.active_ms, self.length, self.position)
        if min(amounts) < 0 or max(amounts) > MOST_INTEGER:
            raise ValueError("started, active_ms, length or position out of range")
        if not 0 <= self.progress <= 1000 or not 0 <= self.stars <= 3:
            raise ValueError("progress or stars out of range")
        if not 0 <= self.reasons <= ALL_REASONS:
            raise ValueError("reasons out of range")
        if not 0 <= self.score <= MOST_SCORE or not 0 <= self.answered <= MOST_ANSWERED:
            raise ValueError("score or answered out of range")
        if not 0 <= self.stream < 2**63 or not 0 <= self.seq <= MOST_INTEGER:
            raise ValueError("stream or seq out of range")
        if len(self.segments) > MOST_STRETCHES:
            raise ValueError(f"more than {MOST_STRETCHES} played stretches")
        if any(not 0 <= start <= end <= MOST_INTEGER for start, end in self.segments):
            raise ValueError("a played stretch ends before it starts, or is out of range")

    def keyed(self, stream: int, seq: int) -> SessionRow:
        """Return this row with its key."""
        return replace(self, stream=stream, seq=seq)
