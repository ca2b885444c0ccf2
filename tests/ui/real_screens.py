"""Lessons in class while a real screen of Qt comes and goes: a monitor of an X server, taken away and given back.

Run by ``test_real_screens`` in a process of its own, on an X server whose picture is wide enough for two screens.
"""

from __future__ import annotations

import subprocess
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop_app.player.vocabulary import State
from desktop_app.player.web.web_player import WebPlayer
from desktop_app.store.store import Store
from desktop_app.ui.rooms import Rooms
from desktop_app.ui.services import Services
from tests.player.web_lessons import QUIET
from tests.player.web_lessons import page as web_page
from tests.ui import bookshop
from tests.ui.cable import both, near, settle
from tests.ui.conftest import Shown, until
from tests.ui.test_class_page import opened
from tests.ui.test_class_web import asked
from tests.ui.two_screens import COUNTING, gone_on, turned

LAPTOP, BOARD = ("laptop", "1366/361x768/203+0+0", "screen"), ("BOARD", "1920/508x1080/286+1366+0", "none")
pytestmark = [
    pytest.mark.usefixtures("filled", "laptop"),
    pytest.mark.qt_log_ignore(*QUIET, "Failed to create (platform )?Vulkan instance"),
]


def xrandr(*words: str) -> None:
    subprocess.run(["xrandr", *words], check=True, capture_output=True, timeout=60)


def names() -> list[str]:
    """What Qt knows of now."""
    return [screen.name() for screen in QGuiApplication.screens()]


@pytest.fixture
def filled(folder: Path) -> None:
    content = web_page(COUNTING).encode()
    with Store.open(folder) as store:
        bookshop.fill(
            store, bookshop.Offered("kedou-web", "游戏", "yx", "课件", "l1", content, "text/html", "index.html")
        )


@pytest.fixture
def laptop(qtbot: QtBot) -> None:
    """A laptop and a board, whatever the test before has left."""
    if "laptop" not in names():
        xrandr("--setmonitor", *LAPTOP)
        until(qtbot, lambda: names() == ["laptop"])
    plug(qtbot, there=True)


def plug(qtbot: QtBot, *, there: bool) -> None:
    """Plug the board in or pull it out, and wait until Qt has heard of it."""
    if there != ("BOARD" in names()):
        xrandr(*(("--setmonitor", *BOARD) if there else ("--delmonitor", "BOARD")))
    until(qtbot, lambda: ("BOARD" in names()) == there)


def parted(rooms: Rooms) -> bool:
    """Whether the class sees the lesson on the board, and the teacher the console on the laptop."""
    page, second = rooms.class_page, rooms.second
    if page is None or second is None or second.window is None or not second.shown:
        return False
    return bool(
        second.window.geometry().getRect() == (1366, 0, 1920, 1080)
        and page.stage.window() is second.window
        and page.screen().name() == "laptop"
    )


def alone(rooms: Rooms) -> bool:
    """Whether everything is on the laptop."""
    page, second = rooms.class_page, rooms.second
    assert page is not None
    assert second is not None
    return not second.shown and page.stage.window() is page.window() and page.stage.isVisible()


def test_a_film_goes_on_while_the_cable_is_pulled_and_plugged(show: Shown, services: Services, qtbot: QtBot) -> None:
    rooms = show()
    page, player = opened(qtbot, rooms, "kedou-film")
    until(qtbot, lambda: parted(rooms))
    window, console = both(rooms)
    states: list[State] = []
    player.state_changed.connect(states.append)
    for there in (False, True, False, True):
        was = player.position
        plug(qtbot, there=there)
        until(qtbot, partial(parted if there else alone, rooms))
        assert page.player is player
        assert console.isVisible() == there
        until(qtbot, partial(gone_on, player, was))
    assert set(states) <= {State.ENDED}, "nothing made it stop"
    settle(player, qtbot)
    frame = player.current_frame()
    assert frame is not None
    middle = frame.pixelColor(frame.width() // 2, frame.height() // 2).name()
    assert near(window.grab().toImage().pixelColor(window.rect().center()), middle), "and the board shows it"
    page.leave()
    assert not window.isVisible()


def test_a_web_lesson_is_the_same_page_after_the_cable_was_pulled(
    show: Shown, services: Services, qtbot: QtBot
) -> None:
    rooms = show()
    page, player = opened(qtbot, rooms, "kedou-web")
    assert isinstance(player, WebPlayer)
    until(qtbot, lambda: parted(rooms))
    born = asked(qtbot, player, "born")
    for there in (False, True):
        turns = asked(qtbot, player, "turns")
        plug(qtbot, there=there)
        until(qtbot, partial(parted if there else alone, rooms))
        until(qtbot, partial(turned, qtbot, player, turns))
        assert asked(qtbot, player, "born") == born
    page.leave()
