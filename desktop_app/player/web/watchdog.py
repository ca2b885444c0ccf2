"""Notices a page that does not answer any more: it is asked every two seconds, and given up after a long silence."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWebEngineCore import QWebEnginePage

ASK_EVERY = 2_000
"""Milliseconds."""
SILENCES = 10
"""Questions without an answer until a page is given up: old computers need seconds to get a large course ready.

Questions are counted and not time, so that a window that itself stood still blames nobody.
"""


class Watchdog(QObject):
    """Watches ``page`` from ``start`` on."""

    hung = Signal()

    def __init__(self, page: QWebEnginePage, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._asked = 0
        self._timer = QTimer(self, interval=ASK_EVERY)
        self._timer.timeout.connect(self._ask)

    @property
    def answers(self) -> bool:
        """Whether the page has answered lately."""
        return self._asked < 2

    def start(self) -> None:
        """Begin to ask."""
        self._timer.start()

    def stop(self) -> None:
        """Ask no more."""
        self._timer.stop()

    def _ask(self) -> None:
        if self._asked >= SILENCES:
            self._timer.stop()
            self.hung.emit()
            return
        self._asked += 1
        self._page.runJavaScript("1", 0, self._on_answer)

    def _on_answer(self, _answer: object) -> None:
        self._asked = 0
