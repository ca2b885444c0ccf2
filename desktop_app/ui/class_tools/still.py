"""停格: the picture of this moment stays before the class while the teacher goes on below it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from desktop_app.ui.theme import BODY, Ink, Theme


class Still(QWidget):
    """Shows a picture of the stage; presses are not for it, so that page keys and dock work below."""

    def __init__(self, theme: Theme, words: str) -> None:
        super().__init__()
        self._theme, self._words = theme, words
        self._picture = QPixmap()
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def hold(self, picture: QPixmap) -> None:
        """Show ``picture`` until ``hide``."""
        self._picture = picture
        self.show()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._picture = QPixmap()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(Ink.NIGHT))
        shown = self._picture.deviceIndependentSize().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        at = QRectF(
            (self.width() - shown.width()) / 2, (self.height() - shown.height()) / 2, shown.width(), shown.height()
        )
        painter.drawPixmap(at, self._picture, QRectF(self._picture.rect()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font(BODY))
        high, aside = self._theme.px(40), self._theme.px(18)
        wide = painter.fontMetrics().horizontalAdvance(self._words) + 2 * aside
        chip = QRectF(self.width() - wide - aside, self.height() - high - aside, wide, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(Ink.NIGHT_RAISED))
        painter.drawRoundedRect(chip, high / 2, high / 2)
        painter.setPen(QColor(Ink.CHALK))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, self._words)
