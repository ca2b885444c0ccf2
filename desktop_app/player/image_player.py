"""Images: the picture, or all pictures, of a lesson, decoded beside Qt's thread and within bounds."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QSize, QSizeF, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage, QImageReader, QPainter, QPen

from desktop_app.player.page_player import PagePlayer
from desktop_app.player.picture_reader import picture_reader
from desktop_app.player.protocol import State, Unit
from desktop_app.store.cards import Lesson, StoredFile

MOST_PIXELS = 24_000_000
"""A larger picture is shown scaled down to this many: 96 MB."""
MOST_MEGABYTES = 512
"""What a decoder may take for one picture: formats without scaled decoding need the whole for a moment."""
SHEET = QSize(800, 600)
SHOWN_ROLES = ("main", "extra")


class Decoder(QRunnable):
    """Decodes one picture on a thread of the pool."""

    class Voice(QObject):
        """A runnable has no signals of its own."""

        done = Signal(int, QImage, str)
        """Number, picture (null when it failed), and why it failed."""

    def __init__(self, number: int, path: Path) -> None:
        super().__init__()
        self.voice = Decoder.Voice()
        self._number = number
        self._path = path
        self.setAutoDelete(False)

    def run(self) -> None:
        """Decode and say so."""
        image, why = decode(self._path)
        self.voice.done.emit(self._number, image, why)


def decode(path: Path) -> tuple[QImage, str]:
    """The picture in ``path``, upright, at most ``MOST_PIXELS``; or a null one and the reason."""
    reader = picture_reader(path)
    size = reader.size()
    if size.isValid() and (pixels := size.width() * size.height()) > MOST_PIXELS:
        share = (MOST_PIXELS / pixels) ** 0.5
        reader.setScaledSize(QSize(max(1, int(size.width() * share)), max(1, int(size.height() * share))))
    image = reader.read()
    return image, "" if not image.isNull() else reader.errorString() or "unknown kind of picture"


class ImagePlayer(PagePlayer):
    """Shows the images of a lesson one by one; the first to open is the file asked for."""

    name = "images"

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        QImageReader.setAllocationLimit(MOST_MEGABYTES)
        self._files: tuple[StoredFile, ...] = ()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._running: dict[int, Decoder] = {}
        self._sizes: dict[int, QSizeF] = {}
        self._broken: set[int] = set()

    @property
    def unit(self) -> Unit:
        """Pictures of a set, or the one there is."""
        return Unit.PAGE if len(self._files) > 1 else Unit.ONE

    def open(self, lesson: Lesson, stored: StoredFile, start: int = 0) -> None:
        """Show picture ``start`` of the lesson, or ``stored`` when ``start`` is 0."""
        if self._state is not State.IDLE or self._closed:
            raise RuntimeError("a player opens one lesson")
        self._lesson = lesson
        shown = [one for one in lesson.files if one.role in SHOWN_ROLES and one.media_type.startswith("image/")]
        self._files = tuple(shown) if stored in shown else (stored,)
        self._enter(State.OPENING)
        self._begin(len(self._files), start or self._files.index(stored) + 1)

    def _turn(self, page: int) -> None:
        super()._turn(page)
        if page not in self._kept:
            self._decode(page)

    def _natural_size(self, page: int) -> QSizeF:
        return self._sizes.get(page, QSizeF())

    def _render(self, page: int, size: QSize) -> None:
        """Pictures are decoded once; the view scales them."""

    def _decode(self, page: int) -> None:
        if page in self._running:
            return
        decoder = Decoder(page, self._files[page - 1].location)
        decoder.voice.done.connect(self._on_decoded, Qt.ConnectionType.QueuedConnection)
        self._running[page] = decoder
        self._pool.start(decoder)

    def _on_decoded(self, page: int, image: QImage, why: str) -> None:
        self._running.pop(page, None)
        if self._closed:
            return
        if image.isNull():
            self._on_broken(page, why)
            return
        self._sizes[page] = QSizeF(image.size())
        if page == self._page:
            self._view.show_page(self._sizes[page], image)
        self._on_rendered(page, image)
        if self._page in self._broken and self._page not in self._kept:
            self._show_sheet()
        if page == self._page and page < self._pages and page + 1 not in self._kept:
            self._decode(page + 1)

    def _on_broken(self, page: int, why: str) -> None:
        """A broken picture of a set costs itself only: a crossed-out sheet stands in its place."""
        self._broken.add(page)
        if len(self._broken) == self._pages:
            self._fail(why)
            return
        if not self._rendered:
            self._decode(next(number for number in range(1, self._pages + 1) if number not in self._broken))
        elif page == self._page:
            self._show_sheet()

    def _show_sheet(self) -> None:
        self._sizes[self._page] = QSizeF(SHEET)
        self._kept[self._page] = _crossed_sheet()
        self._view.show_page(self._sizes[self._page], self._kept[self._page])
        self._enter(State.SHOWING)

    def _free(self) -> None:
        self._pool.clear()
        self._pool.waitForDone()
        self._running.clear()


def _crossed_sheet() -> QImage:
    sheet = QImage(SHEET, QImage.Format.Format_RGB32)
    sheet.fill(Qt.GlobalColor.lightGray)
    painter = QPainter(sheet)
    painter.setPen(QPen(Qt.GlobalColor.gray, 8))
    painter.drawLine(0, 0, SHEET.width(), SHEET.height())
    painter.drawLine(0, SHEET.height(), SHEET.width(), 0)
    painter.end()
    return sheet
