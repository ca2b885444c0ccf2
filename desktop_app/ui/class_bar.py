"""What lies over a lesson besides the dock: the bar with its title, and the blackness."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.ui.choices import Segments
from desktop_app.ui.controls import IconButton, label
from desktop_app.ui.rail import MODES
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import CLASS_TITLE, Ink, Theme


class ClassBar(QWidget):
    """The way back, the title large enough for the last row, and what the lesson is opened for."""

    def __init__(self, theme: Theme, say: Strings) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(24), theme.px(8), theme.px(24), theme.px(8))
        row.setSpacing(theme.px(18))
        self.back = IconButton("back", say("leave"), theme, side=68, night=True)
        self.title = label("", theme, CLASS_TITLE, bold=True, look="night")
        self.mode = Segments([(key, say(key)) for key in MODES], theme, say("mode"), night=True)
        self.mode.setToolTip(say("mode-hint"))
        self.hint = label("", theme, look="night")
        row.addWidget(self.back)
        row.addWidget(self.title, 1)
        self.original = IconButton("slides", say("original"), theme, side=68, night=True)
        self.original.hide()
        row.addWidget(self.hint)
        self._row = row
        row.addWidget(self.original)
        row.addWidget(self.mode)

    def place_steps(self, steps: QWidget) -> None:
        """Put what leads to other lessons between the hint and the buttons of this one."""
        self._row.insertWidget(self._row.indexOf(self.original), steps)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(Ink.NIGHT_RAISED))


class Blackness(QWidget):
    """Nothing at all, until a key or a press."""

    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor("#000000"))

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.ended.emit()

    def keyPressEvent(self, _event: QKeyEvent) -> None:
        self.ended.emit()
