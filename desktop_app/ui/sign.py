"""The program's sign: on the rail and as the window's icon."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from desktop_app.ui.theme import Ink, Theme


class Sign(QWidget):
    """The program's sign: a paper plane on a bamboo-green tile."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setFixedSize(theme.px(60), theme.px(60))

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint(QPainter(self), QRectF(self.rect()))


def paint(painter: QPainter, target: QRectF) -> None:
    """The sign, filling the square ``target``."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(Ink.BAMBOO))
    painter.drawRoundedRect(target, target.width() * 0.26, target.width() * 0.26)
    painter.save()
    painter.translate(target.topLeft())
    painter.scale(target.width() / 24, target.height() / 24)
    for colour, points in (
        ("#FFFFFF", ((19, 5.5), (4.5, 11), (10.4, 13.2))),
        ("#CFE5DA", ((19, 5.5), (10.4, 13.2), (11.2, 19))),
        ("#F0F7F3", ((19, 5.5), (12.2, 14.2), (16.6, 16.6))),
    ):
        wing = QPainterPath()
        wing.moveTo(*points[0])
        for point in points[1:]:
            wing.lineTo(*point)
        wing.closeSubpath()
        painter.setBrush(QColor(colour))
        painter.drawPath(wing)
    painter.restore()


def icon() -> QIcon:
    """The sign as an icon, for task bars and title bars."""
    made = QIcon()
    for side in (32, 64, 256):
        image = QPixmap(QSize(side, side))
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        paint(painter, QRectF(0, 0, side, side))
        painter.end()
        made.addPixmap(image)
    return made
