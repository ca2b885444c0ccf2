"""The shelf: every subscribed textbook with its cover, and inside it its units and lessons, with what is here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QFrame, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from desktop_app.store.cards import Node, Textbook
from desktop_app.ui import art, figures, icons
from desktop_app.ui.card_delegate import LEADING, TRAILING, paint_lines
from desktop_app.ui.covers import Covers
from desktop_app.ui.services import Services
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import BODY, SMALL, Ink, Theme

if TYPE_CHECKING:
    from desktop_app.store.store import Store

ENTRY = int(Qt.ItemDataRole.UserRole)
Index = QModelIndex | QPersistentModelIndex
Entry = Textbook | Node | None
"""What a row stands for; None is the row of all lessons."""


class Shelf(QTreeView):
    """One row for all lessons, one a textbook, and its tree below it once it is opened."""

    chosen = Signal(object)
    """The ``Textbook`` or ``Node`` a person chose, or None for all lessons."""

    def __init__(self, services: Services, covers: Covers, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._services, self._say = services, say
        self._rows = QStandardItemModel(self)
        self._loaded: set[str] = set()
        self._books: list[Textbook] = []
        self.setModel(self._rows)
        self.setItemDelegate(ShelfDelegate(covers, theme, say, self))
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.setAccessibleName(say("textbooks"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.expanded.connect(self._expanded)
        self.clicked.connect(self._clicked)
        covers.arrived.connect(self.viewport().update)
        self.show_books([])

    def look_again(self) -> None:
        """Read the textbooks, and the trees that are open, from the store."""
        opened = {book.id for book in self._books if book.id in self._loaded}

        def look(store: Store) -> tuple[list[Textbook], dict[str, list[Node]]]:
            books = store.library.textbooks(subscribed_only=True)
            return books, {book.id: store.library.nodes(book.id) for book in books if book.id in opened}

        self._services.ask(self, look, lambda found: self._refresh(*found), key="shelf")

    def show_books(self, books: Sequence[Textbook]) -> None:
        """Show ``books`` and the row of all lessons, everything closed."""
        self._books = list(books)
        self._loaded.clear()
        self._rows.clear()
        self._rows.appendRow(_row(self._say("all-lessons"), None))
        for book in books:
            row = _row(figures.title(book.title, self._say.language), book)
            row.appendRow(QStandardItem())  # so that it can be opened before its tree has been read
            self._rows.appendRow(row)
        self.setCurrentIndex(self._rows.index(0, 0))

    def entry(self, index: Index) -> Entry:
        """What the row at ``index`` stands for."""
        found = index.data(ENTRY)
        return found if isinstance(found, Textbook | Node) else None

    def choose(self, entry: Entry) -> None:
        """Mark the row of ``entry`` (None: of all lessons) without telling anyone; where it is gone, that of all."""
        rows = [self._rows.index(row, 0) for row in range(self._rows.rowCount())]
        rows += [self._rows.index(child, 0, book) for book in rows for child in range(self._rows.rowCount(book))]
        wanted = (type(entry), getattr(entry, "id", ""))
        at = next(
            (row for row in rows if (type(found := self.entry(row)), getattr(found, "id", "")) == wanted), rows[0]
        )
        blocker = QSignalBlocker(self)
        self.setCurrentIndex(at)
        blocker.unblock()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and previous.isValid():
            self.chosen.emit(self.entry(current))

    # ------------------------------------------------------------ keeping up with the store

    def _refresh(self, books: list[Textbook], trees: dict[str, list[Node]]) -> None:
        if [book.id for book in books] != [book.id for book in self._books]:
            self.show_books(books)
            return
        self._books = books
        for row, book in enumerate(books, start=1):
            parent = self._rows.item(row)
            parent.setData(book, ENTRY)
            if book.id in trees and not _update(parent, trees[book.id]):
                self._grow(parent, trees[book.id])

    def _clicked(self, index: QModelIndex) -> None:
        if isinstance(self.entry(index), Textbook):
            self.setExpanded(index, not self.isExpanded(index))

    def _expanded(self, index: QModelIndex) -> None:
        book = self.entry(index)
        for row in range(1, self._rows.rowCount()):
            other = self._rows.index(row, 0)
            if other != index:
                self.collapse(other)
        if not isinstance(book, Textbook) or book.id in self._loaded:
            return
        self._loaded.add(book.id)
        kept = QPersistentModelIndex(index)

        def grow(nodes: list[Node]) -> None:
            if kept.isValid():
                self._grow(self._rows.itemFromIndex(self._rows.index(kept.row(), 0)), nodes)

        self._services.ask(self, lambda store: store.library.nodes(book.id), grow)

    def _grow(self, parent: QStandardItem, nodes: Sequence[Node]) -> None:
        parent.removeRows(0, parent.rowCount())
        parent.appendRows([_row(figures.title(node.title, self._say.language), node) for node in nodes])


def _row(words: str, entry: Entry) -> QStandardItem:
    row = QStandardItem(words)
    row.setData(entry, ENTRY)
    return row


def _update(parent: QStandardItem, nodes: Sequence[Node]) -> bool:
    """Put new counts into the rows of the same nodes; False when the tree itself has changed."""
    rows = [parent.child(number) for number in range(parent.rowCount())]
    held = [row.data(ENTRY) for row in rows]
    if [node.id for node in held if isinstance(node, Node)] != [node.id for node in nodes]:
        return False
    for row, node in zip(rows, nodes, strict=True):
        row.setData(node, ENTRY)
    return True


class ShelfDelegate(QStyledItemDelegate):
    """Paints the rows of the shelf: books tall with a cover, units and lessons low and indented."""

    def __init__(self, covers: Covers, theme: Theme, say: Strings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._covers, self._theme, self._say = covers, theme, say

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        entry = index.data(ENTRY)
        high = 96 if isinstance(entry, Textbook) else 46 if isinstance(entry, Node) else 56
        return QSize(self._theme.px(200), self._theme.px(high))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setLayoutDirection(option.direction)  # type: ignore[attr-defined]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = QRectF(option.rect).adjusted(2, 2, -2, -2)  # type: ignore[attr-defined]
        state, entry = option.state, index.data(ENTRY)  # type: ignore[attr-defined]
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(Ink.BAMBOO_PALE if chosen else Ink.SUNK))
            painter.drawRoundedRect(row, self._theme.px(12), self._theme.px(12))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(Ink.BAMBOO), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(row, self._theme.px(12), self._theme.px(12))
        inset = self._theme.px(10)
        inside = row.adjusted(inset, 0, -inset, 0)
        if isinstance(entry, Textbook):
            self._paint_book(painter, inside, entry, str(index.data()))
        elif isinstance(entry, Node):
            self._paint_node(painter, inside, entry, str(index.data()), chosen)
        else:
            self._paint_all(painter, inside, str(index.data()))
        painter.restore()

    def _paint_all(self, painter: QPainter, inside: QRectF, words: str) -> None:
        side = self._theme.px(26)
        at = _leading(painter, inside, side, side)
        icons.paint(painter, "library", at, Ink.BAMBOO)
        painter.setPen(QColor(Ink.TEXT))
        painter.setFont(self._theme.font(BODY, bold=True))
        painter.drawText(_after(painter, inside, side + self._theme.px(12)), LEADING, words)

    def _paint_book(self, painter: QPainter, inside: QRectF, book: Textbook, words: str) -> None:
        wide, high = self._theme.px(54), self._theme.px(74)
        at, ratio = _leading(painter, inside, wide, high), painter.device().devicePixelRatio()
        pixmap = self._covers.pixmap(book.cover, QSize(round(wide * ratio), round(high * ratio)))
        if pixmap is not None:
            painter.drawPixmap(at, pixmap, QRectF(pixmap.rect()))
        else:
            art.paint_book(painter, at, book.subject, book.grade, self._theme)
        rest = _after(painter, inside, wide + self._theme.px(14))
        painter.setPen(QColor(Ink.TEXT))
        painter.setFont(self._theme.font(BODY, bold=True))
        two_lines = painter.fontMetrics().horizontalAdvance(words) > rest.width()
        top = rest.adjusted(0, self._theme.px(4 if two_lines else 14), 0, 0)
        paint_lines(painter, top, words, 2)
        painter.setPen(QColor(Ink.SOFT))
        painter.setFont(self._theme.font(SMALL))
        line = QRectF(rest.left(), rest.bottom() - self._theme.px(38), rest.width(), self._theme.px(20))
        painter.drawText(line, LEADING, self._say("ready-of", ready=book.ready, records=book.records))
        self._paint_bar(
            painter, QRectF(rest.left(), line.bottom() + self._theme.px(5), rest.width(), self._theme.px(5)), book
        )

    def _paint_bar(self, painter: QPainter, track: QRectF, book: Textbook) -> None:
        radius = track.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(Ink.LINE))
        painter.drawRoundedRect(track, radius, radius)
        if book.ready and book.records:
            wide = track.width() * min(1.0, book.ready / book.records)
            left = track.right() - wide if painter.layoutDirection() == Qt.LayoutDirection.RightToLeft else track.left()
            painter.setBrush(QColor(Ink.BAMBOO))
            painter.drawRoundedRect(QRectF(left, track.top(), wide, track.height()), radius, radius)

    def _paint_node(self, painter: QPainter, inside: QRectF, node: Node, words: str, chosen: bool) -> None:
        rest = _after(painter, inside, self._theme.px(10 + 18 * node.depth))
        painter.setFont(self._theme.font(SMALL))
        counts = f"{node.ready}/{node.records}" if node.records else ""
        painter.setPen(QColor(Ink.BAMBOO if node.records and node.ready == node.records else Ink.SOFT))
        painter.drawText(rest, TRAILING, counts)
        room = round(rest.width() - painter.fontMetrics().horizontalAdvance(counts) - self._theme.px(10))
        painter.setFont(self._theme.font(BODY - 1, bold=chosen or node.kind == "unit"))
        painter.setPen(QColor(Ink.TEXT if node.records else Ink.SOFT))
        text = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)
        painter.drawText(rest, LEADING, text)


def _leading(painter: QPainter, row: QRectF, wide: float, high: float) -> QRectF:
    """A box at the reading start of ``row``, in the middle of its height."""
    left = row.right() - wide if painter.layoutDirection() == Qt.LayoutDirection.RightToLeft else row.left()
    return QRectF(left, row.center().y() - high / 2, wide, high)


def _after(painter: QPainter, row: QRectF, taken: float) -> QRectF:
    """What is left of ``row`` once ``taken`` pixels at its reading start are used."""
    rtl = painter.layoutDirection() == Qt.LayoutDirection.RightToLeft
    return row.adjusted(0, 0, -taken, 0) if rtl else row.adjusted(taken, 0, 0, 0)
