"""The words players and sessions share: units, states, capabilities. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SLOWEST, FASTEST = 0.5, 2.0
LOUDEST = 100


class Unit(StrEnum):
    """What a position counts."""

    MS = "ms"
    """Milliseconds from the start: 0 … length."""
    PAGE = "page"
    """Page, or picture of a set: 1 … length."""
    ONE = "one"
    """A single picture: position and length are 1."""


class State(StrEnum):
    """Where a player is between ``open`` and ``close``."""

    IDLE = "idle"
    """Before ``open`` and after ``close``."""
    OPENING = "opening"
    """Asked to open; nothing to see yet."""
    PLAYING = "playing"
    """Time runs (video, audio)."""
    PAUSED = "paused"
    """Time stands; the picture stays (video, audio)."""
    SHOWING = "showing"
    """A page or picture is on the screen (documents, images)."""
    ENDED = "ended"
    """Played to the end (video, audio); the last picture stays."""
    FAILED = "failed"
    """Cannot be shown; ``failed`` has told why."""


class Can(StrEnum):
    """A capability; the window shows only controls that work."""

    PAUSE = "pause"
    """``play`` and ``pause``: time runs."""
    SEEK = "seek"
    """``seek`` to any position."""
    RATE = "rate"
    """``set_rate``."""
    SOUND = "sound"
    """``set_volume`` and ``set_muted``."""
    PAGES = "pages"
    """``next_page`` and ``previous_page``: there is more than one."""
    ZOOM = "zoom"
    """``zoom_in``, ``zoom_out``, ``zoom_fit``, ``zoom_width``."""
    SUBTITLES = "subtitles"
    """``tracks`` is not empty."""
    VOICES = "voices"
    """``voices`` has more than one sound track."""
    STEP = "step"
    """``step``: picture by picture."""
    REGION = "region"
    """``zoom_to``: a part of the picture fills the screen."""
    OVERLAY = "overlay"
    """Widgets laid over ``widget`` are seen over the picture (pen, curtain); not so over a foreign native window."""
    KEYS = "keys"
    """The lesson itself takes keys: letters, arrows, Space; the window keeps those of a clicker."""
    FIND = "find"
    """``find`` and ``find_next``: words are looked for in it."""


@dataclass(frozen=True, slots=True)
class Track:
    """One subtitle or sound track.

    ``index`` counts in ``Player.tracks()`` or ``Player.voices()``, ``language`` is BCP 47 (of sound: as the film says
    it, ISO 639-2 or -1) or empty, ``title`` is for display.
    """

    index: int
    language: str
    title: str


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a player has really decoded since ``open``: the proof behind "it plays".

    ``frames`` counts pictures of a video, ``distinct_frames`` those that differed from the one before, ``samples``
    sound samples per channel (0 where the sound goes straight to a device), ``sound_blocks`` blocks of decoded sound,
    ``pages`` rendered pages or pictures, ``filled_pages`` those that were not all of one colour.
    """

    frames: int = 0
    distinct_frames: int = 0
    samples: int = 0
    sound_blocks: int = 0
    pages: int = 0
    filled_pages: int = 0


@dataclass(frozen=True, slots=True)
class Results:
    """What a lesson itself says of the class that works with it; never who did it, or what was answered.

    ``score`` is the share that was right, in thousandths, None if nothing was said; ``passed`` likewise; ``answered``
    is the number of questions that were answered.
    """

    score: int | None = None
    passed: bool | None = None
    answered: int = 0


class Unavailable(Exception):
    """A player's library is missing here or does not start: the next in rank may do. Never leaves this package."""
