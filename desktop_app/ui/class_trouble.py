"""When a lesson does not open in class: three plain sentences, and what else this lesson has, one press away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop_app.store.cards import Card
from desktop_app.ui import art, figures, icons
from desktop_app.ui.controls import label, paragraph
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import BODY, HEADING, LEAD, Ink, Theme
from desktop_app.ui.words import Words

MOST = 4


class ClassTrouble(QWidget):
    """Covers the stage; never a dialogue."""

    chosen = Signal(object)
    """The ``Card`` to open instead."""

    def __init__(self, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._theme, self._say = theme, say
        outer = QVBoxLayout(self)
        outer.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inside = QWidget()
        inside.setFixedWidth(theme.px(860))
        self._column = QVBoxLayout(inside)
        self._column.setSpacing(theme.px(14))
        outer.addWidget(inside)
        self.happened = paragraph("", theme, HEADING + 4, look="night")
        self.rest = paragraph("", theme, LEAD, look="night-soft")
        self._others = label(say("others"), theme, BODY, look="night-soft")
        self._column.addWidget(self.happened)
        self._column.addWidget(self.rest)
        self._column.addSpacing(theme.px(18))
        self._column.addWidget(self._others)
        self.buttons: list[QPushButton] = []
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(Ink.NIGHT))

    def show_words(self, said: Words) -> None:
        """Say what happened; others of the lesson come when they have been looked up."""
        gap = " " if self._say.language == "en" else ""
        self.happened.setText(said.happened)
        self.rest.setText(f"{said.safe}{gap}{said.do}")
        self.show_others(())
        self.show()
        self.raise_()

    def show_others(self, cards: Sequence[Card]) -> None:
        """Offer ``cards``, at most four."""
        for old in self.buttons:
            old.deleteLater()
        self.buttons = [self._offer(card) for card in cards[:MOST]]
        self._others.setVisible(bool(self.buttons))

    def _offer(self, card: Card) -> QPushButton:
        made = QPushButton(figures.title(card.title, self._say.language))
        made.setFont(self._theme.font(LEAD, bold=True))
        side = self._theme.px(32)
        made.setIcon(icons.icon(art.glyph(card.kind), side, Ink.AMBER))
        made.setIconSize(QSize(side, side))
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        made.setProperty("look", "night")
        made.clicked.connect(lambda _checked=False: self.chosen.emit(card))
        self._column.addWidget(made)
        return made
