"""What the players of documents and images share: pages, zoom, and a few pages kept."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QObject, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage

from desktop_app.player.page_view import STEP, Fit, PageView
from desktop_app.player.protocol import Can, Decoded, Player, State, Unit

SAMPLE = QSize(64, 64)
KEPT = 4
"""Pages kept in memory: the one shown, its neighbours, and where one came from."""


class PagePlayer(Player):
    """Base of the players that show pages: numbers them from 1, asks for them by ``_render``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = PageView()
        self._view.wanted.connect(self._on_wanted)
        self._view.zoomed.connect(self.zoomed)
        self._view.placed.connect(self.placed)
        self._page = 0
        self._pages = 0
        self._kept: OrderedDict[int, QImage] = OrderedDict()
        self._rendered = 0
        self._filled: set[int] = set()
        self._closed = False

    # ------------------------------------------------------------ the library's verbs

    def _natural_size(self, page: int) -> QSizeF:
        """The size of ``page`` at zoom 1, in logical pixels; empty while unknown."""
        raise NotImplementedError

    def _render(self, page: int, size: QSize) -> None:
        """Begin to render ``page`` in ``size`` device pixels; ``_on_rendered`` takes the result."""
        raise NotImplementedError

    def _free(self) -> None:
        """Give back what the library holds."""
        raise NotImplementedError

    # ------------------------------------------------------------ the protocol

    @property
    def widget(self) -> PageView:
        """The view the page is shown on."""
        return self._view

    @property
    def capabilities(self) -> frozenset[Can]:
        """Zoom, and pages where there are several."""
        several = {Can.PAGES, Can.SEEK} if self._pages > 1 else set()
        return frozenset({Can.ZOOM, Can.REGION, Can.OVERLAY} | several)

    @property
    def unit(self) -> Unit:
        """Pages; the one picture where there is one."""
        return Unit.PAGE

    @property
    def position(self) -> int:
        """The page being shown."""
        return self._page

    @property
    def length(self) -> int:
        """How many pages there are."""
        return self._pages

    def close(self) -> None:
        """Stop rendering and give everything back."""
        if self._closed:
            return
        self._closed = True
        self._state = State.IDLE
        self._lesson = None
        self._free()
        self._kept.clear()
        self._view.deleteLater()

    def seek(self, position: int) -> None:
        """Show page ``position``."""
        page = max(1, min(position, self._pages))
        if self._pages and page != self._page and self._state in (State.OPENING, State.SHOWING):
            left = self._page
            self._turn(page)
            self.seeked.emit(left, page)
            self.moved.emit(page)

    def next_page(self) -> None:
        """Show the next page."""
        self.seek(self._page + 1)

    def previous_page(self) -> None:
        """Show the page before."""
        self.seek(self._page - 1)

    def zoom_in(self) -> None:
        """One step larger."""
        self._view.step(STEP)

    def zoom_out(self) -> None:
        """One step smaller."""
        self._view.step(1 / STEP)

    def zoom_fit(self) -> None:
        """The whole page."""
        self._view.fit(Fit.PAGE)

    def zoom_width(self) -> None:
        """The whole width."""
        self._view.fit(Fit.WIDTH)

    def zoom_to(self, region: QRectF) -> None:
        """Show a part of the page, sharp at its new size."""
        self._view.zoom_to(region)

    def picture_place(self) -> QRect:
        """Where the page is."""
        return self._view.page_place().translated(self._view.viewport().pos())

    def current_frame(self) -> QImage | None:
        """A copy of the page as rendered; None until it is."""
        image = self._kept.get(self._page)
        return None if image is None else image.copy()

    def decoded(self) -> Decoded:
        """Pages rendered since ``open``, and how many of them were not of one colour."""
        return Decoded(pages=self._rendered, filled_pages=len(self._filled))

    # ------------------------------------------------------------ for the libraries' players

    def _begin(self, pages: int, start: int) -> None:
        """The pages are known: go to page ``start``."""
        self._pages = pages
        self.length_known.emit(pages)
        self._turn(start if 1 <= start <= pages else 1)

    def _turn(self, page: int) -> None:
        self._page = page
        self._view.show_page(self._natural_size(page), self._kept.get(page, QImage()))

    def _on_wanted(self, size: QSize) -> None:
        if not self._closed and self._page:
            kept = self._kept.get(self._page)
            if kept is None or kept.size() != size:
                self._render(self._page, size)

    def _on_rendered(self, page: int, image: QImage) -> None:
        """Take a rendered page, shown or only neighbouring."""
        if self._closed:
            return
        self._rendered += 1
        if is_filled(image):
            self._filled.add(page)
        self._kept[page] = image
        self._kept.move_to_end(page)
        if self._page in self._kept:
            self._kept.move_to_end(self._page)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        if page == self._page:
            self._view.show_image(image)
            if self._state is State.OPENING:
                self._enter(State.SHOWING)
                self.moved.emit(page)


def is_filled(image: QImage) -> bool:
    """Whether ``image`` has more than one colour: by some of its pixels, and where these agree by the mean of all."""
    fast, smooth = Qt.TransformationMode.FastTransformation, Qt.TransformationMode.SmoothTransformation
    return any(_varies(image.scaled(SAMPLE, mode=mode)) for mode in (fast, smooth))


def _varies(small: QImage) -> bool:
    pixels = small.convertToFormat(QImage.Format.Format_RGB32)
    first = pixels.pixel(0, 0)
    return any(pixels.pixel(x, y) != first for y in range(pixels.height()) for x in range(pixels.width()))
