"""第二块屏幕, among the settings: whether it is used in class, and which one the class sees."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.ui.choices import Segments, Switch
from desktop_app.ui.controls import card, heading, label, paragraph
from desktop_app.ui.second_screen.screens import ScreenMemory, Screens
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import BODY, Theme

_AUTO = ""


class ScreenCard(QWidget):
    """Keeps each choice at once; which screen is asked only while there are several."""

    def __init__(self, memory: ScreenMemory, screens: Screens, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._memory, self._screens, self._theme, self._say = memory, screens, theme, say
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, column = card(theme)
        column.addWidget(heading(say("second"), theme, "one-screen"))
        column.addWidget(paragraph(say("second-say"), theme, BODY, look="soft"))
        row = QHBoxLayout()
        row.addWidget(label(say("second-use"), theme), 1)
        self.use = Switch(say("second-use"), theme)
        self.use.clicked.connect(self._use)
        row.addWidget(self.use)
        column.addLayout(row)
        self._which = QHBoxLayout()
        self._which.addWidget(label(say("second-which"), theme), 1)
        column.addLayout(self._which)
        self.which: Segments | None = None
        outer.addWidget(frame)
        screens.changed.connect(self.look_again)
        memory.changed.connect(self.look_again)
        self.look_again()

    def look_again(self) -> None:
        """Show what is chosen, among the screens that are plugged in now."""
        self.use.setChecked(self._memory.wanted)
        found = self._screens.all()
        choices = [(_AUTO, self._say("second-auto"))]
        for number, screen in enumerate(found, 1):
            size = screen.geometry().size() * screen.devicePixelRatio()
            choices.append((screen.name(), f"{number}: {size.width()}×{size.height()}"))
        if self.which is not None:
            self._which.removeWidget(self.which)
            self.which.hide()
            self.which.deleteLater()
        self.which = Segments(choices, self._theme, self._say("second-which"))
        self._which.addWidget(self.which)
        chosen = self._memory.chosen
        self.which.set_value(chosen if any(key == chosen for key, _words in choices) else _AUTO)
        self.which.chosen.connect(self._choose)
        several = len(found) > 1
        for place in range(self._which.count()):
            part = self._which.itemAt(place).widget()
            if part is not None:
                part.setVisible(several)

    def _use(self, wanted: bool) -> None:
        self._memory.wanted = wanted

    def _choose(self, name: str) -> None:
        self._memory.chosen = name
