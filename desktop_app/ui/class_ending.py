"""How a lesson ends: whoever has held it is asked once, in one card, how it was; then it is closed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.store.cards import Card
from desktop_app.ui import today_facts
from desktop_app.ui.rating_card import RatingCard
from desktop_app.ui.services import Services
from desktop_app.ui.showing import Showing
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import Theme
from desktop_app.ui.today_facts import Due

ASK_AFTER_MS = 60_000
"""Of use in class: whoever only looked in, or prepared, is not asked."""


class ClassEnding(QObject):
    """Owns the card of one class page, and what was answered until the lesson is closed."""

    answered = Signal()
    """The lesson may be closed."""

    def __init__(self, page: QWidget, services: Services, theme: Theme, say: Strings) -> None:
        super().__init__(page)
        self._services = services
        self.card = RatingCard(theme, say)
        self.card.setParent(page)
        self.card.answered.connect(self._take)
        self._due: Due | None = None
        self._said = (0, 0)
        self._is_own = False

    def begin(self, card: Card) -> None:
        """A lesson opens: find out which of the timetable's lessons it belongs to."""
        self.forget()
        self._is_own = not card.channel
        if self._is_own:
            return  # what is said of a lesson goes to the centre, and nothing of an own file does
        self._services.ask(self, lambda store: today_facts.due(store, card), self._found, key="due")

    def forget(self) -> None:
        """The lesson is over, or another one opens: nothing was said of it."""
        self.card.hide()
        self._due, self._said = None, (0, 0)

    @property
    def asks(self) -> bool:
        """Whether the card is being shown."""
        return self.card.isVisible()

    def ask(self, showing: Showing) -> bool:
        """Show the card if the lesson was held long enough; return whether it is shown."""
        if self._is_own or showing.in_class_ms < ASK_AFTER_MS:
            return False
        showing.player.pause()
        self.card.ask(self._due)
        return True

    @property
    def said(self) -> tuple[int, int]:
        """Stars and reasons for the session row; zeros if nothing was said."""
        return self._said

    def _found(self, due: Due | None) -> None:
        self._due = due

    def _take(self, stars: int, reasons: int, mark: str) -> None:
        self._said = (stars, reasons)
        due = self._due
        if mark and due is not None:
            self._services.keep(lambda store: today_facts.mark(store, due, mark))
        self.answered.emit()
