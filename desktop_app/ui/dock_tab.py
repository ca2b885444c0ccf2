"""A small tab at the lower edge of a lesson that is worked on with the pointer: it brings bar and dock.

Over other lessons they come with the pointer. In a web lesson the pointer is the lesson's, and on a touch panel there
is none: what a hand can press has to be seen.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton

from desktop_app.ui import icons
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import Ink, Theme

_WIDE, _HIGH = 176, 40


class DockTab(QAbstractButton):
    """Hidden while bar and dock are there."""

    def __init__(self, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(say("dock-tab"))
        self.setToolTip(say("dock-tab"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard is the lesson's
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(_WIDE), self._theme.px(_HIGH))

    def stand_on(self, page: QRect) -> None:
        """Stand in the middle of the lower edge of ``page``."""
        size = self.sizeHint()
        self.setGeometry(QRect(QPoint((page.width() - size.width()) // 2, page.height() - size.height()), size))
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strong = self.underMouse() or self.isDown()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(Ink.BAMBOO if strong else Ink.NIGHT_RAISED))
        radius = self._theme.px(16)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0, 0, 0, radius), radius, radius)
        side = self.height() * 0.62
        at = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        icons.paint(painter, "up", at, Ink.CHALK, 2.2)
