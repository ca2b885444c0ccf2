"""Our own icons: strokes on a 24×24 grid, painted in any colour at any size. No files, no external art.

A drawing is a line of small commands: ``M x y`` move, ``L x y …`` lines, ``C x1 y1 x2 y2 x y`` cubic, ``Z`` close,
``O cx cy r`` circle, ``R x y w h r`` rounded rectangle. A leading ``F`` fills the shape instead of stroking it;
``|`` separates shapes.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap

DRAWINGS: Mapping[str, str] = {
    # the rail
    "today": "R 3.5 5 17 15.5 2.5 | M 3.5 9.8 L 20.5 9.8 M 8 3 L 8 6.5 M 16 3 L 16 6.5 M 8.2 15 L 11 17.6 L 16 12.8",
    "library": "M 4 5 L 9 5 L 9 20 L 4 20 Z M 9 5 L 13 5 L 13 20 L 9 20 M 15 6 L 18.6 5 L 21.6 19 L 18 20 Z",
    "receive": "M 12 3 L 12 14 M 7.5 9.8 L 12 14.3 L 16.5 9.8 M 4 15 L 4 18 C 4 19.6 4.9 20.5 6.5 20.5 L 17.5 20.5 "
    "C 19.1 20.5 20 19.6 20 18 L 20 15",
    "school": "M 3 11 L 12 4.5 L 21 11 M 5.5 9.5 L 5.5 20 L 18.5 20 L 18.5 9.5 M 10 20 L 10 14.5 L 14 14.5 L 14 20 "
    "M 12 4.5 L 12 1.5 L 15.5 2.6 L 12 3.7",
    # finding
    "search": "O 10.5 10.5 6.5 M 15.4 15.4 L 20.5 20.5",
    "clear": "M 6.5 6.5 L 17.5 17.5 M 17.5 6.5 L 6.5 17.5",
    "back": "M 14.5 5 L 7.5 12 L 14.5 19",
    "forward": "M 9.5 5 L 16.5 12 L 9.5 19",
    # kinds
    "film": "R 3 5 18 14 2.5 | F M 10 8.8 L 15.6 12 L 10 15.2 Z",
    "sound": "M 4 9.5 L 7.5 9.5 L 12 5.5 L 12 18.5 L 7.5 14.5 L 4 14.5 Z M 15 9 C 16.6 10.8 16.6 13.2 15 15 "
    "M 17.8 6.5 C 20.8 9.6 20.8 14.4 17.8 17.5",
    "slides": "R 3 4 18 12 2 | M 12 16 L 12 20 M 8 20.5 L 16 20.5 M 7.5 8 L 13 8 M 7.5 11.5 L 16.5 11.5",
    "plan": "R 5 4.5 14 16.5 2 | M 9 4.5 L 9 3 L 15 3 L 15 4.5 M 8.5 10 L 15.5 10 M 8.5 13.5 L 15.5 13.5 "
    "M 8.5 17 L 12.5 17",
    "tasks": "R 4 3.5 16 17 2 | M 7.5 9 L 9 10.5 L 11.5 7.5 M 14 9 L 17 9 M 7.5 15 L 9 16.5 L 11.5 13.5 "
    "M 14 15 L 17 15",
    "exercise": "M 5 19.5 L 5.8 15.5 L 15.8 5.5 C 16.6 4.7 17.8 4.7 18.6 5.5 C 19.4 6.3 19.4 7.5 18.6 8.3 "
    "L 8.7 18.4 Z M 14 7.4 L 16.8 10.2 M 12.5 20 L 20 20",
    "picture": "R 3 4.5 18 15 2.5 | O 8.2 9.3 1.7 | M 3.8 17.5 L 9.5 12.5 L 13 15.8 L 16 13 L 20.4 17",
    "book": "M 12 6.5 C 9.8 4.9 7 4.4 3.5 4.6 L 3.5 18 C 7 17.8 9.8 18.3 12 20 C 14.2 18.3 17 17.8 20.5 18 "
    "L 20.5 4.6 C 17 4.4 14.2 4.9 12 6.5 Z M 12 6.5 L 12 20",
    "training": "O 12 8 3.5 | M 4.5 20.5 C 5 16.2 8 14 12 14 C 16 14 19 16.2 19.5 20.5",
    # playing
    "grip": "F O 9 6 1.4 | F O 15 6 1.4 | F O 9 12 1.4 | F O 15 12 1.4 | F O 9 18 1.4 | F O 15 18 1.4",
    "up": "M 12 19 L 12 5.5 M 6 11 L 12 5 L 18 11",
    "down": "M 12 5 L 12 18.5 M 6 13 L 12 19 L 18 13",
    "prepare": "R 4 3.5 13 17 2 | M 7.5 8 L 13.5 8 M 7.5 12 L 11.5 12 | M 12.5 17.5 L 13 15 L 18.8 9.2 "
    "C 19.3 8.7 20.1 8.7 20.6 9.2 C 21.1 9.7 21.1 10.5 20.6 11 L 14.9 16.8 Z",
    "play": "F M 7.5 4.6 L 19.3 12 L 7.5 19.4 Z",
    "pause": "F R 6 4.5 4.2 15 1.2 | F R 13.8 4.5 4.2 15 1.2",
    "step": "F M 6 4.6 L 15 12 L 6 19.4 Z | F R 16.4 4.8 2.8 14.4 1",
    "again": "M 5.2 9.5 C 6.6 6 10 4 13.6 4.7 C 17.8 5.5 20.5 9.5 19.6 13.7 C 18.7 17.8 14.6 20.4 10.5 19.4 "
    "C 8.2 18.9 6.4 17.4 5.4 15.5 M 4.6 4.8 L 5.1 9.7 L 9.9 9.2",
    "quiet": "M 4 9.5 L 7.5 9.5 L 12 5.5 L 12 18.5 L 7.5 14.5 L 4 14.5 Z M 16 9.5 L 21 14.5 M 21 9.5 L 16 14.5",
    "subtitles": "R 3 5 18 14 2.5 | M 6.5 11.5 L 12 11.5 M 14.5 11.5 L 17.5 11.5 M 6.5 15 L 9 15 M 11.5 15 L 17.5 15",
    "speed": "M 4.6 17 C 2.6 12.6 4.4 7.8 8.6 5.8 C 12.8 3.9 17.7 5.6 19.7 9.8 C 20.8 12.2 20.7 14.8 19.5 17 "
    "M 12 13.5 L 16 9.2 | F O 12 13.5 1.6",
    "zoom-in": "O 10.5 10.5 6.5 M 15.4 15.4 L 20.5 20.5 M 10.5 7.5 L 10.5 13.5 M 7.5 10.5 L 13.5 10.5",
    "zoom-out": "O 10.5 10.5 6.5 M 15.4 15.4 L 20.5 20.5 M 7.5 10.5 L 13.5 10.5",
    "fit": "M 4 9 L 4 4.5 L 8.5 4.5 M 15.5 4.5 L 20 4.5 L 20 9 M 20 15 L 20 19.5 L 15.5 19.5 M 8.5 19.5 "
    "L 4 19.5 L 4 15 "
    "| R 8 8.5 8 7 1",
    "width": "M 3.5 5 L 3.5 19 M 20.5 5 L 20.5 19 M 6.5 12 L 17.5 12 M 9 9 L 6 12 L 9 15 M 15 9 L 18 12 L 15 15",
    "swap": "R 2.5 5 8.5 7 1.5 | R 13 12 8.5 7 1.5 | M 14 7.5 L 18.5 7.5 L 18.5 9.5 M 10 16.5 L 5.5 16.5 L 5.5 14.5",
    "one-screen": "R 3 4 18 12 2 | M 8 20.5 L 16 20.5 M 12 16 L 12 20 M 9.5 7.5 L 14.5 12.5 M 14.5 7.5 L 9.5 12.5",
    "full": "M 4 9 L 4 4.5 L 8.5 4.5 M 15.5 4.5 L 20 4.5 L 20 9 M 20 15 L 20 19.5 L 15.5 19.5 M 8.5 19.5 "
    "L 4 19.5 L 4 15",
    "window": "M 9 4.5 L 9 9 L 4.5 9 M 15 4.5 L 15 9 L 19.5 9 M 15 19.5 L 15 15 L 19.5 15 M 9 19.5 L 9 15 L 4.5 15",
    "dark": "M 20 14.2 C 18.8 14.8 17.4 15.1 16 15 C 11.8 14.8 8.6 11.2 8.8 7 C 8.9 5.7 9.2 4.6 9.8 3.6 "
    "C 5.9 4.6 3.2 8.2 3.5 12.4 C 3.8 17 7.7 20.6 12.4 20.4 C 16 20.3 19 17.8 20 14.2 Z",
    # the tools of a class
    "pen": "M 4.5 19.5 L 5.4 15.2 L 15.8 4.8 C 16.6 4 17.8 4 18.6 4.8 L 19.2 5.4 C 20 6.2 20 7.4 19.2 8.2 L 8.8 18.6 Z "
    "M 14 6.6 L 17.4 10",
    "eraser": "M 9 19.5 L 4.6 15.1 C 3.8 14.3 3.8 13.1 4.6 12.3 L 12.6 4.3 C 13.4 3.5 14.6 3.5 15.4 4.3 L 19.7 8.6 "
    "C 20.5 9.4 20.5 10.6 19.7 11.4 L 11.6 19.5 Z M 8.4 8.5 L 15.5 15.6 M 9 19.5 L 20.5 19.5",
    "region": "R 3.5 3.5 11 9 1 | O 15.5 14.5 4.5 | M 18.8 17.8 L 21.5 20.5",
    "freeze": "R 3 5 18 14 2.5 | F R 8.6 9 2.2 6 0.6 | F R 13.2 9 2.2 6 0.6",
    "curtain": "M 3 4.5 L 21 4.5 M 4.5 4.5 L 4.5 14 C 6 15.4 8 15.4 9.5 14 L 9.5 4.5 M 9.5 14 C 11 15.4 13 15.4 14.5 "
    "14 L 14.5 4.5 M 14.5 14 C 16 15.4 18 15.4 19.5 14 L 19.5 4.5 | M 12 18 L 12 21.5 M 10 19.8 L 12 21.8 L 14 19.8",
    "timer": "O 12 13.5 7.5 | M 12 9 L 12 13.5 L 15 15.3 M 9.5 2.8 L 14.5 2.8 M 12 2.8 L 12 6 M 18 6.2 L 19.6 7.8",
    "undo": "M 8.5 5 L 4.5 9 L 8.5 13 M 4.5 9 L 14 9 C 17.3 9 19.5 11.3 19.5 14 C 19.5 16.7 17.3 19 14 19 L 9 19",
    "wipe-all": "M 5 7 L 19 7 M 9 7 L 9 4.5 L 15 4.5 L 15 7 M 6.5 7 L 7.5 20 L 16.5 20 L 17.5 7 M 10.2 10.5 L 10.5 "
    "16.5 M 13.8 10.5 L 13.5 16.5",
    "bold": "F R 4 15.5 16 4 2 | M 4 10.5 L 20 10.5 M 4 6 L 20 6",
    "minus": "M 5 12 L 19 12",
    "plus": "M 5 12 L 19 12 M 12 5 L 12 19",
    "face-good": "O 12 12 9 | F O 8.8 9.6 1.2 | F O 15.2 9.6 1.2 | M 7.4 13.6 C 8.6 17.6 15.4 17.6 16.6 13.6",
    "face-fair": "O 12 12 9 | F O 8.8 9.6 1.2 | F O 15.2 9.6 1.2 | M 8.2 15.4 L 15.8 15.4",
    "face-bad": "O 12 12 9 | F O 8.8 9.6 1.2 | F O 15.2 9.6 1.2 | M 7.8 16.8 C 9 13.4 15 13.4 16.2 16.8",
    "repeat": "M 4.5 11 L 4.5 9.5 C 4.5 7.6 5.9 6.5 7.5 6.5 L 19 6.5 M 16 3.2 L 19.5 6.5 L 16 9.8 M 19.5 13 L 19.5 "
    "14.5 C 19.5 16.4 18.1 17.5 16.5 17.5 L 5 17.5 M 8 14.2 L 4.5 17.5 L 8 20.8",
    # receiving
    "network": "O 12 12 9 M 3 12 L 21 12 M 12 3 C 8.2 7.6 8.2 16.4 12 21 C 15.8 16.4 15.8 7.6 12 3",
    "stick": "R 8 9 8 12 2.2 | M 9.5 9 L 9.5 3 L 14.5 3 L 14.5 9 M 11.3 5.4 L 11.3 6.4 M 12.7 5.4 L 12.7 6.4 "
    "M 12 13 L 12 17",
    "satellite": "M 5 9.5 C 4 14.6 9.4 20 14.5 19 Z M 9.8 14.2 L 13.6 10.4 | F O 14.2 9.8 1.5 | "
    "M 15 5.5 C 17 5.9 18.1 7 18.5 9 M 15.5 2.5 C 18.9 3.1 20.9 5.1 21.5 8.5 M 7.5 17.5 L 6 21 M 3.5 21 L 13 21",
    "folder": "M 3.5 18 L 3.5 6.5 C 3.5 5.6 4.1 5 5 5 L 9.2 5 L 11.2 7.5 L 19 7.5 C 19.9 7.5 20.5 8.1 20.5 9 "
    "L 20.5 18 "
    "C 20.5 18.9 19.9 19.5 19 19.5 L 5 19.5 C 4.1 19.5 3.5 18.9 3.5 18 Z",
    "disk": "R 3 6 18 12 2.5 | M 6.5 14.5 L 12 14.5 | F O 17 14.5 1.2",
    "upload": "M 12 15 L 12 4 M 7.5 8.2 L 12 3.7 L 16.5 8.2 M 4 15 L 4 18 C 4 19.6 4.9 20.5 6.5 20.5 L 17.5 20.5 "
    "C 19.1 20.5 20 19.6 20 18 L 20 15",
    "time": "O 12 12 9 M 12 6.5 L 12 12 L 15.8 14.2",
    "copy": "R 8 8 12 12 2.2 | M 16 8 L 16 5.5 C 16 4.6 15.4 4 14.5 4 L 5.5 4 C 4.6 4 4 4.6 4 5.5 L 4 14.5 "
    "C 4 15.4 4.6 16 5.5 16 L 8 16",
    "pulse": "M 2.5 12.5 L 7 12.5 L 9.5 6 L 14 18.5 L 16.5 12.5 L 21.5 12.5",
    "notice": "M 12 4 L 21 19.5 L 3 19.5 Z M 12 10 L 12 14.2 | F O 12 16.9 1",
    "good": "O 12 12 9 M 7.8 12.4 L 10.8 15.3 L 16.3 9.2",
}

_MIRRORED = frozenset({"back", "forward"})
"""Drawings that point along the reading direction."""


def shapes(name: str) -> list[tuple[bool, QPainterPath]]:
    """The parsed drawing ``name``: (filled, path on the 24×24 grid) in painting order."""
    parsed = []
    for text in DRAWINGS[name].split("|"):
        words = text.split()
        filled = words[0] == "F"
        parsed.append((filled, _path(words[1:] if filled else words)))
    return parsed


def _path(words: list[str]) -> QPainterPath:
    path, command, numbers = QPainterPath(), "", [0.0][:0]
    needs = {"M": 2, "L": 2, "C": 6, "O": 3, "R": 5}
    for word in words:
        if word.isalpha():
            command = word
            if command == "Z":
                path.closeSubpath()
            continue
        numbers.append(float(word))
        if len(numbers) == needs[command]:
            _draw(path, command, numbers)
            numbers = []
    return path


def _draw(path: QPainterPath, command: str, n: list[float]) -> None:
    if command == "M":
        path.moveTo(*n)
    elif command == "L":
        path.lineTo(*n)
    elif command == "C":
        path.cubicTo(*n)
    elif command == "O":
        path.addEllipse(QPointF(n[0], n[1]), n[2], n[2])
    else:
        path.addRoundedRect(QRectF(*n[:4]), n[4], n[4])


def paint(painter: QPainter, name: str, target: QRectF, colour: QColor | str, stroke: float = 1.7) -> None:
    """Paint the drawing ``name`` into the square ``target``; ``stroke`` is in units of the 24×24 grid."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(target.topLeft())
    painter.scale(target.width() / 24, target.height() / 24)
    if name in _MIRRORED and painter.layoutDirection() == Qt.LayoutDirection.RightToLeft:
        painter.translate(24, 0)
        painter.scale(-1, 1)
    pen = QPen(QColor(colour), stroke, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    for filled, path in shapes(name):
        painter.setPen(Qt.PenStyle.NoPen if filled else pen)
        painter.setBrush(QColor(colour) if filled else Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
    painter.restore()


def pixmap(name: str, side: int, colour: str, ratio: float = 1.0) -> QPixmap:
    """The drawing as a transparent pixmap of ``side`` logical pixels on a screen of device pixel ``ratio``."""
    image = QPixmap(QSize(round(side * ratio), round(side * ratio)))
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint(painter, name, QRectF(0, 0, side, side), colour)
    painter.end()
    return image


def icon(name: str, side: int, colour: str) -> QIcon:
    """The drawing as an icon, sharp at device pixel ratios 1 and 2."""
    made = QIcon()
    for ratio in (1.0, 2.0):
        made.addPixmap(pixmap(name, side, colour, ratio))
    return made
