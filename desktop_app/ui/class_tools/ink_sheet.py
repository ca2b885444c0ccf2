"""A sheet of glass over the lesson: pen and eraser write on it, and what is written goes with the picture below."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QCursor,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from desktop_app.store.ink import SCALE, Stroke
from desktop_app.ui.class_tools.tool import COLOURS, ERASER_REACH, WIDTHS, Tool
from desktop_app.ui.theme import Ink, Theme

_SHORTEST = 2.0
"""Pixels between two points of a stroke: a hand's tremble is not written."""


class InkSheet(QWidget):
    """Shows the strokes of one page. Presses go through it to the lesson unless a tool is in the hand."""

    drawn = Signal(object)
    """A ``Stroke`` was finished."""
    wiped = Signal(QPointF)
    """The eraser is here, in shares of the picture."""
    framed = Signal(QRectF)
    """A region was drawn round, in shares of the picture."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._tool: Tool | None = None
        self.colour, self.width_number = 0, 0
        self._strokes: Sequence[Stroke] = ()
        self._frame = QRect()
        self._layer = QPixmap()
        self._line: list[QPointF] = []  # being drawn, in this sheet's pixels
        self._corner: QPoint | None = None
        self._pointer = QPoint()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    # ------------------------------------------------------------ what is shown

    @property
    def tool(self) -> Tool | None:
        """What is in the hand."""
        return self._tool

    def take(self, tool: Tool | None) -> None:
        """Take pen, eraser or the frame for zooming into the hand, or lay it down."""
        self._tool = tool
        self._line, self._corner = [], None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, tool is None)
        self.setMouseTracking(tool is Tool.ERASER)
        self.setCursor(_cursor(tool, self._theme))
        self.update()

    def show_strokes(self, strokes: Sequence[Stroke], frame: QRect) -> None:
        """Show ``strokes`` over a picture that lies at ``frame``, in this sheet's coordinates."""
        self._strokes, self._frame = strokes, frame
        self._layer = QPixmap()
        self.update()

    # ------------------------------------------------------------ the hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton or self._frame.isEmpty():
            return
        if self._tool is Tool.PEN:
            self._line = [event.position()]
        elif self._tool is Tool.ERASER:
            self.wiped.emit(self._share(event.position()))
        else:
            self._corner = self._pointer = event.position().toPoint()
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        before, self._pointer = self._pointer, event.position().toPoint()
        if self._tool is Tool.ERASER:
            if event.buttons() & Qt.MouseButton.LeftButton:
                self.wiped.emit(self._share(event.position()))
            reach = self._reach() + 4
            for point in (before, self._pointer):
                self.update(QRect(point - QPoint(reach, reach), QSize(2 * reach, 2 * reach)))
        elif self._line:
            self._lengthen(event.position())
        elif self._corner is not None:
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if self._line:
            line, self._line = self._line, []
            points = [(share.x(), share.y()) for share in map(self._share, line)]
            self.drawn.emit(Stroke.drawn(self.colour, WIDTHS[self.width_number], points))
        elif self._corner is not None:
            self._end_frame(QRect(self._corner, event.position().toPoint()).normalized())
        self.update()

    def _lengthen(self, point: QPointF) -> None:
        last = self._line[-1]
        if (point - last).manhattanLength() < _SHORTEST:
            return
        self._line.append(point)
        wide = self._wide(WIDTHS[self.width_number]) + 4
        self.update(QRectF(last, point).normalized().adjusted(-wide, -wide, wide, wide).toAlignedRect())

    def _end_frame(self, drawn: QRect) -> None:
        self._corner = None
        least = self._theme.px(24)
        if min(drawn.width(), drawn.height()) < least:  # a press without a drag: about a third of the picture
            drawn.setSize(QSize(self._frame.width() // 3, self._frame.height() // 3))
            drawn.moveCenter(self._pointer)
        corners = self._share(QPointF(drawn.topLeft())), self._share(QPointF(drawn.bottomRight()))
        region = QRectF(*corners).intersected(QRectF(0, 0, 1, 1))
        if not region.isEmpty():
            self.framed.emit(region)

    def _share(self, point: QPointF) -> QPointF:
        frame = self._frame
        return QPointF((point.x() - frame.left()) / frame.width(), (point.y() - frame.top()) / frame.height())

    def _reach(self) -> int:
        return max(self._theme.px(10), round(ERASER_REACH * self._frame.height() / SCALE))

    def _wide(self, width: int) -> float:
        return max(1.5, width * self._frame.height() / SCALE)

    # ------------------------------------------------------------ paint

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._layer = QPixmap()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        if self._strokes:
            if self._layer.isNull():
                self._layer = self._painted()
            painter.drawPixmap(0, 0, self._layer)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._line:
            paint_line(painter, self._line, self.colour, self._wide(WIDTHS[self.width_number]))
        if self._tool is Tool.ERASER and self.underMouse():
            painter.setPen(QPen(QColor(Ink.AMBER), self._theme.px(3)))
            painter.drawEllipse(self._pointer, self._reach(), self._reach())
        if self._corner is not None:
            painter.setPen(QPen(QColor(Ink.AMBER), self._theme.px(4)))
            painter.drawRect(QRect(self._corner, self._pointer).normalized())

    def _painted(self) -> QPixmap:
        """The finished strokes, painted once and kept until they or the picture's place change."""
        ratio = self.devicePixelRatioF()
        layer = QPixmap(self.size() * ratio)
        layer.setDevicePixelRatio(ratio)
        layer.fill(Qt.GlobalColor.transparent)
        painter = QPainter(layer)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_strokes(painter, self._strokes, QRectF(self._frame))
        painter.end()
        return layer


def paint_strokes(painter: QPainter, strokes: Sequence[Stroke], frame: QRectF) -> None:
    """Paint ``strokes`` over a picture that lies at ``frame``."""
    for stroke in strokes:
        points = [
            QPointF(frame.left() + x * frame.width() / SCALE, frame.top() + y * frame.height() / SCALE)
            for x, y in stroke.points
        ]
        paint_line(painter, points, stroke.colour, max(1.5, stroke.width * frame.height() / SCALE))


def paint_line(painter: QPainter, points: Sequence[QPointF], colour: int, wide: float) -> None:
    """Paint one stroke, its corners rounded through the middles between its points."""
    pen = QPen(QColor(COLOURS[colour % len(COLOURS)]), wide)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if len(points) == 1:
        painter.drawPoint(points[0])
        return
    path = QPainterPath(points[0])
    for before, after in pairwise(points[1:]):
        path.quadTo(before, (before + after) * 0.5)
    path.lineTo(points[-1])
    painter.drawPath(path)


def _cursor(tool: Tool | None, theme: Theme) -> QCursor:
    if tool is Tool.REGION:
        return QCursor(Qt.CursorShape.CrossCursor)
    if tool is not Tool.PEN:
        return QCursor(Qt.CursorShape.BlankCursor if tool is Tool.ERASER else Qt.CursorShape.ArrowCursor)
    side = theme.px(18)
    dot = QPixmap(side, side)
    dot.fill(Qt.GlobalColor.transparent)
    painter = QPainter(dot)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(Ink.TEXT), 1.5))
    painter.setBrush(QColor(Ink.CHALK))
    painter.drawEllipse(QRectF(3, 3, side - 6, side - 6))
    painter.end()
    return QCursor(dot)
