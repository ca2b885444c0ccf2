"""Which player shows which kind of file: the first that is installed wins, and nothing is imported before its use."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from desktop_app.player.vlc_engine import VlcEngine
from desktop_app.player.vocabulary import Unavailable
from desktop_app.store.own_kinds import OFFICE, ZIM
from package_format.errors import NotPlayable

if TYPE_CHECKING:
    from desktop_app.player.protocol import Player
    from desktop_app.player.web.engine import WebEngine
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
    "text/html": ("html",),
    "application/x-scorm+zip": ("scorm",),
    "application/x-shockwave-flash": ("swf",),
    "application/x-h5p+zip": ("h5p",),
    "application/epub+zip": ("epub",),
    ZIM: ("zim",),
    **dict.fromkeys(OFFICE, ("outside",)),
}
"""Media types, or their beginnings up to the slash, and the players that show them, best first."""

WEB_PLAYERS: Mapping[str, tuple[str, str]] = {
    "html": ("html_player", "HtmlPlayer"),
    "scorm": ("scorm_player", "ScormPlayer"),
    "swf": ("swf_player", "SwfPlayer"),
    "h5p": ("h5p_player", "H5pPlayer"),
    "epub": ("epub_player", "EpubPlayer"),
    "zim": ("zim_player", "ZimPlayer"),
}
"""Players of web lessons: their module in ``player.web``, and their class there."""

ORDER_VARIABLE = "SONGKE_PLAYERS"
"""Environment: names of the players that may be used, best first, with commas (``qtmultimedia,qtpdf,images``)."""


class Ranks:
    """Makes players. One per program: it holds libVLC once that is loaded, which is the slow part of the first play.

    Args:
        order: names of the players that may be used, best first; by default the environment's, else all by rank.
        silent: sound is decoded and counted, and not sent to a device.
    """

    def __init__(self, order: Sequence[str] | None = None, silent: bool = False) -> None:
        forced = os.environ.get(ORDER_VARIABLE, "")
        self._order = tuple(order) if order is not None else tuple(filter(None, forced.split(",")))
        self._silent = silent
        self._engine = VlcEngine(silent)
        self._web: WebEngine | None = None
        self._factories: Mapping[str, Factory] = {
            "vlc": self._vlc,
            "qtmultimedia": self._qtmultimedia,
            "qtpdf": _qtpdf,
            "images": _images,
            "outside": _outside,
            **{name: partial(self._of_web, name) for name in WEB_PLAYERS},
        }

    def choose(self, media_type: str) -> tuple[tuple[str, Factory], ...]:
        """The players for ``media_type``, best first: their names and what makes one.

        A factory raises ``Unavailable`` when its library turns out to be missing or broken on this computer.
        """
        media_type = media_type.lower().partition(";")[0].strip()
        names = RANKS.get(media_type) or RANKS.get(media_type.partition("/")[0] + "/") or ()
        if self._order:
            names = [name for name in self._order if name in names]
        return tuple((name, self._factories[name]) for name in names)

    def player_for(self, lesson: Lesson) -> Player:
        """The best player that works here for what opens ``lesson``; raises ``NotPlayable`` when there is none."""
        media_type = lesson.main.media_type
        reason = f"no player here shows {media_type or 'a file of unknown type'}"
        players = self.choose(media_type)
        for name, make in players:
            try:
                return make()
            except Unavailable as error:
                reason = f"{name} does not work here: {error}"
        title = lesson.card.title
        shown = title.get("zh-CN") or next(iter(title.values()), "")
        of_web = any(name in WEB_PLAYERS for name, _make in players)
        raise NotPlayable(lesson.card.id, reason, shown, media_type if of_web or not players else "")

    def warm(self) -> None:
        """Load libVLC in the background, so that the first click finds it ready; for when the window has painted."""
        if self._order and "vlc" not in self._order:
            return
        self._engine.warm()

    def warm_web(self) -> None:
        """Load what web lessons need, on Qt's thread, so that the first of the day finds it ready."""
        if self._order and not any(name in WEB_PLAYERS for name in self._order):
            return
        with suppress(Unavailable):  # the lesson itself will say why
            self._web_engine().warm()

    def close(self) -> None:
        """Wait until closed players have given everything back, and let go of libVLC; players are closed before."""
        self._engine.close()
        if self._web is not None:
            self._web.close()

    def _vlc(self) -> Player:
        self._engine.instance()
        from desktop_app.player.vlc_player import VlcPlayer

        return VlcPlayer(self._engine)

    def _qtmultimedia(self) -> Player:
        try:
            from desktop_app.player.qtmedia_player import QtMediaPlayer
        except ImportError as error:
            raise Unavailable(str(error)) from error
        return QtMediaPlayer(self._silent)

    def _of_web(self, name: str) -> Player:
        engine = self._web_engine()
        engine.load()
        module, made = WEB_PLAYERS[name]
        player: Player = getattr(import_module(f"desktop_app.player.web.{module}"), made)(engine)
        return player

    def _web_engine(self) -> WebEngine:
        from desktop_app.player.web.engine import WebEngine

        if self._web is None:
            self._web = WebEngine(self._silent)
        return self._web


def _qtpdf() -> Player:
    try:
        from desktop_app.player.pdf_player import PdfPlayer
    except ImportError as error:
        raise Unavailable(str(error)) from error
    return PdfPlayer()


def _images() -> Player:
    from desktop_app.player.image_player import ImagePlayer

    return ImagePlayer()


def _outside() -> Player:
    from desktop_app.player.outside_player import OutsidePlayer

    return OutsidePlayer()
