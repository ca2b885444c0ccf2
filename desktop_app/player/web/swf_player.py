"""Flash by Ruffle, with a Chinese font of this computer for texts that name a font of the device."""

from __future__ import annotations

from desktop_app.player.vocabulary import State
from desktop_app.player.web import system_font
from desktop_app.player.web.flash import FONT
from desktop_app.player.web.site import Site
from desktop_app.player.web.web_player import WebPlayer
from desktop_app.store.cards import Lesson, StoredFile


class SwfPlayer(WebPlayer):
    """Plays a Flash film or program."""

    name = "swf"
    shell = "swf.html"
    _font = ""

    def _make_site(self, lesson: Lesson, stored: StoredFile) -> Site:
        font = system_font.find()
        self._font = font.name if font is not None else ""
        return Site(lesson, stored, {FONT: font.location} if font is not None else {})

    def _on_loaded(self, ok: bool) -> None:
        super()._on_loaded(ok)
        if ok and self._state is State.OPENING and self._site is not None:
            self._tell("begin", self._site.entry, self._font)
