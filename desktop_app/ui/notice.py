"""The strip above a page that says what happened, what is safe and what to do. It never covers anything."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from desktop_app.ui.controls import IconButton, button, paragraph
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import BODY, SMALL, Theme
from desktop_app.ui.tile import IconDisc
from desktop_app.ui.words import Words


class Notice(QFrame):
    """One trouble at a time; the newest replaces the one before."""

    acted = Signal()
    """A person pressed the action that was offered."""

    def __init__(self, theme: Theme, say: Strings) -> None:
        super().__init__()
        self.setProperty("look", "notice")
        self._english = say.language == "en"
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(20), theme.px(12), theme.px(12), theme.px(12))
        row.setSpacing(theme.px(16))
        self._disc = IconDisc("notice", theme, lively=False, side=44)
        row.addWidget(self._disc)
        lines = QVBoxLayout()
        lines.setSpacing(theme.px(2))
        self.happened = paragraph("", theme, BODY)
        self.happened.setFont(theme.font(BODY, bold=True))
        self.rest = paragraph("", theme, SMALL + 1)
        lines.addWidget(self.happened)
        lines.addWidget(self.rest)
        row.addLayout(lines, 1)
        self.action = button("", theme)
        self.action.clicked.connect(lambda _checked=False: self.acted.emit())
        row.addWidget(self.action)
        self.close_button = IconButton("clear", say("close"), theme, side=44)
        self.close_button.clicked.connect(lambda _checked=False: self.hide())
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_words(self, said: Words, action: str = "", *, good: bool = False) -> None:
        """Show the three sentences, and a button that says ``action`` where there is one.

        ``good``: it is no trouble, only something that a person has done.
        """
        self.setProperty("look", "good" if good else "notice")
        self.style().unpolish(self)
        self.style().polish(self)
        self._disc.show_icon("good" if good else "notice")
        self._disc.set_lively(good)
        self.happened.setText(said.happened)
        self.rest.setText((" " if self._english else "").join((said.safe, said.do)))
        self.action.setText(action)
        self.action.setVisible(bool(action))
        self.show()
