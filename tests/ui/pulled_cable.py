"""A screen of an X server comes and goes in class; ``test_real_screens`` has the server and runs this."""

from __future__ import annotations

import subprocess
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.player.vocabulary import State, Unit
from desktop_app.store.store import Store
from desktop_app.ui.class_page import ClassPage
from desktop_app.ui.rooms import Rooms
from desktop_app.ui.second_screen.class_window import ClassWindow
from desktop_app.ui.services import Services
from tests.ui import bookshop
from tests.ui.cable import near
from tests.ui.conftest import Shown, until
from tests.ui.every_kind import STILL
from tests.ui.test_class_page import opened

LAPTOP, BOARD = QRect(0, 0, 1366, 768), QRect(1366, 0, 1920, 1080)
TIMES = 3
SHEETS = {sort.name: sort for sort in STILL if sort.name in ("PDF", "presentation", "pictures")}
pytestmark = pytest.mark.usefixtures("shop")


@pytest.fixture
def shop(request: pytest.FixtureRequest, folder: Path) -> None:
    """A store with a film, and whatever sheets the test is about."""
    sort = SHEETS.get(request.getfixturevalue("lesson"))
    with Store.open(folder) as store:
        bookshop.fill(store, *((sort.whole,) if sort else ()))


def xrandr(*words: str) -> None:
    subprocess.run(["xrandr", *words], check=True, timeout=20)


def places() -> list[QRect]:
    return [screen.geometry() for screen in QGuiApplication.screens()]


def plug(qtbot: QtBot) -> None:
    """Plug the board in; without an output of its own, as a picture on a server has none."""
    xrandr("--setmonitor", "board", "1920/508x1080/285+1366+0", "none")
    until(qtbot, lambda: BOARD in places())


def pull(qtbot: QtBot) -> None:
    xrandr("--delmonitor", "board")
    until(qtbot, lambda: BOARD not in places())


def on_screen(place: QRect) -> QImage:
    """What stands on a part of the server's picture, taken from the server itself."""
    screen = QGuiApplication.screens()[0]
    return screen.grabWindow(0, place.x(), place.y(), place.width(), place.height()).toImage()


def stands_on_the_board(window: ClassWindow) -> bool:
    """Whether the middle of the board shows what the window paints there; a film may be a picture further."""
    middle, painted = BOARD.center(), window.grab().toImage().pixelColor(window.rect().center())
    return near(on_screen(QRect(middle.x(), middle.y(), 1, 1)).pixelColor(0, 0), painted.name(), 12)


def class_window(rooms: Rooms) -> ClassWindow:
    assert rooms.second is not None
    assert rooms.second.window is not None
    return rooms.second.window


def turn(page: ClassPage, qtbot: QtBot) -> None:
    """The next page, by the dock: there is no window manager here that would give a window the keys."""
    page.show_controls()
    until(qtbot, page.dock.next.isVisible)
    QTest.mouseClick(page.dock.next, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("lesson", ["film", *SHEETS])
def test_a_lesson_follows_the_cable(show: Shown, services: Services, qtbot: QtBot, lesson: str) -> None:
    rooms = show()
    assert QGuiApplication.platformName() == "xcb"
    if BOARD in places():
        pull(qtbot)
    rooms.window().setGeometry(LAPTOP)
    page, player = opened(qtbot, rooms, "whole" if lesson in SHEETS else "kedou-film")
    assert rooms.second is not None
    assert rooms.second.window is None, "with one screen there is one window"
    if player.unit is Unit.PAGE:
        turn(page, qtbot)
        until(qtbot, lambda: player.position == 2)
    states: list[State] = []
    player.state_changed.connect(states.append)
    for _time in range(TIMES):
        position = player.position
        plug(qtbot)
        until(qtbot, partial(getattr, rooms.second, "shown"))
        window = class_window(rooms)
        assert window.geometry() == BOARD
        assert page.stage.window() is window
        until(qtbot, partial(stands_on_the_board, window))
        pull(qtbot)
        until(qtbot, lambda: not class_window(rooms).isVisible())
        assert page.stage.window() is page.window()
        assert page.stage.isVisible()
        assert page.player is player
        assert player.position >= position
    assert set(states) <= {State.ENDED}, "the lesson was never opened anew, nor stopped"
    if player.unit is Unit.PAGE:
        plug(qtbot)
        until(qtbot, partial(getattr, rooms.second, "shown"))
        turn(page, qtbot)
        until(qtbot, lambda: player.position == 3)
        until(qtbot, partial(stands_on_the_board, class_window(rooms)))
        pull(qtbot)
        until(qtbot, lambda: not class_window(rooms).isVisible())
        assert player.position == 3
    page.leave()
    assert not any(isinstance(each, ClassWindow) and each.isVisible() for each in QApplication.topLevelWidgets())
