"""A wall of equal cells for a list of any length: the place of a row is arithmetic, so nothing is laid out per row."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem

from desktop_app.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_STEPS = {
    QAbstractItemView.CursorAction.MoveNext: (1, 0),
    QAbstractItemView.CursorAction.MovePrevious: (-1, 0),
    QAbstractItemView.CursorAction.MoveDown: (0, 1),
    QAbstractItemView.CursorAction.MoveUp: (0, -1),
}


class CoverWall(QAbstractItemView):
    """Cells in rows that fill the width; arrows, Home, End and pages move, Enter and a click activate."""

    corner_pressed = Signal(QModelIndex)
    """A person pressed the corner of a cell, or the plus key on it."""

    def __init__(self, theme: Theme, cell_width: float, cell_height: float) -> None:
        super().__init__()
        self._least = theme.px(cell_width)
        self._high = theme.px(cell_height)
        self._gap = theme.px(20)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.viewport().setAutoFillBackground(False)
        self._pressed = QPersistentModelIndex()
        self.corner: Callable[[QRect, Qt.LayoutDirection], QRect] | None = None
        """The part of a cell that does something else than the rest of it; None: it is all the same."""

    # ------------------------------------------------------------ where a row is

    @property
    def columns(self) -> int:
        """How many cells stand in a row of the wall."""
        return max(1, (self.viewport().width() + self._gap) // (self._least + self._gap))

    def cell(self, row: int) -> QRect:
        """The cell of ``row`` in viewport coordinates, mirrored where reading goes right to left."""
        line, column = divmod(row, self.columns)
        width = (self.viewport().width() - self._gap * (self.columns - 1)) // self.columns
        top = line * (self._high + self._gap) - self.verticalOffset()
        cell = QRect(column * (width + self._gap), top, width, self._high)
        return QStyle.visualRect(self.layoutDirection(), QRect(0, top, self.viewport().width(), self._high), cell)

    def rows_seen(self) -> range:
        """The rows any pixel of which is in the viewport."""
        pitch = self._high + self._gap
        first = self.verticalOffset() // pitch * self.columns
        last = (self.verticalOffset() + self.viewport().height()) // pitch * self.columns + self.columns
        return range(max(0, first), min(self._count(), last))

    def _count(self) -> int:
        return self.model().rowCount(self.rootIndex())

    # ------------------------------------------------------------ QAbstractItemView

    def visualRect(self, index: Index) -> QRect:
        return self.cell(index.row()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        for row in self.rows_seen():
            if self.cell(row).contains(point):
                return self.model().index(row, 0)
        return QModelIndex()

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        if not index.isValid():
            return
        cell, bar = self.visualRect(index), self.verticalScrollBar()
        over, under = -cell.top(), cell.bottom() - self.viewport().height() + 1
        if over > 0 or hint == QAbstractItemView.ScrollHint.PositionAtTop:
            bar.setValue(bar.value() - over)
        elif under > 0:
            bar.setValue(bar.value() + under)

    def moveCursor(self, action: QAbstractItemView.CursorAction, _modifiers: Qt.KeyboardModifier) -> QModelIndex:
        count, row = self._count(), self.currentIndex().row()
        if not count:
            return QModelIndex()
        if row < 0:
            return self.model().index(0, 0)
        moved = self._moved(action, row, count)
        return self.model().index(moved if 0 <= moved < count else row, 0)

    def _moved(self, action: QAbstractItemView.CursorAction, row: int, count: int) -> int:
        act = QAbstractItemView.CursorAction
        if action in (act.MoveLeft, act.MoveRight):
            forward = (action == act.MoveRight) == (self.layoutDirection() == Qt.LayoutDirection.LeftToRight)
            return row + (1 if forward else -1)
        if action in (act.MoveHome, act.MoveEnd):
            return 0 if action == act.MoveHome else count - 1
        if action in (act.MovePageUp, act.MovePageDown):
            page = max(1, self.viewport().height() // (self._high + self._gap)) * self.columns
            return max(row % self.columns, row - page) if action == act.MovePageUp else min(count - 1, row + page)
        beside, below = _STEPS.get(action, (0, 0))
        return row + beside + below * self.columns

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def isIndexHidden(self, _index: Index) -> bool:
        return False

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        index = self.indexAt(rect.topLeft())
        selection = QItemSelection(index, index) if index.isValid() else QItemSelection()
        self.selectionModel().select(selection, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        region = QRegion()
        for index in selection.indexes():
            region += self.visualRect(index)
        return region

    def updateGeometries(self) -> None:
        lines = -(-self._count() // self.columns)
        whole = max(0, lines * (self._high + self._gap))
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep((self._high + self._gap) // 3)
        bar.setRange(0, max(0, whole - self.viewport().height()))
        super().updateGeometries()

    # ------------------------------------------------------------ events

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        pointer = self.viewport().mapFromGlobal(self.cursor().pos())
        hovered = self.indexAt(pointer) if self.underMouse() else QModelIndex()
        for row in self.rows_seen():
            cell = self.cell(row)
            if not cell.intersects(event.rect()):
                continue
            index = self.model().index(row, 0)
            option = QStyleOptionViewItem()
            self.initViewItemOption(option)
            option.rect = cell  # type: ignore[attr-defined]
            option.state = self._state(index, hovered)  # type: ignore[attr-defined]
            self.itemDelegate().paint(painter, option, index)

    def _state(self, index: QModelIndex, hovered: QModelIndex) -> QStyle.StateFlag:
        state = QStyle.StateFlag.State_Enabled
        if index == self.currentIndex() and self.hasFocus():
            state |= QStyle.StateFlag.State_HasFocus
        if index == hovered:
            state |= QStyle.StateFlag.State_MouseOver
        return state

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometries()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.viewport().update()
        over = self.indexAt(event.position().toPoint()).isValid()
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._pressed = QPersistentModelIndex(self.indexAt(event.position().toPoint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        pressed, self._pressed = self._pressed, QPersistentModelIndex()
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and pressed == index:
            if self.corner is not None and self.corner(self.cell(index.row()), self.layoutDirection()).contains(
                event.position().toPoint()
            ):
                self.corner_pressed.emit(index)
            else:
                self.activated.emit(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A second quick click is the same click, not another opening."""
        self._pressed = QPersistentModelIndex()
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
            return
        if event.key() == Qt.Key.Key_Plus and self.corner is not None and self.currentIndex().isValid():
            self.corner_pressed.emit(self.currentIndex())
            return
        super().keyPressEvent(event)
