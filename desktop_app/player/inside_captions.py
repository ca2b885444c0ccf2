"""Reads the subtitles inside one film on a thread of its own, little by little, once somebody wants to see them.

Nothing is read but the list of them before one is chosen. The thread shows what it has so far, rests between small
steps, and ends with the film, with the player, or where the film cannot be read further: what was read stays.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop_app.player.inside.opening import open_texts
from desktop_app.player.inside.text_film import FilmBytes, InsideTrack, NoTexts, Texts
from desktop_app.player.subtitles import Captions, Cue

REST = 0.002
"""Seconds between two steps of a few milliseconds: Qt's thread and the engine's come first."""
SHOWN_EVERY = 0.25
"""Seconds after which what has been read meanwhile is shown."""
LONGEST_WAIT = 5.0
"""Seconds that ``close`` waits for a disk that does not answer."""
NOTHING = Captions([])


class InsideCaptions(QObject):
    """The subtitles inside the film at ``path``: their list at once, their cues from ``begin`` on."""

    came = Signal()
    """There are more cues than before; from the thread, so connect it queued."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self.tracks: tuple[InsideTrack, ...] = ()
        self.unshown: tuple[InsideTrack, ...] = ()
        self._captions: tuple[Captions, ...] = ()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        try:
            with path.open("rb", buffering=0) as film:
                if (texts := open_texts(FilmBytes(film))) is not None:
                    self.tracks, self.unshown = texts.tracks, texts.unshown
        except OSError:
            return  # the player says so of the film itself

    def captions(self, number: int) -> Captions:
        """What has been read of the track ``number``."""
        return self._captions[number] if number < len(self._captions) else NOTHING

    def begin(self) -> None:
        """Read all tracks, if that has not begun yet."""
        if self._thread is None and self.tracks and not self._stopped.is_set():
            self._thread = threading.Thread(target=self._read, name="captions", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Read no more, and give the file back."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(LONGEST_WAIT)

    def _read(self) -> None:
        try:
            with self._path.open("rb", buffering=0) as film:
                if (texts := open_texts(FilmBytes(film))) is not None and texts.tracks == self.tracks:
                    self._follow(texts)
        except OSError:
            return  # what was read stays

    def _follow(self, texts: Texts) -> None:
        read: list[list[Cue]] = [[] for _track in texts.tracks]
        shown = time.monotonic()
        try:
            for got in texts.cues():
                if self._stopped.is_set():
                    return
                if got is not None:
                    read[got[0]].append(got[1])
                elif time.monotonic() - shown > SHOWN_EVERY:
                    self._show(read)
                    shown = time.monotonic()
                else:
                    time.sleep(REST)
        except (NoTexts, OSError):
            pass  # the rest of the film is damaged: what was read is shown
        self._show(read)

    def _show(self, read: list[list[Cue]]) -> None:
        self._captions = tuple(Captions(cues) for cues in read)
        self.came.emit()
