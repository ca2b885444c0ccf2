"""Whether the pointer moves over a page: asked, because over a player's own window the pointer sends nothing."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QWidget

_EVERY_MS = 150


class PointerWatch(QTimer):
    """Looks a few times a second, from ``start`` to ``stop``."""

    moved = Signal()
    """The pointer has moved, and is over the page."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page, interval=_EVERY_MS)
        self._page = page
        self._seen = QPoint()
        self.timeout.connect(self.look)

    def look(self) -> None:
        """Compare with where the pointer was."""
        pointer = QCursor.pos()
        if pointer != self._seen:
            self._seen = pointer
            if self._page.isVisible() and self._page.rect().contains(self._page.mapFromGlobal(pointer)):
                self.moved.emit()
