"""A column of rows that a person puts in order: by dragging a row at its grip, or by the buttons of a row."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.ui import icons
from desktop_app.ui.theme import Ink, Theme


class Grip(QWidget):
    """Six dots to hold a row by."""

    held = Signal()
    dragged = Signal(QPoint)
    """Where the pointer is now, on the screen."""
    let_go = Signal()

    def __init__(self, words: str, theme: Theme) -> None:
        super().__init__()
        self._side = theme.px(26)
        self.setFixedSize(theme.px(44), theme.px(60))
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self.held.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.dragged.emit(event.globalPosition().toPoint())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.let_go.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        side = self._side
        at = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        icons.paint(QPainter(self), "grip", at, Ink.BAMBOO if self.underMouse() else Ink.SOFT)


class OrderedRows(QWidget):
    """The rows, from the top; while one is dragged the others make room for it."""

    moved = Signal(int, int)
    """The row at the first place (0 …) was let go at the second."""
    rested = Signal()
    """A row was let go, wherever."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(10))
        self._rows: list[QWidget] = []
        self._from: int | None = None

    def show_rows(self, rows: Sequence[tuple[QWidget, Grip]]) -> None:
        """Show ``rows``, each with its grip, instead of those there were."""
        for old in self._rows:
            self._column.removeWidget(old)
            old.deleteLater()
        self._from = None
        self._rows = [row for row, _grip in rows]
        for row, grip in rows:
            self._column.addWidget(row)
            grip.held.connect(lambda row=row: self._hold(row))
            grip.dragged.connect(lambda at, row=row: self._drag(row, at))
            grip.let_go.connect(lambda row=row: self._let_go(row))

    @property
    def held(self) -> bool:
        """Whether a person holds a row now: then the rows must stay these."""
        return self._from is not None

    def _hold(self, row: QWidget) -> None:
        self._from = self._rows.index(row)

    def _drag(self, row: QWidget, at: QPoint) -> None:
        if self._from is None:
            return
        here = self._rows.index(row)
        y = self.mapFromGlobal(at).y()
        target = sum(y > other.geometry().center().y() for other in self._rows if other is not row)
        if target != here:
            self._rows.insert(target, self._rows.pop(here))
            self._column.insertWidget(target, row)
            self._column.activate()

    def _let_go(self, row: QWidget) -> None:
        began, self._from = self._from, None
        if began is not None and self._rows.index(row) != began:
            self.moved.emit(began, self._rows.index(row))
        self.rested.emit()
