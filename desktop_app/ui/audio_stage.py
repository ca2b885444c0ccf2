"""What a class sees while it listens: the recording's picture, its title large, nothing that moves."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop_app.store.cards import Card
from desktop_app.ui import art, figures
from desktop_app.ui.covers import Covers, within
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import LEAD, Ink, Theme


class AudioStage(QWidget):
    """Painted over the player's own, empty widget."""

    def __init__(self, covers: Covers, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._covers, self._theme, self._say = covers, theme, say
        self._card: Card | None = None
        covers.arrived.connect(self.update)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_card(self, card: Card) -> None:
        """Show the recording ``card``."""
        self._card = card
        self.show()
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(Ink.NIGHT))
        if self._card is None:
            return
        wide = min(self.width() * 0.42, self.height() * 0.66)
        high = wide * 9 / 16
        picture = QRectF((self.width() - wide) / 2, self.height() * 0.44 - high * 0.62, wide, high)
        ratio = self.devicePixelRatioF()
        size = QSize(round(wide * ratio), round(high * ratio))
        pixmap = self._covers.pixmap(self._card.cover, size, whole=True)
        frame = picture if pixmap is None else within(picture, pixmap)
        shape = QPainterPath()
        shape.addRoundedRect(frame, self._theme.px(24), self._theme.px(24))
        painter.setClipPath(shape)
        if pixmap is not None:
            painter.drawPixmap(frame, pixmap, QRectF(pixmap.rect()))
        else:
            art.paint_placeholder(painter, picture, self._card.kind, self._card.id)
        painter.setClipping(False)
        theme = self._large_theme()
        painter.setPen(QColor(Ink.CHALK))
        painter.setFont(theme.font(52, bold=True))
        title = QRectF(self.width() * 0.08, picture.bottom() + theme.px(30), self.width() * 0.84, theme.px(76))
        words = figures.title(self._card.title, self._say.language)
        words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, round(title.width()))
        painter.drawText(title, Qt.AlignmentFlag.AlignCenter, words)
        painter.setPen(QColor(Ink.CHALK_SOFT))
        painter.setFont(theme.font(LEAD + 3))
        below = title.translated(0, theme.px(64))
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._say.kind(self._card.kind))

    def _large_theme(self) -> Theme:
        """The theme of the window, or that of a larger screen which this is on: the class's own."""
        here = Theme.for_height(self.height())
        return here if here.scale > self._theme.scale else self._theme
