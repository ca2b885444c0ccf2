"""继续上次: the lessons that were left in the middle, newest first, one press away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.store.cards import Card, Place
from desktop_app.store.own_kinds import ZIM
from desktop_app.ui import art, figures, icons
from desktop_app.ui.card_delegate import LEADING
from desktop_app.ui.controls import label
from desktop_app.ui.covers import Covers, within
from desktop_app.ui.services import Services
from desktop_app.ui.showing import NEARLY_DONE
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import BODY, LEAD, SMALL, Ink, Theme

MOST = 4
_HIGH = 96
_COVER_WIDE = 16 / 9
"""Of a cover's width to its height; others are shown whole between two margins."""
_BEGUN_MS = 5_000


class RecentCard(QAbstractButton):
    """One lesson with its small cover, title, place and a line of progress."""

    def __init__(self, card: Card, place: Place, covers: Covers, theme: Theme, say: Strings) -> None:
        super().__init__()
        self.card, self.place = card, place
        self._covers, self._theme, self._say = covers, theme, say
        self._title = figures.title(card.title, say.language)
        self.setAccessibleName(f"{say('continue')} {self._title}")
        self.setFixedHeight(theme.px(_HIGH))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(theme.px(420))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        covers.arrived.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(300), self._theme.px(_HIGH))

    def where(self) -> str:
        """The place in words: ``12:35 / 15:00`` or ``第 3 / 8 页``."""
        if self.card.media_type.startswith(("video/", "audio/")):
            return f"{figures.clock(self.place.position)} / {figures.clock(self.place.length)}"
        if self.card.media_type == ZIM:
            return self._say("page-left")
        return self._say("page-of", page=self.place.position, pages=self.place.length)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setLayoutDirection(self.layoutDirection())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole, radius = QRectF(self.rect()).adjusted(2, 2, -2, -2), self._theme.px(16)
        shape = QPainterPath()
        shape.addRoundedRect(whole, radius, radius)
        painter.fillPath(shape, QColor(Ink.SURFACE))
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        wide = whole.height() * _COVER_WIDE
        cover = QRectF(whole.right() - wide if rtl else whole.left(), whole.top(), wide, whole.height())
        painter.setClipPath(shape)
        self._paint_cover(painter, cover)
        painter.setClipping(False)
        gap = self._theme.px(14)
        words = QRectF(whole.left() if rtl else cover.right(), whole.top(), whole.width() - wide, whole.height())
        self._paint_words(painter, words.adjusted(gap, self._theme.px(12), -gap, -self._theme.px(14)))
        strong = self.hasFocus() or self.underMouse() or self.isDown()
        painter.setPen(QPen(QColor(Ink.BAMBOO if strong else Ink.LINE), self._theme.px(3) if self.hasFocus() else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(shape)

    def _paint_cover(self, painter: QPainter, cover: QRectF) -> None:
        ratio = self.devicePixelRatioF()
        size = QSize(round(cover.width() * ratio), round(cover.height() * ratio))
        pixmap = self._covers.pixmap(self.card.cover, size, whole=True)
        if pixmap is not None:
            painter.fillRect(cover, QColor(Ink.SUNK))
            painter.drawPixmap(within(cover, pixmap), pixmap, QRectF(pixmap.rect()))
            side = cover.height() * 0.42
            disc = QRectF(cover.center().x() - side / 2, cover.center().y() - side / 2, side, side)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(255, 255, 255, 225))
            painter.drawEllipse(disc)
            inset = side * 0.24
            icons.paint(painter, "play", disc.adjusted(inset, inset, -inset, -inset), Ink.BAMBOO)
        else:
            art.paint_placeholder(painter, cover, self.card.kind, self.card.id)

    def _paint_words(self, painter: QPainter, words: QRectF) -> None:
        painter.setPen(QColor(Ink.TEXT))
        painter.setFont(self._theme.font(BODY, bold=True))
        title = painter.fontMetrics().elidedText(self._title, Qt.TextElideMode.ElideRight, round(words.width()))
        painter.drawText(words.adjusted(0, 0, 0, -words.height() * 0.55), LEADING, title)
        painter.setPen(QColor(Ink.SOFT))
        painter.setFont(self._theme.font(SMALL))
        painter.drawText(words.adjusted(0, words.height() * 0.45, 0, -words.height() * 0.15), LEADING, self.where())
        if self.card.media_type == ZIM:
            return  # the number of a page among all says nothing of how far somebody is
        high = self._theme.px(5)
        track = QRectF(words.left(), words.bottom() - high, words.width(), high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(Ink.SUNK))
        painter.drawRoundedRect(track, high / 2, high / 2)
        wide = track.width() * min(1.0, self.place.position / max(1, self.place.length))
        left = track.right() - wide if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else track.left()
        painter.setBrush(QColor(Ink.AMBER))
        painter.drawRoundedRect(QRectF(left, track.top(), wide, high), high / 2, high / 2)


class RecentStrip(QWidget):
    """The heading and up to four lessons; hidden while there is none."""

    opened = Signal(object)
    """The ``Card`` a person goes on with."""

    def __init__(self, services: Services, covers: Covers, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._services, self._covers, self._theme, self._say = services, covers, theme, say
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, theme.px(8))
        column.setSpacing(theme.px(10))
        column.addWidget(label(say("continue"), theme, LEAD, bold=True))
        self._row = QHBoxLayout()
        self._row.setSpacing(theme.px(20))
        column.addLayout(self._row)
        self.cards: list[RecentCard] = []
        self.hide()

    def look_again(self) -> None:
        """Read from the store what was left in the middle."""
        self._services.ask(self, lambda store: store.library.recent(MOST * 2), self._show, key="recent")

    @property
    def filled(self) -> bool:
        """Whether there is anything to go on with."""
        return bool(self.cards)

    def _show(self, recent: Sequence[tuple[Card, Place]]) -> None:
        while (taken := self._row.takeAt(0)) is not None:
            if (old := taken.widget()) is not None:
                old.deleteLater()
        left = [(card, place) for card, place in recent if _in_the_middle(card, place)][:MOST]
        self.cards = [RecentCard(card, place, self._covers, self._theme, self._say) for card, place in left]
        for shown in self.cards:
            shown.clicked.connect(lambda _checked=False, card=shown.card: self.opened.emit(card))
            self._row.addWidget(shown)
        self._row.addStretch(0)
        self.setVisible(self.filled and self.isEnabled())


def _in_the_middle(card: Card, place: Place) -> bool:
    """Whether there is something to go on with: neither just begun nor done."""
    if card.media_type.startswith(("video/", "audio/")):
        return min(_BEGUN_MS, place.length // 20) <= place.position < place.length * NEARLY_DONE
    if card.media_type == ZIM:
        return place.position > 0
    return 1 < place.position < place.length
