"""How one resource looks on the wall: its cover or a painted landscape, title, kind, length, and whether it is here."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_app.store.cards import Card, Readiness
from desktop_app.ui import art, figures, icons
from desktop_app.ui.cards_model import CARD
from desktop_app.ui.covers import Covers
from desktop_app.ui.spoken_words import spoken_words
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import BODY, SMALL, Ink, Theme

CELL_WIDTH, CELL_HEIGHT = 252, 272
_COVER_HEIGHT = 150
LEADING = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
TRAILING = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
"""``QPainter`` swaps left and right by itself where reading goes from right to left."""


class CardDelegate(QStyledItemDelegate):
    """Paints cards; a row that has not come yet is a pale sheet."""

    def __init__(self, covers: Covers, theme: Theme, say: Strings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._covers, self._theme, self._say = covers, theme, say

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(self._theme.px(CELL_WIDTH), self._theme.px(CELL_HEIGHT))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        painter.setLayoutDirection(option.direction)  # type: ignore[attr-defined]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cell = QRectF(option.rect).adjusted(2, 2, -2, -2)  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        card = index.data(CARD)
        self._paint_sheet(painter, cell, state)
        if isinstance(card, Card):
            inside = QPainterPath()
            inside.addRoundedRect(cell, self._theme.px(16), self._theme.px(16))
            painter.setClipPath(inside)
            self._paint_cover(painter, cell, card)
            painter.setClipping(False)
            strong = bool(state & (QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_MouseOver))
            if not card.withdrawn:
                self._paint_plus(painter, cell, strong)
            self._paint_words(painter, cell, card)
        self._paint_edge(painter, cell, state)
        painter.restore()

    def corner(self, cell: QRect, direction: Qt.LayoutDirection) -> QRect:
        """Where the plus is that puts a card into the lesson plan: at the reading start of its cover."""
        side, gap = self._theme.px(44), self._theme.px(8)
        left = cell.right() - gap - side if direction == Qt.LayoutDirection.RightToLeft else cell.left() + gap
        return QRect(left, cell.top() + gap, side, side)

    def _paint_plus(self, painter: QPainter, cell: QRectF, strong: bool) -> None:
        at = QRectF(self.corner(cell.toRect(), painter.layoutDirection()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(Ink.BAMBOO) if strong else QColor(255, 255, 255, 215))
        painter.drawEllipse(at)
        inset, colour = at.width() * 0.24, Ink.SURFACE if strong else Ink.BAMBOO
        icons.paint(painter, "plus", at.adjusted(inset, inset, -inset, -inset), colour, 2.2)

    def _paint_sheet(self, painter: QPainter, cell: QRectF, state: QStyle.StateFlag) -> None:
        radius = self._theme.px(16)
        painter.setPen(Qt.PenStyle.NoPen)
        if state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(QColor(90, 70, 40, 22))
            painter.drawRoundedRect(cell.translated(0, self._theme.px(3)), radius, radius)
        painter.setBrush(QColor(Ink.SURFACE))
        painter.drawRoundedRect(cell, radius, radius)

    def _paint_edge(self, painter: QPainter, cell: QRectF, state: QStyle.StateFlag) -> None:
        focused, hovered = state & QStyle.StateFlag.State_HasFocus, state & QStyle.StateFlag.State_MouseOver
        width = self._theme.px(3) if focused else 1
        painter.setPen(QPen(QColor(Ink.BAMBOO if focused or hovered else Ink.LINE), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(cell, self._theme.px(16), self._theme.px(16))

    def _paint_cover(self, painter: QPainter, cell: QRectF, card: Card) -> None:
        target = QRectF(cell.left(), cell.top(), cell.width(), self._theme.px(_COVER_HEIGHT))
        ratio = painter.device().devicePixelRatio()
        pixmap = self._covers.pixmap(card.cover, QSize(round(target.width() * ratio), round(target.height() * ratio)))
        if not card.readiness.plays:
            painter.setOpacity(0.5)
        if pixmap is not None:
            painter.drawPixmap(target, pixmap, QRectF(pixmap.rect()))
        else:
            art.paint_placeholder(painter, target, card.kind, card.id)
        painter.setOpacity(1)
        if length := self._length(card):
            self._paint_pill(painter, target, length, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        if spoken := spoken_words(card, self._say):
            self._paint_pill(painter, target, spoken, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft)

    def _paint_pill(self, painter: QPainter, cover: QRectF, words: str, corner: Qt.AlignmentFlag) -> None:
        """Paint ``words`` on a dark ground in a corner of the cover; left and right as in Chinese."""
        painter.setFont(self._theme.font(SMALL, bold=True))
        high, gap, ends = self._theme.px(26), self._theme.px(8), self._theme.px(16)
        room = QRectF(cover).adjusted(gap, gap, -gap, -gap)
        words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, round(room.width()) - ends)
        size = QSize(painter.fontMetrics().horizontalAdvance(words) + ends, high)
        pill = QRectF(QStyle.alignedRect(painter.layoutDirection(), corner, size, room.toRect()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(21, 18, 16, 190))
        painter.drawRoundedRect(pill, high / 2, high / 2)
        painter.setPen(QColor(Ink.CHALK))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)

    def _length(self, card: Card) -> str:
        if card.duration_ms:
            return figures.clock(card.duration_ms)
        return self._say("pages", count=card.pages) if card.pages > 1 else ""

    def _paint_words(self, painter: QPainter, cell: QRectF, card: Card) -> None:
        inset = self._theme.px(14)
        words = cell.adjusted(inset, self._theme.px(_COVER_HEIGHT + 10), -inset, -self._theme.px(12))
        waiting = not card.readiness.plays
        painter.setPen(QColor(Ink.SOFT if waiting else Ink.TEXT))
        painter.setFont(self._theme.font(BODY, bold=True))
        title = QRectF(words.left(), words.top(), words.width(), self._theme.px(56))
        paint_lines(painter, title, figures.title(card.title, self._say.language), 1 if card.passage else 2)
        if card.passage:
            self._paint_passage(painter, title.translated(0, self._theme.px(27)), card.passage)
        line = QRectF(words.left(), words.bottom() - self._theme.px(24), words.width(), self._theme.px(24))
        self._paint_line(painter, line, card)

    def _paint_passage(self, painter: QPainter, target: QRectF, passage: str) -> None:
        """Why a search found the card although its title does not say so: what stands in it."""
        painter.setFont(self._theme.font(SMALL))
        painter.setPen(QColor(Ink.SOFT))
        paint_lines(painter, target, f"“{passage}”", 2)

    def _paint_line(self, painter: QPainter, line: QRectF, card: Card) -> None:
        """The last line: the kind at its start, readiness at its end."""
        rtl = painter.layoutDirection() == Qt.LayoutDirection.RightToLeft
        side = self._theme.px(18)
        at = QRectF(line.right() - side if rtl else line.left(), line.center().y() - side / 2, side, side)
        icons.paint(painter, art.glyph(card.kind), at, art.hue(card.kind), 2)
        painter.setFont(self._theme.font(SMALL))
        painter.setPen(QColor(Ink.SOFT))
        gap = side + self._theme.px(6)
        rest = line.adjusted(0, 0, -gap, 0) if rtl else line.adjusted(gap, 0, 0, 0)
        words, colour = readiness_words(card, self._say)
        room = painter.fontMetrics().horizontalAdvance(words) + self._theme.px(20)
        kind = painter.fontMetrics().elidedText(
            kind_words(card, self._say), Qt.TextElideMode.ElideRight, round(rest.width() - room)
        )
        painter.drawText(rest, LEADING, kind)
        painter.setPen(QColor(colour))
        painter.drawText(rest, TRAILING, words)
        wide = painter.fontMetrics().horizontalAdvance(words) + self._theme.px(16)
        mark = QRectF(rest.left() + wide if rtl else rest.right() - wide, line.center().y() - 5, 10, 10)
        paint_mark(painter, mark.center(), self._theme.px(10), card.readiness)


_STATUS = {"试用": "trial", "限用": "limited"}


def kind_words(card: Card, say: Strings) -> str:
    """The kind of a card, and its status where a teacher should know it."""
    status = _STATUS.get(card.status)
    return f"{say.kind(card.kind)} · {say(status)}" if status else say.kind(card.kind)


def readiness_words(card: Card, say: Strings) -> tuple[str, str]:
    """What a card says about being here, and in which colour."""
    if card.withdrawn:
        return say("withdrawn"), Ink.PERSIMMON
    return {
        Readiness.READY: (say("ready"), Ink.BAMBOO),
        Readiness.UPDATE: (say("update"), Ink.PERSIMMON),
        Readiness.WAITING: (say("waiting"), Ink.SOFT),
        Readiness.CLEANED: (say("cleaned"), Ink.SOFT),
    }[card.readiness]


def paint_mark(painter: QPainter, centre: QPointF, side: float, readiness: Readiness) -> None:
    """● here, ◐ here with an update waiting, ○ waiting, – cleaned away: told apart by shape as well as by colour."""
    colour = {Readiness.READY: Ink.BAMBOO, Readiness.UPDATE: Ink.PERSIMMON}.get(readiness, Ink.SOFT)
    ring = QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side)
    painter.setPen(QPen(QColor(colour), max(1.5, side * 0.16)))
    if readiness is Readiness.CLEANED:
        painter.drawLine(QPointF(ring.left(), centre.y()), QPointF(ring.right(), centre.y()))
        return
    painter.setBrush(QColor(colour) if readiness is Readiness.READY else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(ring)
    if readiness is Readiness.UPDATE:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawChord(ring, 90 * 16, 180 * 16)


def paint_lines(painter: QPainter, target: QRectF, words: str, most: int) -> None:
    """Paint ``words`` in at most ``most`` lines from the top of ``target``; what does not fit ends in an ellipsis."""
    layout = QTextLayout(words, painter.font())
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    metrics, starts = painter.fontMetrics(), [0][:0]
    while len(starts) < most and (line := layout.createLine()).isValid():
        line.setLineWidth(target.width())
        starts.append(line.textStart())
    layout.endLayout()
    for number, start in enumerate(starts):
        last = number == len(starts) - 1
        text = words[start:] if last else words[start : starts[number + 1]]
        if last:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, round(target.width()))
        top = target.top() + number * metrics.lineSpacing()
        line_rect = QRectF(target.left(), top, target.width(), metrics.height())
        painter.drawText(line_rect, Qt.AlignmentFlag.AlignLeft, text.strip())
