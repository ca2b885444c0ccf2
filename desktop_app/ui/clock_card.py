"""The clock check: batteries die and clocks say 2008; a wrong date is told plainly and never stops a lesson."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.ui import figures
from desktop_app.ui.controls import button, card, heading, paragraph
from desktop_app.ui.services import Services
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import Ink, Theme

if TYPE_CHECKING:
    from desktop_app.store.store import Store


class ClockCard(QWidget):
    """Says whether the computer's date can be right, and lets a person confirm it."""

    def __init__(self, services: Services, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._services, self._say = services, say
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, column = card(theme)
        column.addWidget(heading(say("clock"), theme, "time"))
        self.text = paragraph("", theme)
        column.addWidget(self.text)
        self.confirm = button(say("clock-confirm"), theme)
        self.confirm.clicked.connect(lambda _checked=False: self._confirm())
        self.confirm.hide()
        column.addWidget(self.confirm)
        outer.addWidget(frame)

    def look_again(self) -> None:
        """Judge the clock against what is known for certain."""
        now = int(time.time())

        def look(store: Store) -> int:
            from desktop_app.sync import clock

            return int(clock.quality(store, now))

        self._services.ask(self, look, lambda quality: self.show_quality(now, quality), key="clock")

    def show_quality(self, now: int, quality: int) -> None:
        """Show what ``quality`` (0 implausible, 1 plausible, 2 confirmed) says about the reading ``now``."""
        when = figures.date(now, self._say.language)
        self.text.setText(self._say("clock-good" if quality else "clock-bad", when=when))
        self.text.setStyleSheet("" if quality else f"color: {Ink.PERSIMMON}")
        self.confirm.setVisible(quality == 1)

    def _confirm(self) -> None:
        now = int(time.time())

        def keep(store: Store) -> None:
            from desktop_app.sync import clock

            clock.confirm(store, now)

        self._services.ask(self, keep, lambda _done: self.look_again())
