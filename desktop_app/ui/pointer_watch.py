"""Whether the pointer moves over a page: asked, because over a player's own window the pointer sends nothing."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QWidget

_EVERY_MS = 150
_EDGE = 0.07
"""Share of the page's height that counts as its edge, on all four sides."""


class PointerWatch(QTimer):
    """Looks a few times a second, from ``start`` to ``stop``."""

    moved = Signal()
    """The pointer has moved, and is over the page."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page, interval=_EVERY_MS)
        self._page = page
        self._seen = QPoint()
        self.edges_only = False
        """Whether only the edges of the page count: what is shown inside is worked on with the pointer."""
        self.timeout.connect(self.look)

    def look(self) -> None:
        """Compare with where the pointer was."""
        pointer = QCursor.pos()
        if pointer != self._seen:
            self._seen = pointer
            place, page = self._page.mapFromGlobal(pointer), self._page.rect()
            edge = round(page.height() * _EDGE)
            inside = self.edges_only and page.adjusted(edge, edge, -edge, -edge).contains(place)
            if self._page.isVisible() and page.contains(place) and not inside:
                self.moved.emit()
