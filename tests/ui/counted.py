"""A window whose use of lessons is counted by a clock that the test turns, and what a teacher does in it.

A test module imports the fixtures it needs; ``sort`` is what it is parametrised with.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.player.protocol import Player
from desktop_app.player.ranks import Ranks
from desktop_app.player.vocabulary import Can
from desktop_app.player.web.epub_player import EpubPlayer
from desktop_app.store.store import Store
from desktop_app.ui import window
from desktop_app.ui.choices import Segments
from desktop_app.ui.class_page import ClassPage
from desktop_app.ui.rooms import Rooms
from desktop_app.ui.services import Services
from tests.ui import bookshop
from tests.ui.conftest import Shown, until
from tests.ui.every_kind import Sort
from tests.ui.test_class_page import opened
from tests.ui.test_class_web import asked

LEFT = Qt.MouseButton.LeftButton
PLAYERS = ("vlc", "qtmultimedia", "qtpdf", "images", "html", "scorm", "h5p", "swf", "epub", "zim")


class Clock:
    """A monotonic clock that stands and can be turned on, or runs as well."""

    def __init__(self) -> None:
        self.runs = False
        self._at = 1_000.0

    def __call__(self) -> float:
        return self._at + (time.monotonic() if self.runs else 0.0)

    def turn(self, seconds: float) -> None:
        """Let ``seconds`` have passed."""
        self._at += seconds


@pytest.fixture
def clock() -> Clock:
    """The clock."""
    return Clock()


@pytest.fixture
def services(qapp: QApplication, folder: Path, sort: Sort, clock: Clock) -> Iterator[Services]:
    """Those of the window, with this test's clock, and with the player that is looked at before all others."""
    clock.runs = sort.timed
    order = [sort.player, *(name for name in PLAYERS if name != sort.player)]
    made = Services(folder, window.open_store, lambda: Ranks(order, silent=True), clock)
    yield made
    assert made.close(20)


@pytest.fixture
def whole(folder: Path, sort: Sort) -> None:
    """A store with a lesson of the sort."""
    with Store.open(folder) as store:
        bookshop.fill(store, sort.whole)


def choose(modes: Segments, number: int) -> None:
    """Press 上课 (0) or 备课 (1)."""
    QTest.mouseClick(modes, LEFT, pos=modes.cells()[number].center().toPoint())


def begun(show: Shown, qtbot: QtBot, sort: Sort, *, preparing: bool = False) -> tuple[Rooms, ClassPage, Player]:
    """The lesson, open in class or while preparing."""
    rooms = show()
    if preparing:
        choose(rooms.rail.mode, 1)
    page, player = opened(qtbot, rooms, "whole")
    assert player.name == sort.player
    return rooms, page, player


def leave(page: ClassPage) -> None:
    """The way out; whoever has held the lesson for a minute is asked how it was, and says nothing."""
    page.leave()
    if page.ending.asks:
        page.leave()


def hand_on(page: ClassPage, player: Player, qtbot: QtBot) -> None:
    """Somebody does a little thing: a key of the class, or a press inside a lesson that has the keys itself."""
    if Can.KEYS not in player.capabilities:
        QTest.keyClick(page, Qt.Key.Key_Plus)
        return
    told: list[bool] = []
    player.touched.connect(lambda: told.append(True))
    parts: list[QWidget] = list(player.widget.findChildren(QWidget))
    inside = [part for part in parts if part.isVisible()][-1]
    QTest.mousePress(inside, LEFT)
    QTest.mouseRelease(inside, LEFT)
    until(qtbot, lambda: bool(told))


def turn_page(page: ClassPage, player: Player, qtbot: QtBot, to: int) -> None:
    """As a clicker does."""
    if player.length < to:
        until(qtbot, lambda: player.length >= to)  # a book counts its places after it is shown
    while player.position < to:
        before = shown_pages(player, qtbot)
        QTest.keyClick(page, Qt.Key.Key_PageDown)
        if not isinstance(player, EpubPlayer):
            until(qtbot, lambda: player.position >= to)
            return
        until(qtbot, lambda before=before: shown_pages(player, qtbot) > before)  # type: ignore[misc]


def shown_pages(player: Player, qtbot: QtBot) -> int:
    """How often a book has shown a page: a place may go over several."""
    return int(asked(qtbot, player, "songke.shown()")) if isinstance(player, EpubPlayer) else 0
