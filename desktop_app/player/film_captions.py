"""The subtitles of one film, files beside it and tracks inside it, and the one or two of them that are shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal

from desktop_app.player.film_surface import FilmSurface
from desktop_app.player.inside_captions import InsideCaptions
from desktop_app.player.subtitles import MOST_BYTES, Captions, decode, parse
from desktop_app.player.vocabulary import Track
from desktop_app.store.cards import Lesson, StoredFile

MOST_AT_ONCE = 2
"""Two languages can be read beside a film (双语字幕); a third is read by nobody."""


class FilmCaptions(QObject):
    """Writes on ``surface`` what is said at a position, in the chosen languages, the first one above."""

    came = Signal()
    """More has been read of what is inside the film: there may be something to show."""

    def __init__(self, surface: FilmSurface, parent: QObject) -> None:
        super().__init__(parent)
        self._surface = surface
        self._beside: tuple[Captions, ...] = ()
        self._inside: InsideCaptions | None = None
        self._closed = False
        self.tracks: tuple[Track, ...] = ()
        """What can be chosen: the files that can be read, then the texts inside the film."""
        self.unshown: tuple[Track, ...] = ()
        """Subtitles inside the film that cannot be shown."""
        self.chosen: tuple[Track, ...] = ()
        """Those that are shown, at most ``MOST_AT_ONCE``."""

    def read(self, lesson: Lesson, film: StoredFile) -> None:
        """Read the subtitle files of ``lesson``, and what ``film`` has in it; it plays without what cannot be read."""
        named: list[tuple[str, str]] = []
        captions: list[Captions] = []
        for stored in lesson.files:
            if stored.role != "subtitle" or stored.size > MOST_BYTES:
                continue
            try:
                found = parse(decode(stored.location.read_bytes()))
            except OSError:
                continue
            if found.cues:
                named.append((stored.language, stored.language or stored.location.stem))
                captions.append(found)
        self._beside = tuple(captions)
        self._inside = inside = InsideCaptions(film.location)
        inside.came.connect(self.came, Qt.ConnectionType.QueuedConnection)
        named += ((track.language, track.title or track.language) for track in inside.tracks)
        self.tracks = tuple(Track(at, language, title) for at, (language, title) in enumerate(named))
        self.unshown = tuple(Track(at, track.language, track.title) for at, track in enumerate(inside.unshown))

    def choose(self, tracks: Sequence[Track]) -> None:
        """Show ``tracks`` from now on, each once; what this film does not have is left out."""
        known = [track for track in dict.fromkeys(tracks) if track in self.tracks]
        self.chosen = tuple(known[:MOST_AT_ONCE])
        if self._inside is not None and any(track.index >= len(self._beside) for track in self.chosen):
            self._inside.begin()

    def show(self, position: int) -> None:
        """Show what is said at ``position`` ms, until the film is closed."""
        if not self._closed:
            said = (self._captions(track).at(position) for track in self.chosen)
            self._surface.show_captions(tuple(text for text in said if text))

    def close(self) -> None:
        """Read no more, and give the film back."""
        self._closed = True
        if self._inside is not None:
            self._inside.close()

    def _captions(self, track: Track) -> Captions:
        if track.index < len(self._beside):
            return self._beside[track.index]
        return self._inside.captions(track.index - len(self._beside)) if self._inside is not None else Captions([])
