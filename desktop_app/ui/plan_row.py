"""One entry of a lesson plan: a resource, an own file or a note, with its buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit

from desktop_app.store.cards import Card
from desktop_app.ui import figures
from desktop_app.ui.card_delegate import readiness_words
from desktop_app.ui.controls import IconButton, button, label
from desktop_app.ui.covers import Covers
from desktop_app.ui.ordered_rows import Grip
from desktop_app.ui.prepare_facts import Entry
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import BODY, LEAD, Theme
from desktop_app.ui.thing_row import Picture, ThingRow


class PlanRow(ThingRow):
    """Says what the entry is and whether it can be shown; what was withdrawn offers its replacement."""

    exchanged = Signal()
    written = Signal(str)
    """The note reads so now."""

    def __init__(self, entry: Entry, count: int, covers: Covers, theme: Theme, say: Strings) -> None:
        planned = entry.planned
        title = figures.title(planned.title, say.language) if not planned.note else ""
        super().__init__(title, _said(entry, say), theme, look="row-note" if planned.note else "row")
        self.entry = entry
        self.grip = Grip(say("plan-drag"), theme)
        number = label(str(planned.number), theme, LEAD, bold=True, look="soft")
        number.setFixedWidth(theme.px(34))
        number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words_edit: QLineEdit | None = None
        if planned.note:
            self.lead_with(self.grip, number, self._note(planned.note, theme, say))
            self.title.hide()
            self.row.setStretch(2, 1)
            self.row.setStretch(3, 0)
        else:
            self.lead_with(self.grip, number, Picture(entry.card, covers, theme))
        self._offer(entry, theme, say)
        self.up = IconButton("up", say("plan-up"), theme, side=56)
        self.down = IconButton("down", say("plan-down"), theme, side=56)
        self.out = IconButton("clear", say("plan-take-out"), theme, side=56)
        self.up.setEnabled(planned.number > 1)
        self.down.setEnabled(planned.number < count)
        self.end_with(self.up, self.down, self.out)

    def _note(self, words: str, theme: Theme, say: Strings) -> QLineEdit:
        edit = QLineEdit(words)
        edit.setFont(theme.font(BODY))
        edit.setMaxLength(500)
        edit.setAccessibleName(say("plan-note"))
        edit.setStyleSheet("QLineEdit { background: transparent; border: 0; }")
        edit.setCursorPosition(0)

        def done() -> None:
            said = edit.text().strip()
            if said and said != words:
                self.written.emit(said)
            elif not said:
                edit.setText(words)

        edit.editingFinished.connect(done)
        self.words_edit = edit
        return edit

    def _offer(self, entry: Entry, theme: Theme, say: Strings) -> None:
        """Mark what cannot be shown; offer what replaces it, or a look at what can."""
        planned = entry.planned
        instead = planned.retired.replacement if planned.retired is not None else None
        if instead is not None:
            self.warn(say("plan-use-instead", title=figures.title(instead.title, say.language)), theme)
            put = button(say("plan-put"), theme, "main")
            put.clicked.connect(lambda _checked=False: self.exchanged.emit())
            self.end_with(put)
        elif planned.retired is not None or (entry.card is None and not planned.note):
            self.warn(self.said.text(), theme)
        elif entry.card is not None and entry.card.readiness.plays:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            look = button(say("plan-try"), theme, "quiet", "play")
            look.clicked.connect(lambda _checked=False: self.pressed.emit())
            self.end_with(look)


def _said(entry: Entry, say: Strings) -> str:
    planned = entry.planned
    if planned.note:
        return ""
    if planned.retired is not None:
        return say("withdrawn")
    if entry.card is None:
        return say("plan-gone-own" if planned.name.startswith("@") else "plan-gone")
    return about(entry.card, say)


def about(card: Card, say: Strings) -> str:
    """What it is, how long or large, and where it comes from or whether it is here."""
    length = figures.clock(card.duration_ms) if card.duration_ms else ""
    if not length and card.pages > 1:
        length = say("pages", count=card.pages)
    own = not card.channel
    state = say("own-files") if own else readiness_words(card, say)[0]
    return " · ".join(filter(None, (say.kind(card.kind), length or figures.size(card.bytes), state)))
