"""Pictures the window paints itself: a place-holder for every kind of resource, textbook covers, the first-run scene.

All of it is vector painting, the same every time for the same title, and quick enough to paint while scrolling.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPainterPath, QPen

from desktop_app.ui import icons
from desktop_app.ui.theme import Ink, Theme

KINDS: Mapping[str, tuple[str, str]] = {
    "视频课程": ("film", "#2F7A8C"),
    "微课": ("film", "#2F7A8C"),
    "优课": ("film", "#8A5A9B"),
    "音频诵读": ("sound", "#B5722A"),
    "课件": ("slides", "#3D6FA8"),
    "教学设计": ("plan", "#5D7B3A"),
    "学习任务单": ("tasks", "#A35B4A"),
    "课后练习": ("exercise", "#A35B4A"),
    "素材": ("picture", "#6C8A2F"),
    "电子教材": ("book", "#3D6FA8"),
    "研修": ("training", "#6A6055"),
    "视频": ("film", "#2F7A8C"),
    "音频": ("sound", "#B5722A"),
    "图片": ("picture", "#6C8A2F"),
    "文档": ("plan", "#5D7B3A"),
    "网页课件": ("network", "#7A5FA8"),
    "其他文件": ("folder", "#6A6055"),
}
"""Kind of resource (FORMAT §6), or of an own file → icon and hue."""

SUBJECTS: Mapping[str, str] = {
    "语文": "#B4532A",
    "数学": "#2F6EA3",
    "英语": "#2D8070",
    "科学": "#55803A",
    "音乐": "#8A5A9B",
    "美术": "#B1466B",
    "道德与法治": "#A8762A",
    "体育": "#4B7F9C",
}
_OTHER = ("book", "#6A6055")


def glyph(kind: str) -> str:
    """The icon of a kind of resource."""
    return KINDS.get(kind, _OTHER)[0]


def hue(kind: str) -> QColor:
    """The colour of a kind of resource."""
    return QColor(KINDS.get(kind, _OTHER)[1])


def subject_hue(subject: str) -> QColor:
    """The colour of a subject's textbooks; subjects we have no colour for get one from their name."""
    if subject in SUBJECTS:
        return QColor(SUBJECTS[subject])
    return QColor.fromHsl(zlib.crc32(subject.encode()) % 360, 90, 95)


def tint(colour: QColor, share: float) -> QColor:
    """``colour`` thinned with white: ``share`` 1.0 is the colour itself, 0.0 is white."""
    return QColor(*(round(255 + (part - 255) * share) for part in (colour.red(), colour.green(), colour.blue())))


def paint_placeholder(painter: QPainter, target: QRectF, kind: str, title: str) -> None:
    """A quiet landscape in the kind's colour with its icon, for a resource without a picture; clips to ``target``."""
    base, seed = hue(kind), zlib.crc32(title.encode())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(target, Qt.ClipOperation.IntersectClip)
    sky = QLinearGradient(target.topLeft(), target.bottomLeft())
    sky.setColorAt(0, tint(base, 0.12))
    sky.setColorAt(1, tint(base, 0.26))
    painter.fillRect(target, sky)
    painter.setPen(Qt.PenStyle.NoPen)
    w, h = target.width(), target.height()
    aside = 0.1 + (seed & 0x7F) / 127 * 0.18
    sun = QPointF(target.left() + w * (aside if seed & 0x80 else 1 - aside), target.top() + h * 0.24)
    painter.setBrush(QColor(255, 255, 255, 150))
    painter.drawEllipse(sun, h * 0.11, h * 0.11)
    for step, (low, share) in enumerate(((0.62, 0.34), (0.76, 0.46))):
        shift = ((seed >> (8 + 8 * step)) & 0xFF) / 255 - 0.5
        painter.setBrush(tint(base, share))
        painter.drawPath(_hill(target, low, shift if step else -shift))
    side = h * 0.42
    centre = QRectF(target.center().x() - side / 2, target.top() + h * 0.46 - side / 2, side, side)
    painter.setBrush(QColor(255, 255, 255, 225))
    painter.drawEllipse(centre)
    inset = side * 0.24
    icons.paint(painter, glyph(kind), centre.adjusted(inset, inset, -inset, -inset), base, 1.8)
    painter.restore()


def _hill(target: QRectF, low: float, shift: float) -> QPainterPath:
    """A gentle rise across ``target``: its shoulder at ``low`` of the height, its top moved by ``shift`` (±0.5)."""
    x, w, y, h = target.left(), target.width(), target.top(), target.height()
    path = QPainterPath(QPointF(x, y + h))
    path.lineTo(x, y + h * (low + 0.1 * shift))
    path.cubicTo(
        QPointF(x + w * (0.3 + 0.3 * shift), y + h * (low - 0.16)),
        QPointF(x + w * (0.6 + 0.3 * shift), y + h * (low + 0.16)),
        QPointF(x + w, y + h * (low - 0.1 * shift)),
    )
    path.lineTo(x + w, y + h)
    path.closeSubpath()
    return path


def paint_book(painter: QPainter, target: QRectF, subject: str, grade: int, theme: Theme) -> None:
    """A small textbook: the subject's colour, a spine, the subject's first letters and the grade."""
    base = subject_hue(subject)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    radius = theme.px(5)
    shape = QPainterPath()
    shape.addRoundedRect(target, radius, radius)
    painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
    cover = QLinearGradient(target.topLeft(), target.bottomRight())
    cover.setColorAt(0, tint(base, 0.86))
    cover.setColorAt(1, base)
    painter.fillRect(target, cover)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint(base, 0.7))
    painter.drawPath(_hill(target, 0.8, 0.3))
    painter.fillRect(QRectF(target.left(), target.top(), target.width() * 0.09, target.height()), base.darker(118))
    label = target.adjusted(target.width() * 0.09, target.height() * 0.1, 0, -target.height() * 0.42)
    painter.setPen(QColor(Ink.SURFACE))
    font = theme.font(10, bold=True)
    font.setPixelSize(max(8, round(target.width() * 0.34)))
    painter.setFont(font)
    painter.drawText(label, Qt.AlignmentFlag.AlignCenter, subject[:2])
    font.setPixelSize(max(7, round(target.width() * 0.26)))
    painter.setFont(font)
    foot = target.adjusted(target.width() * 0.09, target.height() * 0.56, 0, -target.height() * 0.08)
    painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, str(grade) if grade else "")
    painter.restore()


def paint_village(painter: QPainter, target: QRectF) -> None:
    """The first-run scene: hills, a small school with its flag, and a lesson arriving through the air."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shape = QPainterPath()
    shape.addRoundedRect(target, target.height() * 0.06, target.height() * 0.06)
    painter.setClipPath(shape)
    green, sun = QColor(Ink.BAMBOO), QColor(Ink.AMBER)
    sky = QLinearGradient(target.topLeft(), target.bottomLeft())
    sky.setColorAt(0, QColor("#FDF3DF"))
    sky.setColorAt(1, QColor("#E3F0E6"))
    painter.fillRect(target, sky)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint(sun, 0.55))
    w, h = target.width(), target.height()
    painter.drawEllipse(QPointF(target.left() + w * 0.76, target.top() + h * 0.27), h * 0.11, h * 0.11)
    for low, shift, share in ((0.56, -0.5, 0.22), (0.68, 0.4, 0.36), (0.82, -0.3, 0.62)):
        painter.setBrush(tint(green, share))
        painter.drawPath(_hill(target, low, shift))
    _paint_school(painter, QPointF(target.left() + w * 0.30, target.top() + h * 0.80), h * 0.30)
    _paint_flight(painter, target)
    painter.restore()


def _paint_school(painter: QPainter, foot: QPointF, width: float) -> None:
    """A house of ``width`` standing on ``foot`` (the middle of its base)."""
    x, y = foot.x() - width / 2, foot.y()
    high = width * 0.52
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#FFFDF8"))
    painter.drawRect(QRectF(x, y - high, width, high))
    painter.setBrush(QColor("#B4532A"))
    roof = QPainterPath(QPointF(x - width * 0.1, y - high))
    roof.lineTo(x + width * 0.5, y - high * 1.75)
    roof.lineTo(x + width * 1.1, y - high)
    roof.closeSubpath()
    painter.drawPath(roof)
    painter.setBrush(tint(QColor(Ink.BAMBOO), 0.55))
    for left in (0.12, 0.68):
        painter.drawRect(QRectF(x + width * left, y - high * 0.72, width * 0.2, high * 0.34))
    painter.setBrush(QColor("#8A5A2B"))
    painter.drawRect(QRectF(x + width * 0.41, y - high * 0.6, width * 0.18, high * 0.6))
    painter.setPen(QPen(QColor(Ink.SOFT), max(1.0, width * 0.025)))
    pole = QPointF(x + width * 1.28, y)
    painter.drawLine(pole, pole - QPointF(0, high * 2.1))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#C8402E"))
    painter.drawRect(QRectF(pole.x(), pole.y() - high * 2.1, width * 0.26, width * 0.17))


def _paint_flight(painter: QPainter, target: QRectF) -> None:
    """A paper plane and the dotted way it came."""
    w, h = target.width(), target.height()
    way = QPainterPath(QPointF(target.left() + w * 0.98, target.top() + h * 0.12))
    end = QPointF(target.left() + w * 0.50, target.top() + h * 0.38)
    bend = [QPointF(target.left() + w * x, target.top() + h * y) for x, y in ((0.86, 0.5), (0.68, 0.52))]
    way.cubicTo(bend[0], bend[1], end)
    pen = QPen(QColor(Ink.SOFT), max(1.5, h * 0.007), Qt.PenStyle.DotLine, Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(way)
    painter.translate(end)
    painter.scale(-1, 1)
    painter.setPen(Qt.PenStyle.NoPen)
    side = h * 0.15
    for colour, points in (
        ("#FFFFFF", ((-1.0, -0.25), (0.5, -0.7), (0.05, 0.12))),
        ("#DDE7DF", ((-1.0, -0.25), (0.05, 0.12), (-0.25, 0.4))),
        ("#C3D6CA", ((0.5, -0.7), (0.05, 0.12), (0.42, 0.42))),
    ):
        painter.setBrush(QColor(colour))
        wing = QPainterPath(QPointF(points[0][0] * side, points[0][1] * side))
        for px, py in points[1:]:
            wing.lineTo(px * side, py * side)
        wing.closeSubpath()
        painter.drawPath(wing)
