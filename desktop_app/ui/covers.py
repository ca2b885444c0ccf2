"""Covers from the disk, decoded and cut to size off Qt's thread, and kept while there is room."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap

from desktop_app.player.picture_reader import picture_reader
from desktop_app.ui.services import Services

MOST_BYTES = 24_000_000
_MOST_PIXELS = 40_000_000
Wanted = tuple[Path, int, int, bool]


class Covers(QObject):
    """Gives a cover's pixmap when it is ready, asks for it when it is not; ``arrived`` says to paint again."""

    arrived = Signal()

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._kept: OrderedDict[Wanted, QPixmap] = OrderedDict()
        self._asked: set[Wanted] = set()
        self._bytes = 0

    def pixmap(self, path: Path | None, size: QSize, *, whole: bool = False) -> QPixmap | None:
        """The cover at ``path`` filling ``size`` device pixels, or None: not there yet, or not a picture at all.

        ``whole``: as large as it fits into ``size``, with nothing cut off.
        """
        if path is None or size.isEmpty():
            return None
        wanted = (path, size.width(), size.height(), whole)
        if wanted in self._kept:
            self._kept.move_to_end(wanted)
            found = self._kept[wanted]
            return None if found.isNull() else found
        if wanted not in self._asked:
            self._asked.add(wanted)
            self._services.ask(
                self,
                lambda _store: read_cover(path, size, whole=whole),
                lambda image: self._keep(wanted, image),
                lambda _error: self._keep(wanted, QImage()),
                rank=1,
            )
        return None

    def _keep(self, wanted: Wanted, image: QImage) -> None:
        self._asked.discard(wanted)
        self._kept[wanted] = QPixmap.fromImage(image)
        self._bytes += image.sizeInBytes()
        while self._bytes > MOST_BYTES and len(self._kept) > 1:
            _wanted, old = self._kept.popitem(last=False)
            self._bytes -= old.width() * old.height() * 4
        self.arrived.emit()


def within(box: QRectF, pixmap: QPixmap) -> QRectF:
    """Where in the middle of ``box`` the whole of ``pixmap`` is painted."""
    size = pixmap.size().toSizeF().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRectF(box.topLeft(), size)
    place.moveCenter(box.center())
    return place


def read_cover(path: Path, size: QSize, *, whole: bool = False) -> QImage:
    """Decode the picture at ``path`` to exactly ``size``, cut at the edges that do not fit; null when it is none.

    ``whole``: to what fits into ``size``, uncut.
    """
    reader = picture_reader(path)
    natural = reader.size()
    if natural.isEmpty() or natural.width() * natural.height() > _MOST_PIXELS:
        return QImage()
    ratio = Qt.AspectRatioMode.KeepAspectRatio if whole else Qt.AspectRatioMode.KeepAspectRatioByExpanding
    scaled = natural.scaled(size, ratio)
    reader.setScaledSize(scaled)
    image = reader.read().convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    if whole:
        return image
    left, top = (scaled.width() - size.width()) // 2, (scaled.height() - size.height()) // 2
    return image.copy(QRect(left, top, size.width(), size.height())) if not image.isNull() else image
