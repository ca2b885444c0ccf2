"""ZIM: an encyclopaedia or a collection of pages in one file, with a way back, a way home and a search for titles.

Its entries are numbered from 1, in the archive's own order: the number is the page that was seen and where the lesson
was left. libzim, which reads it, is an extra of the installation (docs/adr/0064) and runs in a process of its own.
"""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop_app.player.vocabulary import Can, State, Unavailable, Unit
from desktop_app.player.web import zim_library
from desktop_app.player.web.engine import WebEngine
from desktop_app.player.web.site import Site
from desktop_app.player.web.web_player import WebPlayer
from desktop_app.player.web.zim_reader import Said, ZimReader
from desktop_app.player.web.zim_site import LONGEST, ZimSite
from desktop_app.store.cards import Lesson, StoredFile

LONGEST_WORDS = 100


class ZimPlayer(WebPlayer):
    """Shows an archive, page by page; raises ``Unavailable`` where libzim is not installed."""

    name = "zim"
    shell = "zim.html"
    wide = 1920

    def __init__(self, engine: WebEngine, parent: QObject | None = None) -> None:
        if reason := zim_library.why_not():
            raise Unavailable(reason)
        super().__init__(engine, parent)
        self._reader: ZimReader | None = None
        self._entries, self._number, self._start = 0, 0, 0
        self._first = ""
        self._is_ready = False
        self._sought, self._seeks = "", False

    @property
    def capabilities(self) -> frozenset[Can]:
        """Zoom and sound; pages lead to each other, none is the next."""
        return frozenset({Can.ZOOM, Can.SOUND, Can.OVERLAY, Can.KEYS})

    @property
    def unit(self) -> Unit:
        """Entries of the archive."""
        return Unit.PAGE

    @property
    def position(self) -> int:
        """The entry being shown."""
        return self._number if self._state is State.SHOWING else 0

    @property
    def length(self) -> int:
        """How many entries there are."""
        return self._entries

    def close(self) -> None:
        """Give everything back, the process that reads too."""
        super().close()
        if self._reader is not None:
            self._reader.close()

    def _make_site(self, lesson: Lesson, stored: StoredFile) -> Site:
        self._reader = ZimReader(stored.location, self)
        return ZimSite(lesson, stored, self._reader)

    def _prepare(self, start: int) -> None:
        if self._reader is not None:
            self._start = start
            self._reader.opened.connect(self._on_opened)
            self._reader.failed.connect(self._on_unread)
            self._reader.begin()

    def _on_opened(self, said: Said) -> None:
        entries, main = said.head.get("entries"), said.head.get("main")
        if not isinstance(entries, int) or not 0 < entries < 1 << 32 or not isinstance(main, str) or not main:
            self._on_unread("it has no page")
            return
        self._entries = entries
        if self._reader is not None and isinstance(self._site, ZimSite):
            self._site.main = main
            self._reader.ask({"ask": "path", "number": self._start}, self._on_first)

    def _on_first(self, said: Said) -> None:
        path = said.head.get("path")
        if not isinstance(path, str) or not path:
            self._on_unread(str(said.head.get("trouble", "its first page cannot be read")))
            return
        self._first = path
        self._go()

    def _on_unread(self, reason: str) -> None:
        if self._state is State.OPENING:
            self._break(reason)
        elif self._state is State.SHOWING:
            self._break(f"its reader has ended: {reason}")

    def _break(self, reason: str) -> None:
        super()._break(reason)
        if self._reader is not None:
            self._reader.close()

    def _on_loaded(self, ok: bool) -> None:
        super()._on_loaded(ok)
        self._is_ready = self._is_ready or ok
        self._go()

    def _go(self) -> None:
        if self._is_ready and self._first and self._state is State.OPENING and isinstance(self._site, ZimSite):
            self._tell("begin", self._first, self._site.main)

    def _heard(self, topic: str, words: object) -> None:
        if not isinstance(words, str) or self._reader is None:
            return
        if topic == "at" and 0 < len(words) <= LONGEST:
            self._reader.ask({"ask": "number", "path": words}, self._on_number)
        elif topic == "search":
            self._sought = words[:LONGEST_WORDS]
            self._search()

    def _on_number(self, said: Said) -> None:
        number = said.head.get("number")
        if not isinstance(number, int) or not 1 <= number <= self._entries:
            return
        self._number = number
        if self._state is State.OPENING:
            self._shows()
        elif self._state is State.SHOWING:
            self.moved.emit(number)

    def _search(self) -> None:
        """One search at a time; of the words that come meanwhile, the last."""
        if self._seeks or self._reader is None:
            return
        self._seeks = True
        words = self._sought
        self._reader.ask({"ask": "search", "words": words}, lambda said: self._on_found(words, said))

    def _on_found(self, words: str, said: Said) -> None:
        self._seeks = False
        found = said.head.get("found")
        if self._state is State.SHOWING:
            self._tell("found", words, found if isinstance(found, list) else [])
        if self._sought != words:
            self._search()
