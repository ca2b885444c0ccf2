"""A film as bytes by offset, and what its subtitles are to whoever shows them."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from desktop_app.player.subtitles import Cue

MOST_TRACKS = 8
"""Subtitles of one film that are offered: as many as one row of choices has room for."""
MOST_TEXT = 64 * 1024
"""Bytes of what is said at once; a longer one is passed over."""
MOST_CUES = 20_000
"""Cues of one film in all its subtitles; a lesson of an hour has a thousand in each."""


class NoTexts(Exception):
    """The film is not spelled as its format says; what was read before is good. Never leaves the players."""


@dataclass(frozen=True, slots=True)
class InsideTrack:
    """One subtitle inside a film: ``language`` as the film says it (ISO 639-2, or BCP 47) or empty, and its title."""

    language: str
    title: str = ""


class Texts(Protocol):
    """The subtitles of one film."""

    tracks: tuple[InsideTrack, ...]
    """Those that are text."""
    unshown: tuple[InsideTrack, ...]
    """Those that are pictures, or text of a kind that is not read."""

    def cues(self) -> Iterator[tuple[int, Cue] | None]:
        """Give the place in ``tracks`` and the cue, all of them in the order of the file, and None now and then.

        At each None the caller may rest, so that reading takes little of a slow machine while the film plays.

        Raises:
            NoTexts: it cannot be read further.
            OSError: nor can the file.
        """
        ...


class FilmBytes:
    """The bytes of an open file; ``file`` is unbuffered, because what is read are a few bytes here and there."""

    def __init__(self, file: io.FileIO) -> None:
        self._file = file
        self.size = os.fstat(file.fileno()).st_size

    def peek(self, at: int, size: int) -> bytes:
        """Return up to ``size`` bytes from ``at``; fewer at the end."""
        if at >= self.size:
            return b""
        self._file.seek(at)
        return self._file.read(size)

    def read(self, at: int, size: int) -> bytes:
        """Return ``size`` bytes from ``at``.

        Raises:
            NoTexts: there are fewer.
        """
        if not 0 <= size <= self.size - at:
            raise NoTexts("the film ends in the middle of something")
        found = self.peek(at, size)
        while len(found) < size:  # an unbuffered read may be short
            more = self._file.read(size - len(found))
            if not more:
                raise NoTexts("the film has become shorter")
            found += more
        return found
