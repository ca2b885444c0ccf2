"""我的文件: what teachers bring themselves, with the ways to add, look at, plan and remove it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.store.cards import Card, OwnFile
from desktop_app.ui import figures
from desktop_app.ui.controls import button, heading, label, paragraph, tall
from desktop_app.ui.covers import Covers
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import BODY, Theme
from desktop_app.ui.thing_row import Picture, ThingRow


class DropSheet(QFrame):
    """Says what belongs here and takes files that are dropped on it."""

    dropped = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "drop")
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self._look("drop-here")

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._look("drop")

    def dropEvent(self, event: QDropEvent) -> None:
        self._look("drop")
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def _look(self, look: str) -> None:
        self.setProperty("look", look)
        self.style().unpolish(self)
        self.style().polish(self)


class OwnRow(ThingRow):
    """One own file; removing it asks once, in its own place."""

    removed = Signal()
    planned = Signal()

    def __init__(self, file: OwnFile, card: Card, plan: str, covers: Covers, theme: Theme, say: Strings) -> None:
        size = figures.size(file.size)
        super().__init__(
            file.title, f"{say.kind(card.kind)} · {size} · {figures.date(file.added, say.language)}", theme
        )
        self.file, self.card = file, card
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.lead_with(Picture(card, covers, theme))
        self.look = button(say("plan-try"), theme, "quiet", "play")
        self.add = button(say("plan-add-to", plan=plan) if plan else say("plan-add"), theme, icon="plus")
        self.add.setMaximumWidth(theme.px(340))
        self.remove = button(say("own-remove"), theme, "quiet")
        self.sure = button(say("own-sure"), theme, "main")
        self.keep = button(say("own-keep"), theme)
        self.end_with(self.look, self.add, self.remove, self.sure, self.keep)
        self._ask(asking=False)
        self.look.clicked.connect(lambda _checked=False: self.pressed.emit())
        self.add.clicked.connect(lambda _checked=False: self.planned.emit())
        self.remove.clicked.connect(lambda _checked=False: self._ask(asking=True))
        self.keep.clicked.connect(lambda _checked=False: self._ask(asking=False))
        self.sure.clicked.connect(lambda _checked=False: self.removed.emit())

    def _ask(self, *, asking: bool) -> None:
        for shown in (self.sure, self.keep):
            shown.setVisible(asking)
        for shown in (self.look, self.add, self.remove):
            shown.setVisible(not asking)


class OwnView(QWidget):
    """The sheet to drop files on above the rows."""

    brought = Signal(list)
    """A person brings the files at these paths."""
    tried = Signal(object)
    """A person wants to look at this ``Card``."""
    planned = Signal(object)
    """A person puts this ``Card`` into the open plan."""
    removed = Signal(object)
    """A person has said twice that this ``OwnFile`` may go."""

    def __init__(self, covers: Covers, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._covers, self._theme, self._say = covers, theme, say
        self.add = button(say("own-add"), theme, "main", "plus")
        tall(self.add, theme)
        self.add_stick = button(say("own-add-stick"), theme, icon="stick")
        tall(self.add_stick, theme)
        self.state = label("", theme, BODY, look="soft")
        self.rows: list[OwnRow] = []
        self._sticks: list[Path] = []
        self.sheet = DropSheet()
        self._lay_out()
        self.add.clicked.connect(lambda _checked=False: self._choose(""))
        self.add_stick.clicked.connect(lambda _checked=False: self._choose(str(self._sticks[0])))
        self.sheet.dropped.connect(self.brought)

    def show_files(self, files: Sequence[tuple[OwnFile, Card]], sticks: Sequence[Path], plan: str) -> None:
        """Show ``files``; ``sticks`` are plugged in, and ``plan`` is what the open lesson plan is called."""
        self._sticks = list(sticks)
        self.add_stick.setVisible(bool(sticks))
        for old in self.rows:
            self._column.removeWidget(old)
            old.deleteLater()
        self.rows = [OwnRow(file, card, plan, self._covers, self._theme, self._say) for file, card in files]
        for place, row in enumerate(self.rows):
            row.pressed.connect(partial(self.tried.emit, row.card))
            row.planned.connect(partial(self.planned.emit, row.card))
            row.removed.connect(partial(self.removed.emit, row.file))
            self._column.insertWidget(place, row)
        if not files and not self.state.text():
            self.say_state(self._say("own-none"))

    def say_state(self, words: str) -> None:
        """Say what is going on, or what has been done."""
        self.state.setText(words)
        self.state.setVisible(bool(words))

    def _choose(self, where: str) -> None:
        chosen, _kind = QFileDialog.getOpenFileNames(self, self._say("own-add"), where)
        if chosen:
            self.brought.emit([Path(path) for path in chosen])

    def _lay_out(self) -> None:
        px = self._theme.px
        inside = QHBoxLayout(self.sheet)
        inside.setContentsMargins(px(26), px(18), px(26), px(18))
        inside.setSpacing(px(18))
        words = QVBoxLayout()
        words.addWidget(heading(self._say("own-lead"), self._theme, "folder"))
        words.addWidget(paragraph(self._say("own-say"), self._theme, BODY - 1, look="soft"))
        inside.addLayout(words, 1)
        inside.addWidget(self.add_stick)
        inside.addWidget(self.add)
        self.add_stick.hide()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.viewport().setAutoFillBackground(False)
        rows = QWidget()
        rows.setAutoFillBackground(False)
        self._column = QVBoxLayout(rows)
        self._column.setContentsMargins(0, 0, px(6), px(20))
        self._column.setSpacing(px(10))
        self._column.addStretch(1)
        area.setWidget(rows)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(px(16))
        whole.addWidget(self.sheet)
        whole.addWidget(self.state)
        self.state.hide()
        whole.addWidget(area, 1)
