"""The widget a film is painted on: the picture on black, its subtitle, or a still where there is only sound."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

SHADE = QColor(0, 0, 0, 170)
STILL = QColor("#1f2a37")
INKS = (QColor("#ffffff"), QColor("#ffe9a8"))
"""Of the first and the second subtitle, read from the last row on any picture."""
WHOLE = QRectF(0, 0, 1, 1)


class FilmSurface(QWidget):
    """Shows what a film player hands it; everything is Qt's, so other widgets may lie over it."""

    placed = Signal()
    """The picture has another place or size."""

    def __init__(self) -> None:
        super().__init__()
        self._picture = QImage()
        self._still = QImage()
        self._title = ""
        self._proportion = 0.0
        self._region = WHOLE
        self._captions: tuple[str, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 90)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """The usual shape of a lesson."""
        return QSize(960, 540)

    def show_picture(self, picture: QImage) -> None:
        """Show ``picture`` from now on."""
        another = picture.size() != self._picture.size()
        self._picture = picture
        self.update()
        if another:
            self.placed.emit()

    def show_still(self, still: QImage, title: str) -> None:
        """What is seen while there is no picture: an image, or the title where it is null."""
        self._still, self._title = still, title
        self.update()

    def set_proportion(self, proportion: float) -> None:
        """Width by height the picture is shown in; 0 takes its pixels as square."""
        self._proportion = proportion
        self.update()
        self.placed.emit()

    def zoom_to(self, region: QRectF) -> None:
        """Let ``region``, in shares of the picture, fill this widget; ``WHOLE`` is everything."""
        self._region = WHOLE if region.isEmpty() else region
        self.update()
        self.placed.emit()

    def show_captions(self, captions: tuple[str, ...]) -> None:
        """Show ``captions`` over the lower edge, one above the other, lines parted by LF; none shows nothing."""
        if captions != self._captions:
            self._captions = captions
            self.update()

    @property
    def picture(self) -> QImage:
        """The picture being shown; null before the first."""
        return self._picture

    @property
    def captions(self) -> tuple[str, ...]:
        """The texts being shown, from above."""
        return self._captions

    def picture_place(self) -> QRect:
        """Where the picture is, in this widget's coordinates."""
        whole = self._place(self._picture, self._proportion)
        return whole if self._region == WHOLE or self._picture.isNull() else self._enlarged(whole)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The picture goes with the widget."""
        super().resizeEvent(event)
        self.placed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint everything; a film replaces it all with each picture anyway."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._picture.isNull():
            self._paint_still(painter)
        else:
            place = self.picture_place()
            if place != self.rect():
                painter.fillRect(self.rect(), Qt.GlobalColor.black)
            painter.drawImage(place, self._picture)
        self._paint_captions(painter)
        painter.end()

    def _place(self, picture: QImage, proportion: float) -> QRect:
        if picture.isNull() or not picture.height():
            return self.rect()
        shape = QSize(max(1, round(picture.height() * proportion)), picture.height()) if proportion else picture.size()
        place = QRect(0, 0, 0, 0)
        place.setSize(shape.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio))
        place.moveCenter(self.rect().center())
        return place

    def _enlarged(self, whole: QRect) -> QRect:
        """``whole``, enlarged so that the region fills the widget, and moved so that no edge of it comes inside."""
        region, room = self._region, self.rect()
        factor = min(
            room.width() / (region.width() * whole.width()), room.height() / (region.height() * whole.height())
        )
        size = QSize(round(whole.width() * factor), round(whole.height() * factor))
        left = round(room.width() / 2 - region.center().x() * size.width())
        top = round(room.height() / 2 - region.center().y() * size.height())
        return QRect(
            max(min(left, 0), room.width() - size.width()) if size.width() > room.width() else left,
            max(min(top, 0), room.height() - size.height()) if size.height() > room.height() else top,
            size.width(),
            size.height(),
        )

    def _paint_still(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), STILL if self._title else Qt.GlobalColor.black)
        if not self._still.isNull():
            painter.drawImage(self._place(self._still, 0.0), self._still)
        elif self._title:
            painter.setFont(self._font(12))
            painter.setPen(Qt.GlobalColor.white)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(24, 24, -24, -24), flags, self._title)

    def _paint_captions(self, painter: QPainter) -> None:
        """From below: each in its own direction, the second language in a colour of its own."""
        bottom = self.height() * 0.95
        # Each text has its own paragraph: in one, the first letter's direction would be that of both languages.
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        for number, caption in reversed(list(enumerate(self._captions))):
            bottom = self._paint_caption(painter, caption, INKS[number % len(INKS)], bottom)

    def _paint_caption(self, painter: QPainter, caption: str, ink: QColor, bottom: float) -> float:
        """Paint ``caption`` so that it ends at ``bottom``; return where the next one above may end."""
        font = self._font(18)
        area = QRectF(self.rect()).adjusted(self.width() * 0.05, self.height() * 0.05, -self.width() * 0.05, 0)
        area.setBottom(bottom)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap
        bounds = QFontMetrics(font).boundingRect(area.toAlignedRect(), int(flags), caption)
        margin = QPointF(font.pixelSize() * 0.4, font.pixelSize() * 0.15)
        box = QRectF(QRectF(bounds).topLeft() - margin, QRectF(bounds).bottomRight() + margin)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(SHADE)
        painter.drawRoundedRect(box, 6, 6)
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(area, int(flags), caption)
        return box.top() - margin.y() * 2

    def _font(self, share: int) -> QFont:
        """The application's font, one ``share``-th of the height, never too small for the last row."""
        font = QFont(self.font())
        font.setPixelSize(max(18, self.height() // share))
        return font
