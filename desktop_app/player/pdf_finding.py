"""Words found in a PDF: page after page, the one being shown first, a page at a turn of Qt's loop."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QRectF, QTimer, Signal
from PySide6.QtPdf import QPdfDocument, QPdfSearchModel

MOST = 999
"""Finds that are counted; whoever has more looks for more letters."""


class PdfFinding(QObject):
    """Looks through ``document``, which outlives it; pages are counted from 1."""

    changed = Signal()
    """More is known: finds, or that there are no more."""
    reached = Signal(int)
    """A find has been chosen; it is on this page."""

    def __init__(self, document: QPdfDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._model = QPdfSearchModel(self)
        self._model.setDocument(document)
        self._left: list[int] = []
        self._finds: dict[int, list[list[QRectF]]] = {}
        self._chosen: tuple[int, int] | None = None
        self._turn = QTimer(self, interval=0)
        self._turn.timeout.connect(self._look)

    def look_for(self, words: str, page: int) -> None:
        """Look for ``words`` from ``page`` on, and before it last; empty: for nothing any more."""
        self._turn.stop()
        self._finds, self._chosen = {}, None
        self._model.setSearchString(words)
        pages = range(1, self._document.pageCount() + 1)
        self._left = [*pages[page - 1 :], *pages[: page - 1]] if words else []
        if self._left:
            self._turn.start()
        else:
            self.changed.emit()

    def end(self) -> None:
        """Let go of the document."""
        self._turn.stop()
        self._model.setSearchString("")
        self._model.deleteLater()
        self.deleteLater()

    def step(self, by: int) -> None:
        """Choose the find behind (1) or before (-1) the chosen one; behind the last comes the first."""
        places = self._places
        if self._chosen in places:
            self._choose(places[(places.index(self._chosen) + by) % len(places)])

    @property
    def count(self) -> int:
        """How many finds there are so far."""
        return len(self._places)

    @property
    def at(self) -> int:
        """Which of them is chosen (1, 2 …); 0 for none."""
        return self._places.index(self._chosen) + 1 if self._chosen is not None else 0

    @property
    def done(self) -> bool:
        """Whether all pages have been looked through."""
        return not self._left

    def on_page(self, page: int) -> tuple[Sequence[QRectF], Sequence[QRectF]]:
        """The places of the finds on ``page``, in points, and of these that of the chosen one."""
        finds = self._finds.get(page, [])
        chosen = finds[self._chosen[1]] if self._chosen is not None and self._chosen[0] == page else []
        return [rect for find in finds for rect in find], chosen

    @property
    def _places(self) -> list[tuple[int, int]]:
        return [(page, number) for page in sorted(self._finds) for number in range(len(self._finds[page]))]

    def _look(self) -> None:
        page = self._left.pop(0)
        found = [link.rectangles() for link in self._model.resultsOnPage(page - 1)]
        if found:
            self._finds[page] = found
        if self.count >= MOST:
            self._left = []
        if not self._left:
            self._turn.stop()
        if found and self._chosen is None:
            self._choose((page, 0))
        else:
            self.changed.emit()

    def _choose(self, place: tuple[int, int]) -> None:
        self._chosen = place
        self.reached.emit(place[0])
        self.changed.emit()
