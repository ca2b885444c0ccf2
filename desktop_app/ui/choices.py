"""Choices: on or off, and one of a few. Painted with the theme, usable by keyboard, named for screen readers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop_app.ui.theme import BODY, Ink, Theme


class Switch(QAbstractButton):
    """On or off, as a sliding knob."""

    def __init__(self, words: str, theme: Theme) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._high = theme.px(32)
        self.setFixedSize(theme.px(58), self._high)

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        on = self.isChecked()
        edge = Ink.TEXT if self.hasFocus() else (Ink.BAMBOO if on else Ink.SOFT)
        painter.setPen(QPen(QColor(edge), 2))
        painter.setBrush(QColor(Ink.BAMBOO if on else Ink.SURFACE))
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        right = on == (self.layoutDirection() == Qt.LayoutDirection.LeftToRight)
        side = track.height() - 8
        knob = QRectF(track.right() - side - 4 if right else track.left() + 4, track.top() + 4, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(Ink.SURFACE if on else Ink.SOFT))
        painter.drawEllipse(knob)


class Segments(QWidget):
    """A pill with a few choices of which exactly one holds; arrows move, a click chooses."""

    chosen = Signal(str)
    """The key of the choice a person made."""

    def __init__(
        self,
        choices: Sequence[tuple[str, str]],
        theme: Theme,
        words: str,
        *,
        night: bool = False,
        upright: bool = False,
    ) -> None:
        super().__init__()
        self._upright = upright
        self._choices = list(choices)
        self._value = self._choices[0][0]
        self._theme, self._night = theme, night
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(words)
        self.setFont(theme.font(BODY))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def value(self) -> str:
        """The key that holds now."""
        return self._value

    def set_value(self, key: str) -> None:
        """Let ``key`` hold without telling anyone."""
        self._value = key
        self.update()

    def sizeHint(self) -> QSize:
        inset, high = self._theme.px(8), self._theme.px(44)
        if self._upright:
            return QSize(round(max(self._widths())) + inset, high * len(self._choices) + inset)
        return QSize(round(sum(self._widths())) + inset, high + inset)

    def _widths(self) -> list[float]:
        metrics = self.fontMetrics()
        return [metrics.horizontalAdvance(words) + self._theme.px(40) for _key, words in self._choices]

    def cells(self) -> list[QRectF]:
        """Where each choice is painted, in reading order."""
        inset, cells = self._theme.px(4), [QRectF()][:0]
        if self._upright:
            high = (self.height() - 2 * inset) / len(self._choices)
            wide = self.width() - 2 * inset
            return [QRectF(inset, inset + number * high, wide, high) for number in range(len(self._choices))]
        left = float(inset)
        for width in self._widths():
            cells.append(QRectF(left, inset, width, self.height() - 2 * inset))
            left += width
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            cells = [QRectF(self.width() - cell.right(), cell.top(), cell.width(), cell.height()) for cell in cells]
        return cells

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        ring = Ink.AMBER if self._night else Ink.BAMBOO
        painter.setPen(QPen(QColor(ring), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(Ink.NIGHT if self._night else Ink.SUNK))
        painter.drawRoundedRect(whole, self._theme.px(14), self._theme.px(14))
        for (key, words), cell in zip(self._choices, self.cells(), strict=True):
            here = key == self._value
            if here:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(Ink.BAMBOO if self._night else Ink.SURFACE))
                painter.drawRoundedRect(cell, self._theme.px(11), self._theme.px(11))
            painter.setFont(self._theme.font(BODY, bold=here))
            idle = Ink.CHALK_SOFT if self._night else Ink.SOFT
            held = Ink.SURFACE if self._night else Ink.BAMBOO_DEEP
            painter.setPen(QColor(held if here else idle))
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, words)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        for (key, _words), cell in zip(self._choices, self.cells(), strict=True):
            if cell.contains(event.position()):
                self._choose(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ahead = self.layoutDirection() == Qt.LayoutDirection.LeftToRight
        steps = {Qt.Key.Key_Right: 1 if ahead else -1, Qt.Key.Key_Left: -1 if ahead else 1}
        if self._upright:
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        step = steps.get(Qt.Key(event.key()), 0)
        if not step:
            super().keyPressEvent(event)
            return
        keys = [key for key, _words in self._choices]
        self._choose(keys[min(len(keys) - 1, max(0, keys.index(self._value) + step))])

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusInEvent(event)

    def _choose(self, key: str) -> None:
        if key != self._value:
            self.set_value(key)
            self.chosen.emit(key)
