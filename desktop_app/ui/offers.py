"""What the strip above a page offers to do: receive a lesson again, put a replacement into the plan."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.store.cards import Card
from desktop_app.ui import figures, words
from desktop_app.ui.notice import Notice
from desktop_app.ui.receiving import Receiving
from desktop_app.ui.services import Services
from desktop_app.ui.strings import Strings
from desktop_app.ui.words import Words
from package_format.errors import Cleaned

if TYPE_CHECKING:
    from desktop_app.store.cards import Planned
    from desktop_app.store.store import Store


class Offers(QObject):
    """Shows offers in ``notice`` and does what a person takes up; lives as long as the notice's page.

    Args:
        services: the store and its workers.
        receiving: the sync of this window.
        notice: the strip.
        say: the words.
        otherwise: what its button does for any other notice.
    """

    def __init__(
        self,
        services: Services,
        receiving: Receiving,
        notice: Notice,
        say: Strings,
        otherwise: Callable[[], None],
    ) -> None:
        super().__init__(notice)
        self._services, self._receiving, self._notice, self._say = services, receiving, notice, say
        self._otherwise = otherwise
        self._act = otherwise
        notice.acted.connect(self._acted)
        receiving.ended.connect(self._received)

    def _acted(self) -> None:
        self._act()

    def _received(self, _result: object) -> None:
        self.look_at_plans()

    def forget(self) -> None:
        """Let the button do what it usually does."""
        self._act = self._otherwise

    def offer(self, said: Words, action: str, act: Callable[[], None]) -> None:
        """Say that something was done; the button called ``action`` does ``act`` and puts the strip away."""
        self._notice.show_words(said, action, good=True)

        def once() -> None:
            self.forget()
            self._notice.hide()
            act()

        self._act = once

    def offer_again(self, card: Card) -> None:
        """Say that ``card`` was cleaned away, and offer to receive it again."""
        said = words.explain(Cleaned(card.id), self._say.language, figures.title(card.title, self._say.language))
        self._notice.show_words(said, self._say("again-receive"))

        def receive(_again: list[str]) -> None:
            self._notice.hide()
            self._otherwise()
            self._receiving.update()

        self._act = lambda: self._ask(lambda store: store.cleaning.ask_again([card.id]), receive)

    def look_at_plans(self) -> None:
        """Say so if something planned from today on has been withdrawn, and offer its replacement."""
        today = datetime.fromtimestamp(time.time(), tz=UTC).astimezone().date()

        def tell(entries: list[Planned]) -> None:
            if entries:
                self._tell_withdrawn(entries[0])

        self._services.ask(self, lambda store: store.preparation.withdrawn(today), tell, key="plans")

    def _tell_withdrawn(self, entry: Planned) -> None:
        language = self._say.language
        instead = entry.retired.replacement if entry.retired else None
        title = figures.title(entry.title, language)
        plan = entry.plan_title or f"{entry.day:%m-%d}"
        happened = self._say("plan-withdrawn", day=plan, title=title)
        safe = self._say("plan-safe")
        if instead is None:
            self._notice.show_words(Words(happened, safe, self._say("plan-choose")))
            return
        name = figures.title(instead.title, language)
        do = self._say("plan-instead", title=name)
        self._notice.show_words(Words(happened, safe, do), self._say("plan-replace"))
        self._act = lambda: self._ask(
            lambda store: store.preparation.exchange(entry.key), lambda _done: self._replaced()
        )

    def _replaced(self) -> None:
        self.forget()
        self._notice.hide()
        self.look_at_plans()

    def _ask(self, work: Callable[[Store], object], done: Callable[..., None]) -> None:
        self._services.ask(self, work, done)
