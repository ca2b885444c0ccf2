"""The widget documents and images are shown on: one page at a time, fitted or zoomed, sharp at the screen's pixels.

It asks for the page in the size it needs and shows what it has meanwhile, so that turning and zooming never wait.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

MARK, CHOSEN_MARK = QColor(255, 210, 31, 110), QColor(240, 110, 30, 150)
"""Over words that were found: marker's yellow, and orange for the one being shown."""
GROUND = QColor("#3a3f45")
STEP = 1.25
SMALLEST, LARGEST = 0.1, 8.0
MOST_PIXELS = 24_000_000
"""A page is rendered no larger and scaled from there: 24 million pixels are 96 MB."""


class Fit(Enum):
    """What decides the size."""

    PAGE = "page"
    WIDTH = "width"
    FREE = "free"


class PageView(QAbstractScrollArea):
    """Shows one page at a time. ``page`` sizes are logical pixels at zoom 1."""

    wanted = Signal(QSize)
    """The page is needed in this size, in device pixels."""
    zoomed = Signal(float)
    """Another zoom is shown."""
    placed = Signal()
    """The page lies elsewhere in the viewport, or is another one."""

    def __init__(self) -> None:
        super().__init__()
        self._page = QSizeF()
        self._image = QImage()
        self._marks: tuple[list[QRectF], list[QRectF]] = [], []
        self._fit = Fit.PAGE
        self._zoom = 1.0
        self._asked = QSize()
        self._grabbed: QPoint | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 90)
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.valueChanged.connect(lambda _value: self.placed.emit())

    # ------------------------------------------------------------ what is shown

    def show_page(self, page: QSizeF, image: QImage) -> None:
        """Go to a page of ``page`` logical pixels; ``image`` is what is there of it already, null for nothing yet."""
        self._page, self._image = page, image
        self._asked = QSize()
        self.verticalScrollBar().setValue(0)
        self._arrange()

    def show_image(self, image: QImage) -> None:
        """Show ``image`` of the page as it is now."""
        self._image = image
        self.viewport().update()

    def mark(self, places: Iterable[QRectF], chosen: Iterable[QRectF]) -> None:
        """Mark ``places`` of the page, in shares of its size, and ``chosen`` ones more."""
        self._marks = list(places), list(chosen)
        self.viewport().update()

    def show_mark(self) -> None:
        """Bring what is marked as chosen into sight."""
        if self._marks[1] and (self.horizontalScrollBar().maximum() or self.verticalScrollBar().maximum()):
            centre = self._marks[1][0].center()
            self._scroll_to((centre.x(), centre.y()))

    @property
    def zoom(self) -> float:
        """The share of natural size shown."""
        return self._zoom

    def fit(self, fit: Fit) -> None:
        """Follow the widget's size, or stand at the present zoom."""
        self._fit = fit
        self._arrange()

    def step(self, factor: float) -> None:
        """Zoom by ``factor``, keeping the middle where it is."""
        self._fit = Fit.FREE
        middle = self._middle()
        self._set_zoom(self._zoom * factor)
        self._scroll_to(middle)

    def zoom_to(self, region: QRectF) -> None:
        """Show ``region``, in shares of the page, as large as it fits."""
        if self._page.isEmpty() or region.isEmpty():
            return
        self._fit = Fit.FREE
        room = self.maximumViewportSize()
        wide, high = region.width() * self._page.width(), region.height() * self._page.height()
        self._set_zoom(min(room.width() / wide, room.height() / high))
        self._scroll_to((region.center().x(), region.center().y()))

    def page_place(self) -> QRect:
        """Where the page is, in the viewport's coordinates."""
        size = self._shown_size()
        view = self.viewport().size()
        left = max(0, (view.width() - size.width()) // 2) - self.horizontalScrollBar().value()
        top = max(0, (view.height() - size.height()) // 2) - self.verticalScrollBar().value()
        return QRect(QPoint(left, top), size)

    # ------------------------------------------------------------ Qt's side

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the page on it."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), GROUND)
        if not self._page.isEmpty():
            place = self.page_place()
            if self._image.isNull():
                painter.fillRect(place, Qt.GlobalColor.white)
            else:
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawImage(place, self._image)
            self._paint_marks(painter, QRectF(place))
        painter.end()

    def _paint_marks(self, painter: QPainter, place: QRectF) -> None:
        for marks, colour in zip(self._marks, (MARK, CHOSEN_MARK), strict=True):
            for one in marks:
                left, top = place.left() + one.left() * place.width(), place.top() + one.top() * place.height()
                painter.fillRect(QRectF(left, top, one.width() * place.width(), one.height() * place.height()), colour)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again."""
        super().resizeEvent(event)
        self._arrange()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl, scroll without."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.step(STEP if event.angleDelta().y() > 0 else 1 / STEP)
            event.accept()
        else:
            super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a page larger than the widget."""
        overflows = self.horizontalScrollBar().maximum() or self.verticalScrollBar().maximum()
        if event.button() is Qt.MouseButton.LeftButton and overflows:
            self._grabbed = event.position().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            event.accept()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the page that is held."""
        if self._grabbed is None:
            super().mouseMoveEvent(event)
            return
        moved = event.position().toPoint() - self._grabbed
        self._grabbed = event.position().toPoint()
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - moved.x())
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() - moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the page."""
        if self._grabbed is None:
            super().mouseReleaseEvent(event)
            return
        self._grabbed = None
        self.viewport().unsetCursor()
        event.accept()

    # ------------------------------------------------------------ arithmetic

    def _arrange(self) -> None:
        """Find the zoom, the range of the scroll bars and the size the page is needed in."""
        if self._page.isEmpty():
            self.viewport().update()
            return
        if self._fit is Fit.FREE:
            self._set_zoom(self._zoom)
            return
        room = self.maximumViewportSize()
        wide = room.width() / self._page.width()
        if self._fit is Fit.PAGE:
            self._set_zoom(min(wide, room.height() / self._page.height()))
        elif self._page.height() * wide > room.height():
            bar = self.verticalScrollBar().sizeHint().width()
            self._set_zoom(max(1, room.width() - bar) / self._page.width())
        else:
            self._set_zoom(wide)

    def _set_zoom(self, zoom: float) -> None:
        zoom = max(SMALLEST, min(LARGEST, zoom))
        changed = zoom != self._zoom
        self._zoom = zoom
        size, room = self._shown_size(), self.maximumViewportSize()
        # Qt's scroll bars come and go by their ranges; a fitted page has none.
        self.horizontalScrollBar().setRange(0, max(0, size.width() - room.width()))
        self.horizontalScrollBar().setPageStep(room.width())
        self.verticalScrollBar().setRange(0, max(0, size.height() - room.height()))
        self.verticalScrollBar().setPageStep(room.height())
        self.verticalScrollBar().setSingleStep(max(1, room.height() // 20))
        self._want()
        self.viewport().update()
        if changed:
            self.zoomed.emit(zoom)
        self.placed.emit()

    def _want(self) -> None:
        size = self._shown_size() * self.devicePixelRatioF()
        if (pixels := size.width() * size.height()) > MOST_PIXELS:
            size *= (MOST_PIXELS / pixels) ** 0.5
        if size != self._asked and not size.isEmpty():
            self._asked = size
            self.wanted.emit(size)

    def _shown_size(self) -> QSize:
        return (self._page * self._zoom).toSize().expandedTo(QSize(1, 1))

    def _middle(self) -> tuple[float, float]:
        """The point of the page in the middle of the viewport, as shares of its size."""
        place, centre = self.page_place(), self.viewport().rect().center()
        return (centre.x() - place.left()) / place.width(), (centre.y() - place.top()) / place.height()

    def _scroll_to(self, middle: tuple[float, float]) -> None:
        size, view = self._shown_size(), self.viewport().size()
        self.horizontalScrollBar().setValue(round(middle[0] * size.width() - view.width() / 2))
        self.verticalScrollBar().setValue(round(middle[1] * size.height() - view.height() / 2))
