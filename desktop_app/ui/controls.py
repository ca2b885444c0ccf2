"""The few controls of our own: painted with the theme, usable by keyboard, named for screen readers."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop_app.ui import icons
from desktop_app.ui.theme import BODY, LEAD, Ink, Theme


def label(words: str, theme: Theme, size: float = BODY, *, bold: bool = False, look: str = "") -> QLabel:
    """A line or paragraph of text, ``size`` design pixels high; ``look`` is a class of the style sheet."""
    made = QLabel(words)
    made.setFont(theme.font(size, bold=bold))
    made.setTextFormat(Qt.TextFormat.PlainText)
    if look:
        made.setProperty("look", look)
    return made


def paragraph(words: str, theme: Theme, size: float = BODY, *, look: str = "") -> QLabel:
    """A text that wraps."""
    made = label(words, theme, size, look=look)
    made.setWordWrap(True)
    return made


def button(words: str, theme: Theme, look: str = "", icon: str = "") -> QPushButton:
    """A push button with words; ``look`` is ``main``, ``quiet`` or empty."""
    made = QPushButton(words)
    made.setFont(theme.font(BODY, bold=look == "main"))
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    if look:
        made.setProperty("look", look)
    if icon:
        side = theme.px(22)
        made.setIcon(icons.icon(icon, side, Ink.SURFACE if look == "main" else Ink.BAMBOO))
        made.setIconSize(QSize(side, side))
    return made


def tall(made: QWidget, theme: Theme, high: float = 64) -> None:
    """Make a button or field ``high`` design pixels high at least: the style sheet's own least height gives way."""
    made.setStyleSheet(f"min-height: {theme.px(high - 4)}px")


def card(theme: Theme, look: str = "card") -> tuple[QFrame, QVBoxLayout]:
    """A raised sheet and the column inside it."""
    frame = QFrame()
    frame.setProperty("look", look)
    column = QVBoxLayout(frame)
    aside, above = (theme.px(26), theme.px(22)) if look == "card" else (theme.px(18), theme.px(14))
    column.setContentsMargins(aside, above, aside, above)
    column.setSpacing(theme.px(10))
    return frame, column


def sheet(theme: Theme, area: QScrollArea) -> QVBoxLayout:
    """Fill ``area`` with one scrolling sheet of paper and return the column on it."""
    paper = QWidget()
    column = QVBoxLayout(paper)
    column.setContentsMargins(theme.px(40), theme.px(32), theme.px(40), theme.px(32))
    column.setSpacing(theme.px(22))
    area.setWidget(paper)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.viewport().setAutoFillBackground(False)
    paper.setAutoFillBackground(False)
    return column


def heading(words: str, theme: Theme, icon: str = "") -> QLabel:
    """The heading of a card; ``icon`` is drawn before it."""
    made = Heading(words, theme, icon)
    made.setFont(theme.font(LEAD, bold=True))
    return made


class Heading(QLabel):
    """A line of text with room for an icon at its reading start."""

    def __init__(self, words: str, theme: Theme, icon: str) -> None:
        super().__init__(words)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._icon, self._side, self._gap = icon, theme.px(26), theme.px(10)
        if icon:
            self.setContentsMargins(self._side + self._gap, 0, 0, 0)
            self.setMinimumHeight(self._side)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LayoutDirectionChange and self._icon:
            room = self._side + self._gap
            rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            self.setContentsMargins(0 if rtl else room, 0, room if rtl else 0, 0)
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._icon:
            rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            left = self.width() - self._side if rtl else 0
            at = QRectF(left, (self.height() - self._side) / 2, self._side, self._side)
            icons.paint(QPainter(self), self._icon, at, Ink.BAMBOO, 1.8)


class IconButton(QAbstractButton):
    """A round button with one of our icons; ``night`` paints it for the class page's dark ground."""

    def __init__(self, name: str, words: str, theme: Theme, *, side: float = 64, night: bool = False) -> None:
        super().__init__()
        self._name, self._night = name, night
        self._colour = Ink.CHALK if night else Ink.BAMBOO
        self._accent = False
        self._side = theme.px(side)
        self.setFixedSize(self._side, self._side)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_as(name, words)

    def show_as(self, name: str, words: str) -> None:
        """Change the icon and what it is called (play becomes pause)."""
        self._name = name
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.update()

    def set_accent(self, accent: bool) -> None:
        """Fill the button with the accent: the one that matters most."""
        self._accent = accent
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setLayoutDirection(self.layoutDirection())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        ground = self._ground()
        if self.hasFocus():
            painter.setPen(QPen(QColor(Ink.AMBER if self._night else Ink.BAMBOO), max(2, self._side // 28)))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
        if ground or self.hasFocus():
            painter.setBrush(QColor(ground) if ground else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(whole)
        inset = self._side * (0.25 if self._side > 40 else 0.2)
        colour = QColor(Ink.SURFACE if self._accent else self._colour)
        colour.setAlphaF(1.0 if self.isEnabled() else 0.35)
        icons.paint(painter, self._name, QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), colour)

    def _ground(self) -> str:
        active = self.isDown() or self.isChecked()
        if self._accent:
            return Ink.BAMBOO_DEEP if active or self.underMouse() else Ink.BAMBOO
        if active:
            return Ink.BAMBOO if self._night else Ink.SUNK
        if self.underMouse() and self.isEnabled():
            return Ink.NIGHT_LINE if self._night else Ink.BAMBOO_PALE
        return ""


class Bar(QWidget):
    """A rounded bar of shares (0 … 1) in colours, the rest is its track."""

    def __init__(self, theme: Theme, words: str, high: float = 14) -> None:
        super().__init__()
        self._shares: list[tuple[float, str]] = []
        self.setFixedHeight(theme.px(high))
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def filled(self) -> float:
        """The sum of the shares shown."""
        return sum(share for share, _colour in self._shares)

    def show_shares(self, *shares: tuple[float, str]) -> None:
        """Show ``(share, colour)`` pieces from the start of the bar."""
        self._shares = [(min(1.0, max(0.0, share)), colour) for share, colour in shares]
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        radius = whole.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(Ink.SUNK))
        painter.drawRoundedRect(whole, radius, radius)
        ends, reached = [], 0.0
        for share, colour in self._shares:
            reached = min(1.0, reached + share)
            ends.append((reached, colour))
        for end, colour in reversed(ends):
            width = max(whole.height(), whole.width() * end) if end > 0 else 0.0
            left = whole.right() - width if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else whole.left()
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(QRectF(left, whole.top(), width, whole.height()), radius, radius)
