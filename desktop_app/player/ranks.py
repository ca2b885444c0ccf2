"""Which player shows which kind of file: the first that is installed wins, and nothing is imported before it is needed."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from package_format.errors import NotPlayable

if TYPE_CHECKING:
    from desktop_app.player.protocol import Player
    from desktop_app.player.vlc_engine import VlcEngine
    from desktop_app.store.cards import Lesson

Factory = Callable[[], "Player"]

FILM = ("vlc", "qtmultimedia")
RANKS: Mapping[str, Sequence[str]] = {
    "video/": FILM,
    "audio/": FILM,
    "application/ogg": FILM,
    "application/vnd.rn-realmedia": FILM,
    "application/pdf": ("qtpdf",),
    "image/": ("images",),
}
"""Media types, or their beginnings up to the slash, and the players that show them, best first."""

ORDER_VARIABLE = "SONGKE_PLAYERS"
"""Environment: names of the players that may be used, best first, with commas (``qtmultimedia,qtpdf,images``)."""


class Ranks:
    """Makes players. One per program; holds libVLC once it is loaded, because loading it is the slow part of the first play.

    Args:
        order: names of the players that may be used, best first; by default the environment's, else all by rank.
        silent: sound is decoded and counted, and not sent to a device.
    """

    def __init__(self, order: Sequence[str] | None = None, silent: bool = False) -> None:
        forced = os.environ.get(ORDER_VARIABLE, "")
        self._order = tuple(order) if order is not None else tuple(filter(None, forced.split(",")))
        self._silent = silent
        self._engine: VlcEngine | None = None
        self._vlc_absent = False

    def choose(self, media_type: str) -> tuple[tuple[str, Factory], ...]:
        """The players for ``media_type`` that are installed here, best first: their names and what makes one."""
        media_type = media_type.lower().partition(";")[0].strip()
        names = RANKS.get(media_type) or RANKS.get(media_type.partition("/")[0] + "/") or ()
        if self._order:
            names = [name for name in self._order if name in names]
        makers: Mapping[str, tuple[Callable[[], bool], Factory]] = {
            "vlc": (self._has_vlc, self._vlc),
            "qtmultimedia": (lambda: find_spec("PySide6.QtMultimedia") is not None, self._qtmultimedia),
            "qtpdf": (lambda: find_spec("PySide6.QtPdf") is not None, _qtpdf),
            "images": (lambda: True, _images),
        }
        return tuple((name, makers[name][1]) for name in names if makers[name][0]())

    def player_for(self, lesson: Lesson) -> Player:
        """The best player for what opens ``lesson``; raises ``NotPlayable`` when there is none."""
        media_type = lesson.main.media_type
        for _name, make in self.choose(media_type):
            return make()
        title = lesson.card.title
        reason = f"no player here shows {media_type or 'a file of unknown type'}"
        raise NotPlayable(lesson.card.id, reason, title.get("zh-CN") or next(iter(title.values()), ""))

    def warm(self) -> None:
        """Load libVLC in the background, so that the first click finds it ready; call it once the window has painted."""
        if self._has_vlc() and self._engine is not None:
            self._engine.warm()

    def close(self) -> None:
        """Wait for closed players to give everything back, and let go of libVLC."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None

    def _has_vlc(self) -> bool:
        if self._engine is None and not self._vlc_absent:
            from desktop_app.player.vlc_engine import find_engine

            self._engine = find_engine(self._silent)
            self._vlc_absent = self._engine is None
        return self._engine is not None

    def _vlc(self) -> Player:
        from desktop_app.player.vlc_player import VlcPlayer

        assert self._engine is not None, "choose() offers VLC only where there is an engine"  # noqa: S101
        return VlcPlayer(self._engine)

    def _qtmultimedia(self) -> Player:
        from desktop_app.player.qtmedia_player import QtMediaPlayer

        return QtMediaPlayer(silent=self._silent)


def _qtpdf() -> Player:
    from desktop_app.player.pdf_player import PdfPlayer

    return PdfPlayer()


def _images() -> Player:
    from desktop_app.player.image_player import ImagePlayer

    return ImagePlayer()
