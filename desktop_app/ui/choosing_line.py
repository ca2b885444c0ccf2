"""The line above the wall while a teacher adds to a lesson plan: to which, and the way back to it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from desktop_app.ui.controls import button, label
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import BODY, Theme


class ChoosingLine(QFrame):
    """Hidden until ``choose_for``."""

    finished = Signal()
    """A person has added what there was to add."""

    def __init__(self, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._say = say
        self.setProperty("look", "good")
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(18), theme.px(8), theme.px(10), theme.px(8))
        self.words = label("", theme, BODY, bold=True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.back = button(say("choosing-done"), theme, "main", "good")
        self.back.clicked.connect(lambda _checked=False: self.finished.emit())
        row.addWidget(self.words, 1)
        row.addWidget(self.back)
        self.hide()

    def choose_for(self, plan: str) -> None:
        """Say that what the plus of a card adds goes into the list called ``plan``."""
        self.words.setText(self._say("choosing-for", plan=plan))
        self.show()
