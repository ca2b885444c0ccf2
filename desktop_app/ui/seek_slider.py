"""A slider big enough for a projector: a press anywhere goes there, a drag goes where it is let go."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.ui.theme import Ink, Theme


class SeekSlider(QWidget):
    """Shows a position of a length and takes a person's choice of another."""

    chosen = Signal(int)
    """Where a person let go."""
    dragged = Signal(int)
    """Where a person is pointing while dragging."""

    def __init__(self, theme: Theme, words: str, *, wide: float = 0) -> None:
        super().__init__()
        self._theme = theme
        self._length = self._position = 0
        self._drag: int | None = None
        self._marks: tuple[int, ...] = ()
        self._repeated: tuple[int, int] | None = None
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(theme.px(44))
        if wide:
            self.setFixedWidth(theme.px(wide))
        else:
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def value(self) -> int:
        """The position shown."""
        return self._position if self._drag is None else self._drag

    @property
    def length(self) -> int:
        """The whole, in the unit of the position."""
        return self._length

    def set_length(self, length: int) -> None:
        """Show positions 0 … ``length``."""
        self._length = max(0, length)
        self.update()

    def set_position(self, position: int) -> None:
        """Show ``position``, unless a person is dragging."""
        self._position = min(max(0, position), self._length) if self._length else max(0, position)
        self.update()

    def set_marks(self, marks: Sequence[int]) -> None:
        """Mark positions that are worth going back to; a press close to one goes right there."""
        self._marks = tuple(marks)
        self.update()

    def set_repeated(self, stretch: tuple[int, int] | None) -> None:
        """Mark the stretch that is repeated."""
        self._repeated = stretch
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(300), self._theme.px(44))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        knob, high = self._theme.px(24), self._theme.px(8)
        middle = self.height() / 2
        track = QRectF(knob / 2, middle - high / 2, self.width() - knob, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(Ink.NIGHT_LINE).lighter(130))
        painter.drawRoundedRect(track, high / 2, high / 2)
        if not self._length:
            return
        done = track.width() * self.value / self._length
        painter.setBrush(QColor(Ink.AMBER))
        painter.drawRoundedRect(QRectF(track.left(), track.top(), done, high), high / 2, high / 2)
        self._paint_marks(painter, track)
        painter.setBrush(QColor(Ink.CHALK))
        painter.drawEllipse(QRectF(track.left() + done - knob / 2, middle - knob / 2, knob, knob))

    def _paint_marks(self, painter: QPainter, track: QRectF) -> None:
        scale, high = track.width() / self._length, track.height()
        if self._repeated is not None:
            start, end = self._repeated
            painter.setBrush(QColor(Ink.BAMBOO_PALE))
            painter.drawRect(
                QRectF(track.left() + start * scale, track.top() - high, (end - start) * scale, high * 0.6)
            )
        painter.setBrush(QColor(Ink.PERSIMMON).lighter(150))
        for mark in self._marks:
            painter.drawEllipse(
                QRectF(track.left() + mark * scale - high * 0.6, track.top() - high * 1.8, *[high * 1.2] * 2)
            )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._point(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None:
            self._point(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._point(event)
        if self._drag is not None:
            self._position, self._drag = self._drag, None
            self.chosen.emit(self._position)

    def _point(self, event: QMouseEvent) -> None:
        if not self._length:
            return
        knob = self._theme.px(24)
        share = (event.position().x() - knob / 2) / max(1, self.width() - knob)
        pointed = round(min(1.0, max(0.0, share)) * self._length)
        reach = self._length * knob / max(1, self.width() - knob) / 2
        near = [mark for mark in self._marks if abs(mark - pointed) <= reach]
        self._drag = min(near, key=lambda mark: abs(mark - pointed), default=pointed)
        self.dragged.emit(self._drag)
        self.update()
