"""Drives the window as a teacher would and takes pictures of it: for ``./run`` without a screen, and for the README."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QEventLoop, QTimer

from desktop_app.player.vocabulary import State
from desktop_app.store.cards import Card, Readiness
from desktop_app.ui.main_window import MainWindow
from package_format.errors import NotPlayable, Unreachable

_TICK_MS = 20


def rest(milliseconds: int) -> None:
    """Let the window live for a while; unlike ``QTest.qWait`` this lets the other threads run, too."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def until(happened: Callable[[], object], seconds: float, what: str) -> None:
    """Let the window live until ``happened``; raises ``Unreachable`` when it takes more than ``seconds``."""
    deadline = monotonic() + seconds
    while not happened():
        if monotonic() > deadline:
            raise Unreachable(what, f"nothing happened for {seconds:.0f} seconds")
        rest(_TICK_MS)


class Gallery:
    """Takes pictures of ``window`` into ``folder``; a name with ``suffix`` is the file's."""

    def __init__(self, window: MainWindow, folder: Path, suffix: str = "") -> None:
        self._window = window
        self._rooms = window.build()
        self._folder = folder
        self._suffix = suffix
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, name: str) -> Path:
        """Save what the window shows now."""
        path = self._folder / f"{name}{self._suffix}.png"
        if not self._window.grab().save(str(path)):
            raise Unreachable(str(path), "the picture cannot be written")
        return path

    def cards(self) -> Sequence[Card]:
        """The cards the library shows, as many as have come."""
        model = self._rooms.library.cards
        found = [model.card(row) for row in range(min(100, model.rowCount()))]
        return [card for card in found if card is not None]

    def library(self) -> Path:
        """The library with its covers, the first textbook open."""
        self._rooms.show_page("library")
        until(self.cards, 30, "the library")
        shelf = self._rooms.library.shelf
        if shelf.model().rowCount() > 1:
            shelf.setExpanded(shelf.model().index(1, 0), True)
        rest(600)
        return self.take("library")

    def first(self, media_type: str) -> Card:
        """The first card that is here and begins with ``media_type``."""
        for card in self.cards():
            if card.media_type.startswith(media_type) and card.readiness is not Readiness.WAITING:
                return card
        raise NotPlayable(media_type, "no sample lesson of this type is here")

    def play(self, card: Card, seconds: float, patience: float = 30.0) -> tuple[str, int]:
        """Open ``card`` and let it be seen or heard for ``seconds``: the player's name and the position reached.

        ``patience`` is how many seconds each step may take; raises what says why it was not shown.
        """
        self._rooms.open_card(card)
        page = self._rooms.class_page
        assert page is not None, "open_card makes the page"  # noqa: S101
        until(lambda: page.player is not None or page.trouble.isVisible(), patience, "the player")
        player = page.player
        if player is None:
            raise NotPlayable(card.id, "no player opened it", next(iter(card.title.values())))
        until(lambda: player.state not in (State.IDLE, State.OPENING), patience, player.name)
        if player.state is State.FAILED:
            raise NotPlayable(card.id, f"{player.name} could not open it", next(iter(card.title.values())))
        if player.state is State.PLAYING:
            goal = player.position + seconds * 1000
            until(lambda: player.position >= goal or player.state is State.ENDED, seconds + patience, player.name)
        else:
            rest(round(seconds * 1000))
        return player.name, player.position

    def show_controls(self) -> None:
        """Bring bar and dock, as the pointer does."""
        if self._rooms.class_page is not None:
            self._rooms.class_page.show_controls()
            rest(150)

    def leave(self) -> None:
        """Go back from the lesson."""
        if self._rooms.class_page is not None:
            self._rooms.class_page.leave()
            rest(100)

    def page(self, name: str, picture: str) -> Path:
        """A page of the rail."""
        self._rooms.show_page(name)
        rest(900)
        return self.take(picture)
