"""A page of a web lesson: it stays where it is, asks nobody anything, opens nothing, and may break alone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtWebEngineCore import (
    QWebEngineNewWindowRequest,
    QWebEnginePage,
    QWebEnginePermission,
    QWebEngineProfile,
)

from desktop_app.player.web.gate import INSIDE, Flood, is_inside

BLANK = "about:blank"
_Navigation = QWebEnginePage.NavigationType
_Level = QWebEnginePage.JavaScriptConsoleMessageLevel


class LessonPage(QWebEnginePage):
    """One lesson's page.

    Args:
        profile: of the lesson alone; outlives the page.
        base: the lesson's own address.
        follows: whether a link that asks for a window of its own may open here instead (pages without a frame of ours).
    """

    flooded = Signal()
    refused = Signal(str)
    """The page, or a frame in it, wanted to go to this address."""
    erred = Signal(str)
    """The engine, or the page itself, calls something an error."""

    def __init__(self, profile: QWebEngineProfile, base: str, *, follows: bool, parent: QObject | None = None) -> None:
        super().__init__(profile, parent)
        self._base = QUrl(base)
        self._follows = follows
        self._flood = Flood(5000, 1.0)
        self.permissionRequested.connect(_deny)
        self.newWindowRequested.connect(self._on_window)
        self.fileSystemAccessRequested.connect(lambda request: request.reject())
        self.registerProtocolHandlerRequested.connect(lambda request: request.reject())

    def acceptNavigationRequest(self, url: QUrl | str, _kind: _Navigation, is_main: bool) -> bool:
        """Stay with the lesson's own files; a frame may also show what a page has made itself."""
        url = QUrl(url)
        if url.toString() == BLANK or (url.scheme() == "about" and not is_main):
            return True
        if is_inside(url, self._base) and not (is_main and url.scheme() in INSIDE):
            return True
        self.refused.emit(url.toString())
        return False

    def javaScriptAlert(self, _origin: QUrl | str, _words: str) -> None:
        """Nothing pops up in class."""

    def javaScriptConfirm(self, _origin: QUrl | str, _words: str) -> bool:
        """Courses ask whether to go on where they were left, or whether they may end: yes."""
        return True

    def javaScriptPrompt(self, _origin: QUrl | str, _words: str, _default: str) -> tuple[bool, str]:
        """Nobody is there to type."""
        return (False, "")

    def chooseFiles(
        self, _mode: QWebEnginePage.FileSelectionMode, _old: Sequence[str], _types: Sequence[str]
    ) -> list[str]:
        """No file of this computer is shown to a page."""
        return []

    def javaScriptConsoleMessage(self, level: _Level, words: str, _line: int, _source: str) -> None:
        """A page's remarks are for its makers; far too many of them freeze the window."""
        if self._flood.counts():
            self.flooded.emit()
        elif level is _Level.ErrorMessageLevel:
            self.erred.emit(words)

    def _on_window(self, request: QWebEngineNewWindowRequest) -> None:
        url = request.requestedUrl()
        if self._follows and request.isUserInitiated() and url.scheme() not in INSIDE and is_inside(url, self._base):
            self.setUrl(url)


def _deny(permission: QWebEnginePermission) -> None:
    permission.deny()
