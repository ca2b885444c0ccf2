"""PDF by QtPdf (PDFium). Pages are rendered on QtPdf's own thread, one request at a time, the newest wish first."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QTransform
from PySide6.QtPdf import QPdfDocument, QPdfDocumentRenderOptions, QPdfPageRenderer

from desktop_app.player.page_player import PagePlayer
from desktop_app.player.pdf_finding import PdfFinding
from desktop_app.player.protocol import Can, State
from desktop_app.store.cards import Lesson, StoredFile
from package_format.errors import LessonError, Unreadable

INCH = 96 / 72
"""Logical pixels to a point: a page at zoom 1 is as large as on paper on a screen of 96 dots an inch."""
REASONS = {
    QPdfDocument.Error.IncorrectPassword: "it is locked by a password",
    QPdfDocument.Error.UnsupportedSecurityScheme: "it is locked in a way unknown here",
    QPdfDocument.Error.InvalidFileFormat: "it is not a PDF, or damaged",
}


class PdfPlayer(PagePlayer):
    """Shows a PDF page by page."""

    name = "qtpdf"

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = QPdfDocument(self)
        self._renderer = QPdfPageRenderer(self)
        self._renderer.setRenderMode(QPdfPageRenderer.RenderMode.MultiThreaded)
        self._renderer.setDocument(self._document)
        self._renderer.pageRendered.connect(self._on_page, Qt.ConnectionType.QueuedConnection)
        self._finding: PdfFinding | None = None
        self._sizes: dict[int, QSizeF] = {}
        self._busy = False
        self._wish: tuple[int, QSize] | None = None

    @property
    def capabilities(self) -> frozenset[Can]:
        """As of pages, and words are found."""
        return super().capabilities | {Can.FIND}

    def open(self, lesson: Lesson, stored: StoredFile, start: int = 0) -> None:
        """Show ``stored`` at page ``start``."""
        if self._state is not State.IDLE or self._closed:
            raise RuntimeError("a player opens one lesson")
        self._lesson = lesson
        self._enter(State.OPENING)
        if not stored.location.is_file():
            self._fail("its file is not on this disk")
            return
        error = self._document.load(str(stored.location))
        if error is not QPdfDocument.Error.None_:
            self._fail(_reason(error, stored))
        elif self._document.pageCount() < 1:
            self._fail("it has no pages")
        else:
            self._begin(self._document.pageCount(), start)

    def find(self, words: str) -> None:
        """Look for ``words`` from the page that is shown."""
        if self._state is not State.SHOWING:
            return
        if self._finding is None:
            self._finding = PdfFinding(self._document, self)
            self._finding.reached.connect(self._reach)
            self._finding.changed.connect(self._on_found)
        self._finding.look_for(words, self._page)

    def find_next(self, by: int) -> None:
        """Go from find to find."""
        if self._finding is not None:
            self._finding.step(by)

    def _reach(self, page: int) -> None:
        self.seek(page)
        self._mark()
        self._view.show_mark()

    def _on_found(self) -> None:
        finding = self._finding
        if finding is None or self._closed:
            return
        self._mark()
        self.found.emit(finding.at, finding.count if finding.count or finding.done else -1)

    def _turn(self, page: int) -> None:
        super()._turn(page)
        self._mark()

    def _mark(self) -> None:
        if self._finding is None:
            return
        size = self._document.pagePointSize(self._page - 1)
        across, down = 1 / max(1.0, size.width()), 1 / max(1.0, size.height())
        shares = QTransform.fromScale(across, down)
        places, chosen = self._finding.on_page(self._page)
        self._view.mark([shares.mapRect(one) for one in places], [shares.mapRect(one) for one in chosen])

    def _natural_size(self, page: int) -> QSizeF:
        # Asked of PDFium it would wait for a page being rendered: remember it from when the page was a neighbour.
        if page not in self._sizes:
            points = self._document.pagePointSize(page - 1)
            self._sizes[page] = points * INCH if not points.isEmpty() else QSizeF(794, 1123)
        return self._sizes[page]

    def _render(self, page: int, size: QSize) -> None:
        self._wish = (page, size)
        self._next()

    def _next(self) -> None:
        if self._busy or self._wish is None or self._closed:
            return
        page, size = self._wish
        self._wish = None
        for near in (page + 1, page - 1):
            if 1 <= near <= self._pages:
                self._natural_size(near)
        self._busy = True
        self._renderer.requestPage(page - 1, size)

    def _on_page(
        self, number: int, _size: QSize, image: QImage, _options: QPdfDocumentRenderOptions, _request: int
    ) -> None:
        self._busy = False
        if self._closed:
            return
        page = number + 1
        if image.isNull():
            self._fail(f"page {page} cannot be drawn")
            return
        self._on_rendered(page, _on_paper(image))
        if self._wish is None and page == self._page and page < self._pages and page + 1 not in self._kept:
            self._wish = (page + 1, self._size_of(page + 1, image.size(), page))
        self._next()

    def _size_of(self, page: int, other_size: QSize, other: int) -> QSize:
        """The size in which ``page`` will be wanted when ``other`` is wanted in ``other_size``, near enough."""
        ours, theirs = self._natural_size(page), self._natural_size(other)
        same = ours == theirs or theirs.isEmpty()
        return other_size if same else (ours * (other_size.height() / theirs.height())).toSize()

    def _free(self) -> None:
        self._wish = None
        if self._finding is not None:
            self._finding.end()
            self._finding = None
        self._renderer.setDocument(None)  # type: ignore[arg-type]  # the stub forgets that none is allowed
        self._document.close()
        self._renderer.deleteLater()
        self._document.deleteLater()


def _on_paper(image: QImage) -> QImage:
    """QtPdf leaves what is not printed transparent; paper is white."""
    paper = QImage(image.size(), QImage.Format.Format_RGB32)
    paper.setDevicePixelRatio(image.devicePixelRatio())
    paper.fill(Qt.GlobalColor.white)
    painter = QPainter(paper)
    painter.drawImage(0, 0, image)
    painter.end()
    return paper


def _reason(error: QPdfDocument.Error, stored: StoredFile) -> str | LessonError:
    if error is QPdfDocument.Error.FileNotFound:
        return Unreadable(str(stored.location), "the system does not let it be read")
    return REASONS.get(error, f"QtPdf says {error.name}")
