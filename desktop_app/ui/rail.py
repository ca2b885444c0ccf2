"""The rail at the reading start: the five rooms of the house, and whether this is class or preparing."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QVBoxLayout, QWidget

from desktop_app.ui import icons
from desktop_app.ui.choices import Segments
from desktop_app.ui.controls import label
from desktop_app.ui.sign import Sign
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import LEAD, SMALL, Ink, Theme

PAGES = ("today", "library", "prepare", "receive", "school")
MODES = ("in-class", "preparing")
_WIDE = 132


class RailButton(QAbstractButton):
    """An icon above its word; the room one is in is marked."""

    def __init__(self, page: str, words: str, theme: Theme) -> None:
        super().__init__()
        self._page, self._theme = page, theme
        self.setText(words)
        self.setAccessibleName(words)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(theme.px(_WIDE - 16), theme.px(86))

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        here = self.isChecked()
        ground = Ink.SURFACE if here else Ink.LINE if self.underMouse() else ""
        painter.setPen(QPen(QColor(Ink.BAMBOO), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground) if ground else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(whole, self._theme.px(16), self._theme.px(16))
        side = self._theme.px(34)
        at = QRectF(whole.center().x() - side / 2, whole.top() + self._theme.px(11), side, side)
        icons.paint(painter, self._page, at, Ink.BAMBOO if here else Ink.SOFT, 1.8)
        painter.setPen(QColor(Ink.BAMBOO_DEEP if here else Ink.SOFT))
        painter.setFont(self._theme.font(SMALL + 1, bold=here))
        words = QRectF(whole.left(), at.bottom() + self._theme.px(2), whole.width(), self._theme.px(30))
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.text())


class Rail(QWidget):
    """Chooses the page and the mode."""

    chosen = Signal(str)
    mode_chosen = Signal(str)

    def __init__(self, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedWidth(theme.px(_WIDE))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(8), theme.px(20), theme.px(8), theme.px(20))
        column.setSpacing(theme.px(8))
        column.addWidget(Sign(theme), 0, Qt.AlignmentFlag.AlignHCenter)
        name = label(say("name"), theme, LEAD, bold=True)
        name.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(name)
        column.addSpacing(theme.px(18))
        group = QButtonGroup(self)
        self.buttons: dict[str, RailButton] = {}
        for page in PAGES:
            made = RailButton(page, say(page), theme)
            made.clicked.connect(lambda _checked=False, page=page: self.chosen.emit(page))
            group.addButton(made)
            self.buttons[page] = made
            column.addWidget(made)
        column.addStretch(1)
        now = label(say("mode"), theme, SMALL, look="soft")
        now.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(now)
        self.mode = Segments([(mode, say(mode)) for mode in MODES], theme, say("mode"), upright=True)
        self.mode.setToolTip(say("mode-hint"))
        self.mode.chosen.connect(self.mode_chosen)
        column.addWidget(self.mode, 0, Qt.AlignmentFlag.AlignHCenter)

    def show_page(self, page: str) -> None:
        """Mark ``page`` as the one being shown."""
        self.buttons[page].setChecked(True)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(Ink.SUNK))
