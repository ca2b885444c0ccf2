"""A small live picture of what the class sees; presses on it are passed through to the same place over there.

The picture is painted at its own size, not copied from the large one: that takes a third of the time.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import LEAD, Ink, Theme

REST_MS, HAND_MS = 200, 40
"""Between two pictures: five a second, and as often as a hand needs to see its own stroke while it writes."""
_VEIL = QColor(0, 0, 0, 170)


class Miniature(QWidget):
    """Shows ``stage`` and what lies over it on the class's screen.

    Args:
        stage: the layers of the lesson, in the class's window.
        over: what lies above them and is seen by the class too (the countdown).
        black: what hides everything from the class while it is shown; the teacher goes on seeing the lesson.
    """

    worked = Signal()
    """A person has pressed inside the picture."""

    def __init__(self, stage: QWidget, over: QWidget, black: QWidget, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._stage, self._over, self._black = stage, over, black
        self._theme, self._say = theme, say
        self._picture = QPixmap()
        self._held: QWidget | None = None
        self.setMouseTracking(True)
        self.setAccessibleName(say("second-picture"))
        self.setMinimumSize(theme.px(320), theme.px(180))
        self._timer = QTimer(self, interval=REST_MS)
        self._timer.timeout.connect(self.refresh)

    # ------------------------------------------------------------ the picture

    @property
    def place(self) -> QRectF:
        """Where the picture lies in this widget: as large as it fits, at the top."""
        size = self._stage.size()
        if size.isEmpty():
            return QRectF()
        shown = QPointF(size.width(), size.height()) * min(self.width() / size.width(), self.height() / size.height())
        return QRectF((self.width() - shown.x()) / 2, 0, shown.x(), shown.y())

    def refresh(self) -> None:
        """Take a new picture of the class's screen."""
        place, ratio = self.place, self.devicePixelRatioF()
        if place.isEmpty():
            return
        picture = QPixmap((place.size() * ratio).toSize())
        picture.fill(QColor(Ink.NIGHT))
        painter = QPainter(picture)
        factor = picture.width() / self._stage.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.scale(factor, factor)
        self._stage.render(painter, QPoint())
        if self._over.isVisible():
            self._over.render(painter, self._over.pos(), renderFlags=QWidget.RenderFlag.DrawChildren)
        painter.end()
        picture.setDevicePixelRatio(ratio)
        self._picture = picture
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
        self._held = None

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = self.place
        if not self._picture.isNull():
            painter.drawPixmap(place, self._picture, QRectF(self._picture.rect()))
        if self._black.isVisible():
            self._paint_veil(painter, place)
        painter.setPen(QColor(Ink.NIGHT_LINE))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(place.adjusted(0, 0, -1, -1))

    def _paint_veil(self, painter: QPainter, place: QRectF) -> None:
        """Say that the class sees nothing of this."""
        painter.fillRect(place, _VEIL)
        painter.setFont(self._theme.font(LEAD, bold=True))
        words, high = self._say("second-black"), self._theme.px(56)
        chip = QRectF(0, 0, painter.fontMetrics().horizontalAdvance(words) + high, high)
        chip.moveCenter(place.center())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#000000"))
        painter.drawRoundedRect(chip, high / 2, high / 2)
        painter.setPen(QColor(Ink.CHALK))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, words)

    # ------------------------------------------------------------ the hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._on_stage(event.position())
        if not self.place.contains(event.position()):
            return
        self._held = self._under(at)
        self._timer.setInterval(HAND_MS)
        self._pass_on(event, self._held, at)
        self.worked.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._on_stage(event.position())
        target = self._held or self._under(at)
        if not isValid(target):
            self._held = None
            return
        cursor = target.cursor()
        blank = cursor.shape() is Qt.CursorShape.BlankCursor  # the eraser paints its own circle over there
        self.setCursor(Qt.CursorShape.CrossCursor if blank else cursor)
        if event.buttons() or target.hasMouseTracking():
            self._pass_on(event, target, at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        target, self._held = self._held, None
        self._timer.setInterval(REST_MS)
        if target is not None and isValid(target):
            self._pass_on(event, target, self._on_stage(event.position()))
        self.refresh()

    def wheelEvent(self, event: QWheelEvent) -> None:
        at = self._on_stage(event.position())
        target = self._under(at)
        copy = QWheelEvent(
            target.mapFrom(self._stage, at),
            self._stage.mapToGlobal(at),
            event.pixelDelta(),
            event.angleDelta(),
            event.buttons(),
            event.modifiers(),
            event.phase(),
            event.inverted(),
        )
        QCoreApplication.sendEvent(target, copy)

    def _on_stage(self, here: QPointF) -> QPointF:
        """Return the place on the class's screen, in its pixels, that is the same share of the picture as ``here``."""
        place = self.place
        return QPointF(
            (here.x() - place.left()) / max(1.0, place.width()) * self._stage.width(),
            (here.y() - place.top()) / max(1.0, place.height()) * self._stage.height(),
        )

    def _under(self, at: QPointF) -> QWidget:
        return self._stage.childAt(at.toPoint()) or self._stage

    def _pass_on(self, event: QMouseEvent, target: QWidget, at: QPointF) -> None:
        copy = QMouseEvent(
            event.type(),
            target.mapFrom(self._stage, at),
            self._stage.mapTo(self._stage.window(), at),
            self._stage.mapToGlobal(at),
            event.button(),
            event.buttons(),
            event.modifiers(),
        )
        QCoreApplication.sendEvent(target, copy)
