"""腾出空间: lessons whose weeks are over, what they take, and one button, pressed twice, that clears them away."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.ui import figures
from desktop_app.ui.choices import Segments
from desktop_app.ui.controls import button, card, heading, label, paragraph
from desktop_app.ui.services import Services
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import SMALL, Theme

if TYPE_CHECKING:
    from desktop_app.store.cleaning import Removable
    from desktop_app.store.store import Store


@dataclass(frozen=True, slots=True)
class Facts:
    """What could go, and whether syncs may let it go."""

    going: Sequence[Removable]
    weeks: tuple[int, int] | None
    setting: str

    @property
    def bytes(self) -> int:
        """What the disk would get back."""
        return sum(one.bytes for one in self.going)


class CleaningCard(QWidget):
    """Hidden while there is nothing to clear and nothing is cleared by itself."""

    def __init__(self, services: Services, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._services, self._say = services, say
        self._facts: Facts | None = None
        self._sure = False
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, column = card(theme)
        outer.addWidget(frame)
        column.addWidget(heading(say("clean"), theme, "disk"))
        self.what = paragraph("", theme)
        column.addWidget(self.what)
        column.addWidget(paragraph(say("clean-safe"), theme, SMALL, look="soft"))
        row = QHBoxLayout()
        self.clean = button(say("clean-do"), theme)
        self.clean.clicked.connect(lambda _checked=False: self._pressed())
        row.addWidget(self.clean)
        row.addStretch(1)
        row.addWidget(label(say("clean-auto"), theme, SMALL, look="soft"))
        choices = [("off", say("clean-off")), ("when-needed", say("clean-when-needed"))]
        self.auto = Segments(choices, theme, say("clean-auto"))
        self.auto.chosen.connect(self._choose)
        row.addWidget(self.auto)
        column.addLayout(row)
        self.hide()

    def look_again(self) -> None:
        """Read from the store what could go."""
        self._services.ask(self, look, self.show_facts, key="cleaning")

    def show_facts(self, facts: Facts) -> None:
        """Show what could go."""
        self._facts, self._sure = facts, False
        weeks, size = figures.over(facts.weeks, self._say.language), figures.size(facts.bytes)
        count = len(facts.going)
        self.what.setText(
            self._say("clean-what", count=count, weeks=weeks, size=size) if count else self._say("clean-none")
        )
        self.clean.setText(self._say("clean-do"))
        self.clean.setVisible(bool(count))
        self.auto.set_value(facts.setting)
        self.setVisible(bool(count) or facts.setting != "off")

    def _pressed(self) -> None:
        if self._facts is None:
            return
        if not self._sure:
            self._sure = True
            self.clean.setText(self._say("clean-sure", size=figures.size(self._facts.bytes)))
            return
        going = self._facts.going
        self.clean.setText(self._say("clean-doing"))
        self.clean.setEnabled(False)
        self._services.work(self, lambda store, _report: _clear(store, going), lambda _done: self._cleared(), self._not)

    def _cleared(self) -> None:
        self.clean.setEnabled(True)
        self._services.changed.emit()
        self.look_again()

    def _not(self, error: Exception) -> None:
        self.clean.setEnabled(True)
        self.look_again()
        self._services.trouble.emit(error, "")

    def _choose(self, setting: str) -> None:
        def keep(store: Store) -> None:
            store.settings.cleaning = setting

        self._services.keep(keep)


def look(store: Store) -> Facts:
    """On the reader's thread: what could go."""
    from desktop_app.store import cleaning
    from desktop_app.sync import clock

    believed = clock.believed(store, int(time.time()))
    going = store.cleaning.removable(believed, believed)
    return Facts(going, cleaning.weeks_of(going), store.settings.cleaning)


def _clear(store: Store, going: Sequence[Removable]) -> None:
    from desktop_app.store.journal import Event

    now = int(time.time())
    with store.writing():
        store.cleaning.clean(going, now)
        store.files.sweep()
        store.restore_reserve()
    names, size = [one.resource for one in going], sum(one.bytes for one in going)
    store.journal.note(Event.CLEANED, now, resources=names, bytes=size)
