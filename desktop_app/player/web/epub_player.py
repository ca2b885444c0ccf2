"""EPUB by epub.js: paged, also from right to left; scripts of a book do not run.

Pages of a screen differ from computer to computer. What is counted are *places*, a thousand characters each, which are
the same everywhere and are found once; the book is kept at its place.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject

from desktop_app.player.protocol import Can, State, Unit
from desktop_app.player.web.engine import WebEngine
from desktop_app.player.web.web_player import LARGEST, SMALLEST, STEP, WebPlayer

PLACES = "places"
"""Name of the note that keeps where the places of a book are: a JSON list of EPUB CFIs."""
MOST_PLACES = 100_000


class EpubPlayer(WebPlayer):
    """Shows a book."""

    name = "epub"
    shell = "epub.html"

    def __init__(self, engine: WebEngine, parent: QObject | None = None) -> None:
        super().__init__(engine, parent)
        self._place, self._places = 0, 0
        self._view_of_places = (0, 0)
        self.is_read = False
        """Whether all chapters have been read once, to count the places; a short book has none."""
        self._start = 0
        self._size = 1.0
        self._known = "null"
        self._keep: Callable[[str, str], object] = lambda _name, _text: None

    @property
    def capabilities(self) -> frozenset[Can]:
        """Pages, and letters that grow."""
        return frozenset({Can.ZOOM, Can.OVERLAY, Can.KEYS, Can.PAGES, Can.SEEK, Can.FIND})

    @property
    def unit(self) -> Unit:
        """Places of the book."""
        return Unit.PAGE

    @property
    def position(self) -> int:
        """The place at the beginning of what is shown."""
        return max(1, self._place) if self._state is State.SHOWING else 0

    @property
    def view(self) -> tuple[int, int]:
        """The places that begin or go on between the edges of the screen."""
        return self._view_of_places if self._view_of_places[0] else (self.position, self.position)

    @property
    def length(self) -> int:
        """How many places there are; 0 until they have been counted."""
        return self._places

    def recall(self, notes: Mapping[str, str], keep: Callable[[str, str], object]) -> None:
        """Take where the places are, if this book was open before."""
        self._known = notes.get(PLACES, "null")
        self._keep = keep

    def seek(self, position: int) -> None:
        """Show place ``position``."""
        if self._places and self._state is State.SHOWING:
            self._tell("go", max(1, min(position, self._places)) - 1)

    def next_page(self) -> None:
        """Show the next page."""
        self._tell("next")

    def previous_page(self) -> None:
        """Show the page before."""
        self._tell("previous")

    def zoom_in(self) -> None:
        """Larger letters."""
        self._resize(self._size * STEP)

    def zoom_out(self) -> None:
        """Smaller letters."""
        self._resize(self._size / STEP)

    def zoom_fit(self) -> None:
        """Letters as large as suits the window."""
        self._resize(1.0)

    def zoom_width(self) -> None:
        """The same: a book fills the width by itself."""
        self._resize(1.0)

    def find(self, words: str) -> None:
        """Look for ``words`` from the chapter that is read."""
        if self._state is State.SHOWING:
            self._tell("find", words)

    def find_next(self, by: int) -> None:
        """Go from find to find."""
        self._tell("another", by)

    def _resize(self, size: float) -> None:
        self._size = max(SMALLEST, min(size, LARGEST))
        self._tell("size", self._size)
        self.zoomed.emit(self._size)

    def _prepare(self, start: int) -> None:
        self._start = start

    def _on_loaded(self, ok: bool) -> None:
        super()._on_loaded(ok)
        if ok and self._state is State.OPENING and self._site is not None:
            known = json.loads(self._known) if self._known.startswith("[") else None
            self._tell("begin", self._site.entry, known, self._start)

    def _heard(self, topic: str, words: object) -> None:
        if topic == "places":
            self.is_read = True
        if topic == "places" and isinstance(words, list) and 0 < len(words) <= MOST_PLACES:
            if not self._places:
                self._keep(PLACES, json.dumps([str(one) for one in words]))
            self._places = len(words)
            self.length_known.emit(self._places)
        elif topic == "found" and isinstance(words, list) and len(words) == 2:
            which, count = (one if isinstance(one, int) else 0 for one in words)
            if 0 <= which <= count <= MOST_PLACES:
                self.found.emit(which, count)
        elif topic == "at" and (at := _places(words, self._places)) is not None:
            self._place, *view = at
            self._view_of_places = (view[0], view[1])
            if self._state is State.SHOWING:
                self.moved.emit(self._place)


def _places(words: object, count: int) -> tuple[int, int, int] | None:
    """Where a book is, and the first and the last place on the screen, from 1; None if a page says anything else."""
    if not isinstance(words, list) or len(words) != 3:
        return None
    place, first, last = (one + 1 if isinstance(one, int) and not isinstance(one, bool) else 0 for one in words)
    return (place, first, last) if 0 < first <= last <= count and 0 < place <= count else None
