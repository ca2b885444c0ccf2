"""The countdown as the class sees it: figures for the last row, nothing to press."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop_app.ui.class_tools.timer_panel import TimerPanel
from desktop_app.ui.theme import Ink, Theme

_EVERY_MS = 200
_HIGH, _INSET = 0.16, 0.03
"""Shares of the screen's height."""


class TimerFace(QWidget):
    """Follows ``panel``, with which the teacher steers."""

    def __init__(self, panel: TimerPanel, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._panel, self._theme = panel, theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        self._tick = QTimer(self, interval=_EVERY_MS)
        self._tick.timeout.connect(self.follow)

    def run(self, shown: bool) -> None:
        """Follow the panel from now on, or no longer."""
        if shown:
            self._tick.start()
            self.follow()
        else:
            self._tick.stop()
            self.hide()

    def follow(self) -> None:
        """Show what the panel shows."""
        self.setVisible(not self._panel.isHidden())
        self.update()

    def place(self, screen: QRect) -> None:
        """Lie in the upper corner of ``screen``."""
        high, inset = round(screen.height() * _HIGH), round(screen.height() * _INSET)
        wide = round(high * 2.4)
        self.setGeometry(screen.right() - wide - inset, screen.top() + inset, wide, high)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(Ink.PERSIMMON if self._panel.countdown.is_over else Ink.NIGHT_RAISED))
        radius = self.height() * 0.2
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        font = QFont(self._theme.font(1, bold=True))
        font.setPixelSize(max(1, round(self.height() * 0.66)))
        painter.setFont(font)
        painter.setPen(QColor(Ink.CHALK))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._panel.figures.text())
