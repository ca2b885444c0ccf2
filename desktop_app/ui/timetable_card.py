"""课表和校历 on 我的学校: import a timetable's file, and enter when the term starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_app.ui import figures, timetable_words
from desktop_app.ui.controls import button, card, heading, label, paragraph
from desktop_app.ui.services import Services
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import BODY, SMALL, Ink, Theme

if TYPE_CHECKING:
    from desktop_app.store.school.calendar import Term
    from desktop_app.store.school.timetable import SchoolClass
    from desktop_app.store.store import Store
    from desktop_app.store.timetables.mistakes import Mistake

_TOLD = 3
"""Mistakes that are shown; the rest is counted by whoever mends these."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the card shows."""

    classes: Sequence[SchoolClass]
    slots: int
    term: Term | None


def look(store: Store) -> Facts:
    """Read what has been entered."""
    import time

    from desktop_app.store.school.calendar import local
    from desktop_app.sync import clock

    calendar = store.school.calendar()
    day = local(clock.believed(store, int(time.time())))[0]
    slots = store.school.timetable()
    named = {slot.name for slot in slots}
    classes = [one for one in store.school.classes() if one.name in named]
    return Facts(classes, len(slots), calendar.begun(day) or calendar.coming(day))


def ask_for_file(parent: QWidget, title: str, kinds: str) -> str:
    """Let a person choose a file; empty if none."""
    return QFileDialog.getOpenFileName(parent, title, "", kinds)[0]


class TimetableCard(QWidget):
    """Timetable and start of term; ``choose`` asks for a file."""

    def __init__(
        self,
        services: Services,
        theme: Theme,
        say: Strings,
        choose: Callable[[QWidget, str, str], str] = ask_for_file,
    ) -> None:
        super().__init__()
        self._services, self._theme, self._say, self._choose = services, theme, say, choose
        self._file = ""
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, column = card(theme)
        column.addWidget(heading(say("timetable"), theme, "today"))
        self.timetable = paragraph("", theme)
        column.addWidget(self.timetable)
        column.addWidget(paragraph(say("timetable-say"), theme, SMALL, look="soft"))
        self.trouble = paragraph("", theme, SMALL)
        self.trouble.setStyleSheet(f"color: {Ink.PERSIMMON}")
        column.addWidget(self.trouble)
        self.class_name = self._field(say("timetable-class"), "二年级")
        column.addWidget(self.class_name)
        self.choose_file = button(say("timetable-import"), theme)
        row = QHBoxLayout()
        row.addWidget(self.choose_file)
        row.addStretch(1)
        column.addLayout(row)
        column.addSpacing(theme.px(8))
        self.term = paragraph("", theme)
        column.addWidget(self.term)
        column.addWidget(label(say("term-starts"), theme, SMALL, look="soft"))
        self.starts = self._field(say("term-starts"), say("term-hint"))
        self.save = button(say("save"), theme)
        row = QHBoxLayout()
        row.addWidget(self.starts, 1)
        row.addWidget(self.save)
        column.addLayout(row)
        outer.addWidget(frame)
        for hidden in (self.trouble, self.class_name):
            hidden.hide()
        self.choose_file.clicked.connect(lambda _checked=False: self._ask())
        self.class_name.returnPressed.connect(lambda: self._read(self._file))
        self.save.clicked.connect(lambda _checked=False: self._keep_term())
        self.starts.returnPressed.connect(self._keep_term)
        self.starts.textEdited.connect(lambda _words: self.save.setText(say("save")))

    def look_again(self) -> None:
        """Read from the store what has been entered."""
        self._services.ask(self, look, self.show_facts, key="timetable")

    def show_facts(self, facts: Facts) -> None:
        """Show what has been entered."""
        names = "、".join(one.name for one in facts.classes)
        have = self._say("timetable-have", classes=names, slots=facts.slots)
        self.timetable.setText(have if facts.slots else self._say("timetable-none"))
        term = facts.term
        if term is None:
            self.term.setText(self._say("term-none"))
            return
        starts = figures.day(term.starts, self._say.language)
        self.term.setText(self._say("term-is", year=term.year, term=term.number, starts=starts))

    def _field(self, words: str, hint: str) -> QLineEdit:
        made = QLineEdit()
        made.setFont(self._theme.font(BODY))
        made.setPlaceholderText(hint)
        made.setAccessibleName(words)
        made.setMaxLength(40)
        return made

    # ------------------------------------------------------------ timetable

    def _ask(self) -> None:
        kinds = f"{self._say('timetable-files')} (*.xlsx *.csv *.yaml *.yml)"
        if found := self._choose(self, self._say("timetable-import"), kinds):
            self._read(found)

    def _read(self, file: str) -> None:
        """Import a file; its mistakes are shown, and where it does not name its class that is asked for."""
        self._file = file
        name = self.class_name.text().strip() if self.class_name.isVisible() else ""

        def take(store: Store) -> Sequence[Mistake]:
            from desktop_app.store.school.timetable import SchoolClass
            from desktop_app.store.timetables import cells
            from desktop_app.store.timetables.mistakes import TimetableRefused
            from desktop_app.store.timetables.reader import read_timetable

            said = cells.classes(name) if name else None
            one = SchoolClass(name, said.classes[0][1]) if said else None
            try:
                store.school.put_timetable(*read_timetable(Path(file), one))
            except TimetableRefused as error:
                return error.mistakes
            return ()

        self._services.ask(self, take, self._taken)

    def _taken(self, mistakes: Sequence[Mistake]) -> None:
        from desktop_app.store.timetables.mistakes import Kind

        self.class_name.setVisible(any(mistake.kind is Kind.NO_CLASS for mistake in mistakes))
        self.trouble.setVisible(bool(mistakes))
        file = Path(self._file).name
        told = [timetable_words.sentence(one, file, self._say.language) for one in mistakes[:_TOLD]]
        self.trouble.setText("\n".join([self._say("timetable-wrong"), *told]))
        if not mistakes:
            self._services.changed.emit()
        self.look_again()

    # ------------------------------------------------------------ term

    def _keep_term(self) -> None:
        from desktop_app.store.school.calendar import Term, school_year

        try:
            starts = date.fromisoformat(self.starts.text().strip())
        except ValueError:
            starts = None
        if starts is None or starts.weekday():
            self.term.setText(self._say("term-monday"))
            return
        term = Term(*school_year(starts), starts)

        def kept(_done: None) -> None:
            self.save.setText(self._say("saved"))
            self.look_again()
            self._services.changed.emit()

        self._services.ask(self, lambda store: store.school.put_term(term), kept)
