"""What is found out about one file, and how it is kept: JSON under the file's digest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from package_format.shard import Loudness

EDITION = 2
"""Rises when files should be looked at again because more is found out about them: 2 with the loudness."""
FIRST_EDITION = 1


class Fault(StrEnum):
    """Why no player can show a file."""

    NOTHING = "nothing"
    """It was read, and there is no picture, page or sound in it."""
    BROKEN_OFF = "broken-off"
    """It begins well and does not go on to its end."""
    DAMAGED = "damaged"
    """It cannot be read at all, or reading it crashes or takes for ever."""
    LOCKED = "locked"
    """It asks for a password."""
    CRASHED = "crashed"
    """Playing it ends the process that shows it."""
    HUNG = "hung"
    """It does not show itself, or does not answer any more."""
    GREEDY = "greedy"
    """It takes more memory than a point has."""
    UNSHOWN = "unshown"
    """The points' player says that it cannot show it."""
    NO_PLAYER = "no-player"
    """It is of a kind that no player of a point shows."""


@dataclass(frozen=True, slots=True)
class Track:
    """One sound or subtitle inside a film: ``audio`` or ``subtitle``, its codec, its language (BCP 47) or ""."""

    kind: str
    codec: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Examination:
    """What is known of one content; 0 and empty where it says nothing.

    ``words`` is its text, as long as it was read; ``has_cover`` tells whether a picture of it was made.
    """

    fault: Fault | None = None
    reason: str = ""
    duration_ms: int = 0
    pages: int = 0
    tracks: tuple[Track, ...] = ()
    words: str = ""
    has_cover: bool = False
    loudness: tuple[Loudness, ...] = ()
    """Of each sound inside a film, in their order; empty where there is nothing to hear, or it was not measured."""

    def refused(self, fault: Fault, reason: str = "") -> Examination:
        """Return this with a fault."""
        return replace(self, fault=fault, reason=reason)


def to_json(found: Examination) -> bytes:
    """Return ``found`` as it is kept."""
    return json.dumps({"edition": EDITION, **asdict(found)}, ensure_ascii=False, sort_keys=True).encode()


def from_json(kept: bytes, oldest: int = EDITION) -> Examination | None:
    """Return what was kept, None if it is broken, or was kept by an edition before ``oldest`` or by a later one."""
    try:
        value: Mapping[str, Any] = json.loads(kept)
        if not oldest <= value["edition"] <= EDITION:
            return None
        return Examination(
            fault=Fault(value["fault"]) if value["fault"] else None,
            reason=str(value["reason"]),
            duration_ms=int(value["duration_ms"]),
            pages=int(value["pages"]),
            tracks=tuple(Track(**track) for track in value["tracks"]),
            words=str(value["words"]),
            has_cover=bool(value["has_cover"]),
            loudness=tuple(Loudness(int(one["integrated"]), int(one["peak"])) for one in value.get("loudness", ())),
        )
    except (ValueError, KeyError, TypeError):
        return None
