"""A small dock at one side: on a large board the teacher stands at its edge and reaches no further."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QVBoxLayout, QWidget

from desktop_app.ui.class_tools.tool import COLOURS, Tool
from desktop_app.ui.controls import IconButton, label
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import BODY, Ink, Theme

SIDE = 66
"""Of a button in design pixels; the least the domain asks for is 64."""


class Swatch(QAbstractButton):
    """One colour of the pen, with a ring when it is in the hand."""

    def __init__(self, colour: str, words: str, theme: Theme) -> None:
        super().__init__()
        self._colour = colour
        self._edge = theme.px(4)
        self.setCheckable(True)
        self.setFixedSize(theme.px(46), theme.px(46))
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect()).adjusted(self._edge, self._edge, -self._edge, -self._edge)
        chosen = self.isChecked() or self.hasFocus()
        painter.setPen(QPen(QColor(Ink.AMBER if chosen else Ink.NIGHT_LINE), self._edge if chosen else 2))
        painter.setBrush(QColor(self._colour))
        painter.drawEllipse(whole if not self.isChecked() else whole.adjusted(-1, -1, 1, 1))


class SideDock(QWidget):
    """Shows the tools and, while one writes, its colours, width, 撤销 and 清除; does nothing by itself."""

    pressed = Signal(str)
    """A tool's name, or ``undo``, ``wipe-all``, ``bold``."""
    coloured = Signal(int)

    def __init__(self, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._theme = theme
        self._cells: dict[str, QWidget] = {}
        self.buttons = {tool: self._button(tool, say(tool), say(f"{tool}-short")) for tool in Tool}
        self.bold = self._button("bold", say("bold"), say("bold"))
        self.undo = self._button("undo", say("undo"), say("undo"))
        self.wipe_all = self._button("wipe-all", say("wipe-all"), say("wipe-all-short"))
        self.swatches = [Swatch(colour, say(f"colour-{number}"), theme) for number, colour in enumerate(COLOURS)]
        self.palette_box = self._palette()
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(8), theme.px(12), theme.px(8), theme.px(12))
        column.setSpacing(theme.px(4))
        order = (Tool.PEN, "bold", Tool.ERASER, "undo", "wipe-all", Tool.REGION, Tool.FREEZE, Tool.CURTAIN, Tool.TIMER)
        for name in order:
            column.addWidget(self._cells[name])
            if name is Tool.PEN:
                column.addWidget(self.palette_box, 0, Qt.AlignmentFlag.AlignHCenter)
        self.show_state(frozenset(), 0, bold=False)

    def _button(self, name: str, words: str, short: str) -> IconButton:
        made = IconButton(name, words, self._theme, side=SIDE, night=True)
        made.setCheckable(True)
        made.clicked.connect(lambda _checked=False: self.pressed.emit(str(name)))
        caption = label(short, self._theme, BODY, look="night")
        caption.setAlignment(Qt.AlignmentFlag.AlignCenter)
        cell = QWidget()
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(made, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(caption)
        self._cells[name] = cell
        return made

    def _palette(self) -> QWidget:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, self._theme.px(6))
        grid.setSpacing(self._theme.px(4))
        for number, swatch in enumerate(self.swatches):
            swatch.clicked.connect(lambda _checked=False, number=number: self.coloured.emit(number))
            grid.addWidget(swatch, number // 2, number % 2)
        return box

    def show_state(self, used: Iterable[Tool], colour: int, *, bold: bool) -> None:
        """Mark the tools in use, and show what belongs to them."""
        marked = set(used)
        for tool, button in self.buttons.items():
            button.setChecked(tool in marked)
        writes = bool(marked & {Tool.PEN, Tool.ERASER})
        for part in (self.palette_box, self._cells["bold"]):
            part.setVisible(Tool.PEN in marked)
        for name, each in (("undo", self.undo), ("wipe-all", self.wipe_all)):
            self._cells[name].setVisible(writes)
            each.setChecked(False)
        # While one writes the rest is out of the way: the dock stays short on a small screen.
        for tool in (Tool.CURTAIN, Tool.TIMER, Tool.FREEZE, Tool.REGION):
            self._cells[tool].setVisible(not writes or tool in marked)
        self.bold.setChecked(bold)
        for number, swatch in enumerate(self.swatches):
            swatch.setChecked(number == colour)
        self.adjustSize()

    def offer(self, tool: Tool, possible: bool) -> None:
        """Let a tool be pressed, or not where it has nothing to work on."""
        self.buttons[tool].setEnabled(possible)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(Ink.NIGHT_RAISED))
        radius = self._theme.px(22)
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
