"""A tile: one way lessons come, in plain words, with at most one thing to press."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.ui import icons
from desktop_app.ui.controls import button, card, heading, paragraph
from desktop_app.ui.theme import BODY, Ink, Theme


class Tile(QWidget):
    """An icon, a heading, a sentence and, where there is something to do, a button."""

    pressed = Signal()

    def __init__(self, icon: str, title: str, text: str, action: str, theme: Theme) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, column = card(theme)
        head = QHBoxLayout()
        head.setSpacing(theme.px(16))
        self._disc = IconDisc(icon, theme, lively=bool(action))
        head.addWidget(self._disc)
        head.addWidget(heading(title, theme), 1)
        column.addLayout(head)
        column.addSpacing(theme.px(4))
        self._text = paragraph(text, theme, BODY - 1, look="soft")
        self._text.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
        self._text.setMinimumHeight(theme.px(78))
        column.addWidget(self._text, 1)
        self.button = button(action, theme, "main")
        self.button.clicked.connect(lambda _checked=False: self.pressed.emit())
        column.addWidget(self.button)
        outer.addWidget(frame)
        self.button.setVisible(bool(action))  # it has a parent now; before, it would open as a window of its own

    @property
    def text(self) -> str:
        """The sentence being shown."""
        return self._text.text()

    def set_text(self, text: str) -> None:
        """Show another sentence."""
        self._text.setText(text)

    def show_lively(self, lively: bool) -> None:
        """Colour the icon where there is something going on, grey it where there is nothing."""
        self._disc.set_lively(lively)


class IconDisc(QWidget):
    """One of our icons on a pale disc; a tile that offers nothing yet is grey."""

    def __init__(self, icon: str, theme: Theme, *, lively: bool = True, side: float = 60) -> None:
        super().__init__()
        self._icon, self._lively = icon, lively
        self.setFixedSize(theme.px(side), theme.px(side))

    def show_icon(self, icon: str) -> None:
        """Draw another icon."""
        self._icon = icon
        self.update()

    def set_lively(self, lively: bool) -> None:
        """Colour or grey it."""
        if lively != self._lively:
            self._lively = lively
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(Ink.BAMBOO_PALE if self._lively else Ink.SUNK))
        painter.drawEllipse(QRectF(self.rect()))
        inset = self.width() * 0.25
        colour = Ink.BAMBOO if self._lively else Ink.SOFT
        icons.paint(painter, self._icon, QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), colour)
