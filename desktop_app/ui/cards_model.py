"""The cards that answer one question, page by page: any number of resources, a few hundred in memory."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop_app.store.cards import Card, Readiness
from desktop_app.ui import figures
from desktop_app.ui.services import Services
from desktop_app.ui.spoken_words import spoken_words
from desktop_app.ui.strings import Strings

if TYPE_CHECKING:
    from desktop_app.store.store import Store

CARD = int(Qt.ItemDataRole.UserRole)
PAGE = 100
KEPT_PAGES = 16
_NO_PARENT = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Question:
    """Which resources are asked for; everything empty asks for all."""

    textbook: str | None = None
    node: str | None = None
    words: str = ""
    readiness: Readiness | None = None

    def count(self, store: Store) -> int:
        """How many there are; on the reader's thread."""
        return store.library.count(self.textbook, self.node, self.words, self.readiness)

    def page(self, store: Store, number: int) -> list[Card]:
        """Cards ``PAGE * number`` and following; on the reader's thread."""
        return store.library.cards(self.textbook, self.node, self.words, self.readiness, PAGE * number, PAGE)


class CardsModel(QAbstractListModel):
    """All cards of a question; a row whose page has not come yet has no card, and asks for it when looked at."""

    answered = Signal(int)
    """The number of cards, each time a question has been answered."""

    def __init__(self, services: Services, language: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._language = services, language
        self._question = Question()
        self._shown: Question | None = None
        self._count = 0
        self._pages: OrderedDict[int, list[Card]] = OrderedDict()
        self._asked: set[int] = set()

    @property
    def question(self) -> Question:
        """The question being shown or asked."""
        return self._question

    def ask(self, question: Question) -> None:
        """Show the cards of ``question`` as soon as they are counted; older questions are forgotten."""
        self._question = question
        self._services.ask(
            self,
            lambda store: (question.count(store), question.page(store, 0)),
            lambda answer: self._show(question, *answer),
            key="question",
        )

    def look_again(self) -> None:
        """Ask the same question again, because the library has changed."""
        self.ask(self._question)

    def card(self, row: int) -> Card | None:
        """The card in ``row``, or None while its page is on its way."""
        number, place = divmod(row, PAGE)
        page = self._pages.get(number)
        if page is None:
            self._fetch(number)
            return None
        self._pages.move_to_end(number)
        return page[place] if place < len(page) else None

    # ------------------------------------------------------------ QAbstractListModel

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else self._count

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in (CARD, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        card = self.card(index.row())
        if card is None or role == CARD:
            return card
        title = figures.title(card.title, self._language)
        spoken = spoken_words(card, Strings(self._language)) if role == Qt.ItemDataRole.ToolTipRole else ""
        return f"{title}\n{spoken}" if spoken else title

    # ------------------------------------------------------------ pages

    def _show(self, question: Question, count: int, first: list[Card]) -> None:
        if question == self._shown and count == self._count and count:
            # The same list in a new state (a sync runs): keep the place a person has scrolled to.
            self._pages.clear()
            self._pages[0] = first
            self.dataChanged.emit(self.index(0), self.index(count - 1))
        else:
            self.beginResetModel()
            self._pages.clear()
            self._pages[0] = first
            self._count = count
            self.endResetModel()
        self._shown = question
        self._asked.clear()
        self.answered.emit(count)

    def _fetch(self, number: int) -> None:
        if number in self._asked:
            return
        self._asked.add(number)
        question = self._question
        self._services.ask(
            self,
            lambda store: question.page(store, number),
            lambda cards: self._take(question, number, cards),
            lambda error: self._lose(number, error),
        )

    def _take(self, question: Question, number: int, cards: list[Card]) -> None:
        self._asked.discard(number)
        if question != self._question:
            return
        self._pages[number] = cards
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        first, last = number * PAGE, min(self._count, (number + 1) * PAGE) - 1
        if first <= last:
            self.dataChanged.emit(self.index(first), self.index(last))

    def _lose(self, number: int, error: Exception) -> None:
        self._pages[number] = []  # asked again with the next question, not with every repaint
        self._asked.discard(number)
        self._services.trouble.emit(error, "")
