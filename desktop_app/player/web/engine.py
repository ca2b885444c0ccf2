"""Loads QtWebEngine at the first web lesson, makes rooms for lessons, and sees that none is left at the end."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from desktop_app.player.vocabulary import Unavailable
from desktop_app.player.web import sandbox
from desktop_app.player.web.site import Site

if TYPE_CHECKING:
    from PySide6.QtWebEngineCore import QWebEngineProfile

    from desktop_app.player.web.room import Room

SCHEME = "lesson"
FLAGS = (
    # Nothing is looked up and nothing is reached, whoever asks: a second wall behind the first (room, gate).
    '--host-resolver-rules="MAP * ~NOTFOUND"',
    "--proxy-server=none.invalid:9",
    '--proxy-bypass-list="<-loopback>"',
    # WebRTC asks for its own address by UDP without telling anybody above it.
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    # It also announces itself to the network to hide addresses behind names that are looked up there.
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--dns-prefetch-disable",
    "--no-pings",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--autoplay-policy=no-user-gesture-required",
)


def why_not() -> str:
    """Load the engine; return why no web lesson can be played here, empty where they can."""
    try:
        WebEngine(silent=True).load()
    except Unavailable as error:
        return str(error)
    return ""


class WebEngine:
    """One per program. ``load`` costs a second at the first web lesson and nothing afterwards.

    Args:
        silent: sound is made and not heard.
    """

    def __init__(self, silent: bool = False) -> None:
        self.silent = silent
        self._loaded = False
        self.is_warm = False
        self._first: QWebEngineProfile | None = None
        self._rooms: set[Room] = set()

    def load(self) -> None:
        """Load QtWebEngine; raises ``Unavailable`` where it is not installed or could not lock its pages in."""
        if self._loaded:
            return
        if reason := sandbox.why_not():
            raise Unavailable(reason)
        self._set_flags()
        try:
            from PySide6 import QtWebEngineWidgets  # noqa: F401 - its libraries may be missing
            from PySide6.QtWebEngineCore import QWebEngineUrlScheme
        except ImportError as error:
            raise Unavailable(str(error)) from error
        if not QWebEngineUrlScheme.schemeByName(SCHEME.encode()).name():
            flag = QWebEngineUrlScheme.Flag
            scheme = QWebEngineUrlScheme(SCHEME.encode())
            scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
            scheme.setFlags(flag.SecureScheme | flag.CorsEnabled | flag.FetchApiAllowed)
            QWebEngineUrlScheme.registerScheme(scheme)
        self._loaded = True

    def warm(self) -> None:
        """Load everything and start Chromium; raises what ``load`` does. No page is opened."""
        self.load()
        if not self.is_warm:
            from PySide6.QtWebEngineCore import QWebEngineProfile

            self._first = QWebEngineProfile()
            self.is_warm = True

    def room(self, site: Site) -> Room:
        """A room for one opened lesson, under a name that no other lesson knows."""
        from desktop_app.player.web.room import Room

        self.is_warm = True
        room = Room(site, f"{SCHEME}://{secrets.token_hex(16)}/", self.silent)
        self._rooms.add(room)
        room.gone.connect(lambda: self._rooms.discard(room))
        return room

    def close(self) -> None:
        """Let closed lessons say their last words, and give back what they hold."""
        if self._rooms:
            from PySide6.QtCore import QEventLoop, QTimer

            from desktop_app.player.web.room import LAST_WORDS

            loop = QEventLoop()
            QTimer.singleShot(LAST_WORDS, loop.quit)
            for room in self._rooms:
                room.gone.connect(lambda: None if self._rooms else loop.quit())
            loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        for room in tuple(self._rooms):
            room.free()
        self._rooms.clear()
        self._first = None

    @staticmethod
    def _set_flags() -> None:
        """Chromium reads these once, when it starts; what a person has set comes first and stays."""
        theirs = os.environ.get("QTWEBENGINE_CHROMIUM_FLAGS", "")
        missing = [flag for flag in FLAGS if flag not in theirs]
        os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = " ".join(filter(None, (theirs, *missing)))
        if sandbox.is_root():
            os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"
