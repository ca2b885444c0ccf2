"""The subtitles of one film: its files, and the one or two of them that are shown over the picture."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.player.film_surface import FilmSurface
from desktop_app.player.subtitles import MOST_BYTES, Captions, decode, parse
from desktop_app.player.vocabulary import Track
from desktop_app.store.cards import Lesson

MOST_AT_ONCE = 2
"""Two languages can be read beside a film (双语字幕); a third is read by nobody."""


class FilmCaptions:
    """Writes on ``surface`` what is said at a position, in the chosen languages, the first one above."""

    def __init__(self, surface: FilmSurface) -> None:
        self._surface = surface
        self._captions: tuple[Captions, ...] = ()
        self.tracks: tuple[Track, ...] = ()
        """The subtitle files that can be read."""
        self.chosen: tuple[Track, ...] = ()
        """Those that are shown, at most ``MOST_AT_ONCE``."""

    def read(self, lesson: Lesson) -> None:
        """Read the subtitle files of ``lesson``; it plays without one that cannot be read."""
        tracks: list[Track] = []
        captions: list[Captions] = []
        for stored in lesson.files:
            if stored.role != "subtitle" or stored.size > MOST_BYTES:
                continue
            try:
                found = parse(decode(stored.location.read_bytes()))
            except OSError:
                continue
            if found.cues:
                tracks.append(Track(len(tracks), stored.language, stored.language or stored.location.stem))
                captions.append(found)
        self.tracks, self._captions = tuple(tracks), tuple(captions)

    def choose(self, tracks: Sequence[Track]) -> None:
        """Show ``tracks`` from now on, each once; what this film does not have is left out."""
        known = [track for track in dict.fromkeys(tracks) if track in self.tracks]
        self.chosen = tuple(known[:MOST_AT_ONCE])

    def show(self, position: int) -> None:
        """Show what is said at ``position`` ms."""
        said = (self._captions[track.index].at(position) for track in self.chosen)
        self._surface.show_captions(tuple(text for text in said if text))
