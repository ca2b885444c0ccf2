"""幕布: a curtain over the lesson, pulled away from any side, so that a class sees one line after the other."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop_app.ui.theme import Ink, Theme

_CLOTH, _SEAM = "#24443B", "#2F5A4D"
_NEAR = 72
"""Design pixels within which a hand takes hold of an edge."""
_LEAST = 0.04
"""Share of the stage that always stays, so that the curtain can be taken hold of again."""


class Curtain(QWidget):
    """Lies over the part of the stage that is hidden; what it leaves free can be used as ever.

    An edge is moved by pulling near it, the whole by pulling elsewhere; all in shares of the stage, so that another
    size of the window hides the same.
    """

    def __init__(self, theme: Theme, words: str) -> None:
        super().__init__()
        self._theme = theme
        self._stage = QRect()
        self._free = QRect()
        self._hidden = QRectF(0, 0, 1, 1)
        self._pulled: tuple[str, QPoint, QRectF] | None = None
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.hide()

    @property
    def hidden_part(self) -> QRectF:
        """What is hidden, in shares of the stage."""
        return self._hidden

    def close_over(self, stage: QRect) -> None:
        """Hide the whole ``stage``."""
        self._hidden = QRectF(0, 0, 1, 1)
        self.place(stage)
        self.show()
        self.raise_()

    def place(self, stage: QRect) -> None:
        """The stage is here now."""
        self._stage = stage
        part = self._hidden
        self.setGeometry(
            QRectF(
                stage.left() + part.left() * stage.width(),
                stage.top() + part.top() * stage.height(),
                part.width() * stage.width(),
                part.height() * stage.height(),
            ).toRect()
        )

    def keep_free(self, place: QRect) -> None:
        """Only ``place`` of the stage's window can be reached: what lies over the rest would hide the handles."""
        if place != self._free:
            self._free = place
            self.update()

    @property
    def reachable(self) -> QRect:
        """What a hand can reach of the curtain, in its own coordinates; all of it where nothing lies over it."""
        seen = self.rect().intersected(self._free.translated(-self.pos()))
        return seen if min(seen.width(), seen.height()) > self._theme.px(_NEAR) else self.rect()

    # ------------------------------------------------------------ the hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pulled = (
            self._edge(event.position().toPoint()),
            self.mapToParent(event.position().toPoint()),
            self._hidden,
        )

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        here = event.position().toPoint()
        if self._pulled is None:
            self.setCursor(_CURSORS[self._edge(here)])
            return
        edge, start, before = self._pulled
        moved = self.mapToParent(here) - start
        across, down = moved.x() / max(1, self._stage.width()), moved.y() / max(1, self._stage.height())
        self._hidden = _pulled(before, edge, across, down)
        self.place(self._stage)
        self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._pulled = None

    def _edge(self, point: QPoint) -> str:
        """The edge a finger at ``point`` takes hold of: ``left``, ``right``, ``top``, ``bottom`` or none."""
        near, seen = self._theme.px(_NEAR), self.reachable
        reach = {
            "bottom": seen.bottom() - point.y(), "top": point.y() - seen.top(),
            "left": point.x() - seen.left(), "right": seen.right() - point.x(),
        }  # fmt: skip
        closest = min(reach, key=lambda edge: reach[edge])
        return closest if reach[closest] <= near else ""

    # ------------------------------------------------------------ paint

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(_CLOTH))
        fold = self._theme.px(96)
        for left in range(0, self.width(), fold):
            painter.fillRect(left, 0, fold // 3, self.height(), QColor(_SEAM))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(Ink.CHALK_SOFT))
        long, wide, inset = self._theme.px(120), self._theme.px(10), self._theme.px(22)
        seen = QRectF(self.reachable)
        middle = seen.center()
        for grip in (
            QRectF(middle.x() - long / 2, seen.top() + inset, long, wide),
            QRectF(middle.x() - long / 2, seen.bottom() - inset - wide, long, wide),
            QRectF(seen.left() + inset, middle.y() - long / 2, wide, long),
            QRectF(seen.right() - inset - wide, middle.y() - long / 2, wide, long),
        ):
            painter.drawRoundedRect(grip, wide / 2, wide / 2)


_CURSORS = {
    "left": Qt.CursorShape.SizeHorCursor,
    "right": Qt.CursorShape.SizeHorCursor,
    "top": Qt.CursorShape.SizeVerCursor,
    "bottom": Qt.CursorShape.SizeVerCursor,
    "": Qt.CursorShape.SizeAllCursor,
}


def _pulled(before: QRectF, edge: str, across: float, down: float) -> QRectF:
    """``before`` with one edge, or all of it, moved; within the stage, never gone altogether."""
    part = QRectF(before)
    if edge == "left":
        part.setLeft(min(max(0.0, part.left() + across), part.right() - _LEAST))
    elif edge == "right":
        part.setRight(max(min(1.0, part.right() + across), part.left() + _LEAST))
    elif edge == "top":
        part.setTop(min(max(0.0, part.top() + down), part.bottom() - _LEAST))
    elif edge == "bottom":
        part.setBottom(max(min(1.0, part.bottom() + down), part.top() + _LEAST))
    else:
        part.translate(across, down)
        part = part.intersected(QRectF(0, 0, 1, 1))
        if min(part.width(), part.height()) < _LEAST:
            return before
    return part
