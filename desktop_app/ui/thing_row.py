"""One row of a list that a teacher keeps: a small picture, what it is called, what there is to say, and its buttons."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.store.cards import Card
from desktop_app.ui import art, icons
from desktop_app.ui.controls import label
from desktop_app.ui.covers import Covers
from desktop_app.ui.theme import BODY, SMALL, Ink, Theme

HIGH = 84


class Picture(QWidget):
    """The cover of a card, or its kind as a painted landscape; a note's sheet where there is no card."""

    def __init__(self, card: Card | None, covers: Covers, theme: Theme) -> None:
        super().__init__()
        self._card, self._covers, self._theme = card, covers, theme
        self.setFixedSize(theme.px(86), theme.px(60))
        covers.arrived.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, whole = QPainter(self), QRectF(self.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        shape.addRoundedRect(whole, self._theme.px(10), self._theme.px(10))
        painter.setClipPath(shape)
        if self._card is None:
            painter.fillPath(shape, QColor(Ink.SUNK))
            side = whole.height() * 0.5
            at = QRectF(whole.center().x() - side / 2, whole.center().y() - side / 2, side, side)
            icons.paint(painter, "notice", at, Ink.SOFT)
            return
        ratio = self.devicePixelRatioF()
        size = QSize(round(whole.width() * ratio), round(whole.height() * ratio))
        pixmap = self._covers.pixmap(self._card.cover, size)
        if pixmap is not None:
            painter.drawPixmap(whole, pixmap, QRectF(pixmap.rect()))
        else:
            art.paint_placeholder(painter, whole, self._card.kind, self._card.id)


class Elided(QLabel):
    """A line that ends in an ellipsis where there is no room for it."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        text = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), self.alignment() | Qt.AlignmentFlag.AlignVCenter, text)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())


class ThingRow(QFrame):
    """A row; a press on what is no button is ``pressed``."""

    pressed = Signal()

    def __init__(self, title: str, said: str, theme: Theme, *, look: str = "row") -> None:
        super().__init__()
        self.setProperty("look", look)
        self.setMinimumHeight(theme.px(HIGH))
        self.setAccessibleName(f"{title} {said}".strip())
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(theme.px(12), theme.px(8), theme.px(12), theme.px(8))
        self.row.setSpacing(theme.px(14))
        self.title = Elided(title)
        self.title.setFont(theme.font(BODY, bold=look == "row"))
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setToolTip(title)
        self.said = label(said, theme, SMALL, look="soft")
        self.words = QVBoxLayout()
        self.words.setSpacing(theme.px(4))
        self.words.addStretch(1)
        self.words.addWidget(self.title)
        if said:
            self.words.addWidget(self.said)
        else:
            self.said.setParent(self)
            self.said.hide()
        self.words.addStretch(1)
        self.row.addLayout(self.words, 1)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def lead_with(self, *parts: QWidget) -> None:
        """Put ``parts`` before the words."""
        for place, part in enumerate(parts):
            self.row.insertWidget(place, part)

    def end_with(self, *parts: QWidget) -> None:
        """Put ``parts``, the buttons, behind the words."""
        for part in parts:
            self.row.addWidget(part)

    def warn(self, words: str, theme: Theme) -> None:
        """Say ``words`` instead of what there was to say, so that it is seen."""
        self.said.setText(words)
        self.said.setFont(theme.font(SMALL, bold=True))
        self.said.setStyleSheet(f"color: {Ink.PERSIMMON}")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()
