"""One lesson plan lying open: its name, what is in it in order, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.ui import figures
from desktop_app.ui.controls import IconButton, button, tall
from desktop_app.ui.covers import Covers
from desktop_app.ui.library_page import EmptyNote
from desktop_app.ui.ordered_rows import Grip, OrderedRows
from desktop_app.ui.plan_row import PlanRow
from desktop_app.ui.prepare_facts import Desk, Entry, plan_title, sequence
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import BODY, HEADING, Theme


class PlanSheet(QWidget):
    """Shows a ``Desk``; says what a person wants and does nothing by itself."""

    renamed = Signal(str)
    deleted = Signal()
    started = Signal()
    """A person begins the class with this plan."""
    tried = Signal(object)
    """A person wants to look at this ``Entry``."""
    lessons_asked = Signal()
    own_asked = Signal()
    note_added = Signal(str)
    note_changed = Signal(int, str)
    moved = Signal(int, int)
    """The entry of this key is to be the ``number``-th (1, 2 …)."""
    taken_out = Signal(object)
    exchanged = Signal(int)

    def __init__(self, covers: Covers, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._covers, self._theme, self._say = covers, theme, say
        self._entries: tuple[Entry, ...] = ()
        self._later: Desk | None = None
        self._title = ""
        self.name = QLineEdit()
        self.name.setFont(theme.font(HEADING, bold=True))
        tall(self.name, theme)
        self.name.setMaxLength(60)
        self.name.setAccessibleName(say("plan-name"))
        self.start = button(say("plan-start"), theme, "main", "play")
        tall(self.start, theme)
        self.start.setFont(theme.font(BODY + 3, bold=True))
        self.delete = IconButton("wipe-all", say("plan-delete"), theme, side=60)
        self.add_lessons = button(say("plan-add-lessons"), theme, icon="library")
        self.add_own = button(say("plan-add-own"), theme, icon="folder")
        self.note = QLineEdit()
        self.note.setFont(theme.font(BODY))
        self.note.setPlaceholderText(say("plan-note-hint"))
        self.note.setAccessibleName(say("plan-note-hint"))
        self.note.setMaxLength(500)
        self.add_note = button(say("plan-note-add"), theme, icon="plus")
        for made in (self.add_lessons, self.add_own, self.add_note, self.note):
            tall(made, theme, 56)
        self.rows: list[PlanRow] = []
        self.ordered = OrderedRows(theme)
        self.empty = EmptyNote(theme)
        self.empty.show_words("prepare", say("plan-nothing-lead"), say("plan-nothing-text"))
        self._lay_out()
        self._connect()

    def show_desk(self, desk: Desk) -> None:
        """Show what lies open on ``desk``."""
        if desk.open is None:
            return
        if self.ordered.held:
            self._later = desk
            return
        title = plan_title(desk.open, self._say)
        if not (self.name.hasFocus() and title == self._title):
            self.name.setText(title)
        self._title = title
        self._entries = desk.entries
        steps = len(sequence(desk, self._say).steps)
        self.start.setEnabled(steps > 0)
        self.rows = [self._row(entry, number) for number, entry in enumerate(desk.entries)]
        self.ordered.show_rows([(row, row.grip) for row in self.rows])
        self._stack.setCurrentIndex(1 if self.rows else 0)

    def grip(self, number: int) -> Grip:
        """The grip of the ``number``-th row (0 …)."""
        return self.rows[number].grip

    # ------------------------------------------------------------ build

    def _lay_out(self) -> None:
        px = self._theme.px
        head = QHBoxLayout()
        head.setSpacing(px(14))
        head.addWidget(self.name, 1)
        head.addWidget(self.delete)
        head.addWidget(self.start)
        adding = QHBoxLayout()
        adding.setSpacing(px(14))
        adding.addWidget(self.add_lessons)
        adding.addWidget(self.add_own)
        adding.addWidget(self.note, 1)
        adding.addWidget(self.add_note)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.viewport().setAutoFillBackground(False)
        sheet = QWidget()
        sheet.setAutoFillBackground(False)
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, px(6), px(20))
        column.addWidget(self.ordered)
        column.addStretch(1)
        area.setWidget(sheet)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(area)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(px(16))
        whole.addLayout(head)
        whole.addLayout(adding)
        whole.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.name.editingFinished.connect(self._rename)
        self.delete.clicked.connect(lambda _checked=False: self.deleted.emit())
        self.start.clicked.connect(lambda _checked=False: self.started.emit())
        self.add_lessons.clicked.connect(lambda _checked=False: self.lessons_asked.emit())
        self.add_own.clicked.connect(lambda _checked=False: self.own_asked.emit())
        self.add_note.clicked.connect(lambda _checked=False: self._note())
        self.note.returnPressed.connect(self._note)
        self.ordered.rested.connect(self._rested)
        self.ordered.moved.connect(lambda was, now: self.moved.emit(self._entries[was].planned.key, now + 1))

    def _row(self, entry: Entry, number: int) -> PlanRow:
        key = entry.planned.key
        row = PlanRow(entry, len(self._entries), self._covers, self._theme, self._say)
        row.up.clicked.connect(lambda _checked=False: self.moved.emit(key, number))
        row.down.clicked.connect(lambda _checked=False: self.moved.emit(key, number + 2))
        row.out.clicked.connect(lambda _checked=False: self.taken_out.emit(entry))
        row.exchanged.connect(lambda: self.exchanged.emit(key))
        row.written.connect(lambda words: self.note_changed.emit(key, words))
        if entry.card is not None:
            row.pressed.connect(lambda: self.tried.emit(entry))
        return row

    def _rested(self) -> None:
        """Show what came while a row was held."""
        desk, self._later = self._later, None
        if desk is not None:
            self.show_desk(desk)

    def _rename(self) -> None:
        words = self.name.text().strip()
        if not words:
            self.name.setText(self._title)
        elif words != self._title:
            self._title = words
            self.renamed.emit(words)

    def _note(self) -> None:
        words = self.note.text().strip()
        if words:
            self.note.clear()
            self.note_added.emit(words)


def entry_title(entry: Entry, say: Strings) -> str:
    """What an entry is called."""
    return entry.planned.note or figures.title(entry.planned.title, say.language)
