"""Lessons in class with a screen of 1366×768 for the teacher and one of 1920×1080 for the class.

Run by ``test_two_screens`` in a process of its own, whose Qt has these two screens. The cable is a list of them: what
is plugged and pulled here is the list that the window is given, not the screens of Qt.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSettings, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.player.protocol import Player
from desktop_app.player.vocabulary import State
from desktop_app.player.web.web_player import WebPlayer
from desktop_app.store.store import Store
from desktop_app.ui.class_tools.tool import COLOURS, Tool
from desktop_app.ui.second_screen.screen_card import ScreenCard
from desktop_app.ui.second_screen.screens import ScreenMemory
from desktop_app.ui.sequence import Sequence, Step
from desktop_app.ui.services import Services
from desktop_app.ui.theme import Ink, Theme
from tests.player.web_lessons import QUIET
from tests.player.web_lessons import page as web_page
from tests.ui import bookshop
from tests.ui.cable import LEFT, Cable, begin, both, colours, draw, keep_picture, near, press, settle
from tests.ui.conftest import Shown, until
from tests.ui.test_class_page import card, opened
from tests.ui.test_class_web import asked

COUNTING = (
    "<body style='background:#1b9e57'><button id=b style='width:100vw;height:100vh' onclick='window.presses++'>b"
    "</button><script>window.presses = 0; window.born = Math.random(); window.turns = 0;"
    "setInterval(() => turns++, 20); window.keys = [];"
    "document.addEventListener('keydown', (event) => keys.push(event.key))</script>"
)
pytestmark = [pytest.mark.usefixtures("filled"), pytest.mark.qt_log_ignore(*QUIET)]


@pytest.fixture
def filled(folder: Path) -> None:
    content = web_page(COUNTING).encode()
    with Store.open(folder) as store:
        bookshop.fill(
            store, bookshop.Offered("kedou-web", "游戏", "yx", "课件", "l1", content, "text/html", "index.html")
        )


@pytest.fixture
def cable() -> Cable:
    return Cable()


def gone_on(player: Player, position: int) -> bool:
    """Whether the film has gone on since ``position``, if only to its end."""
    return player.position > position or player.state is State.ENDED


def turned(qtbot: QtBot, player: WebPlayer, turns: int) -> bool:
    """Whether the page's own timer has gone on since it had made so many ``turns``."""
    return bool(asked(qtbot, player, "turns") > turns)


def test_a_film_fills_the_class_s_screen_and_the_teacher_keeps_a_console(
    show: Shown, services: Services, qtbot: QtBot, cable: Cable
) -> None:
    rooms = show()
    begin(rooms, cable)
    page, player = opened(qtbot, rooms, "kedou-film")
    window, console = both(rooms)
    assert window.geometry() == QRect(1366, 0, 1920, 1080)
    assert page.screen() is cable.plugged[0]
    assert page.stage.window() is window
    assert page.stage.size() == window.size()
    assert page.dock.window() is page.window()
    assert page.dock.isVisible()
    until(qtbot, lambda: player.position > 500)
    settle(player, qtbot)
    large = window.grab().toImage()
    frame = player.current_frame()
    assert frame is not None
    middle = frame.pixelColor(frame.width() // 2, frame.height() // 2)
    assert near(large.pixelColor(large.rect().center()), middle.name(), 10), "the film is really painted there"
    assert not near(middle, Ink.NIGHT, 10)
    console.miniature.refresh()
    small = console.miniature.grab(console.miniature.place.toAlignedRect()).toImage()
    for share in ((0.3, 0.3), (0.5, 0.5), (0.7, 0.6)):
        there = large.pixelColor(round(share[0] * large.width()), round(share[1] * large.height()))
        here = small.pixelColor(round(share[0] * small.width()), round(share[1] * small.height()))
        assert near(here, there.name(), 10)
    page._hide_controls()
    assert page.dock.isVisible(), "on the console nothing goes away"
    keep_picture("film-class", window)
    keep_picture("film-console", page.window())
    page.leave()
    assert not window.isVisible()
    assert page.stage.window() is page.window()


def test_what_is_written_on_the_small_picture_is_on_the_class_s_screen(
    show: Shown, services: Services, qtbot: QtBot, cable: Cable
) -> None:
    rooms = show()
    begin(rooms, cable)
    page, player = opened(qtbot, rooms, "kedou-pages")
    window, console = both(rooms)
    until(qtbot, page.tools.docks[0].isVisible)
    frame = player.picture_place()
    middle = frame.center()
    y = middle.y() / window.height()
    assert not near(window.grab().toImage().pixelColor(middle), COLOURS[0])
    QTest.mouseClick(page.tools.docks[0].buttons[Tool.PEN], LEFT)
    draw(console, [(0.45, y), (0.48, y), (0.5, y), (0.55, y)])
    assert near(window.grab().toImage().pixelColor(middle), COLOURS[0])
    console.miniature.refresh()
    small = console.miniature.grab(console.miniature.place.toAlignedRect()).toImage()
    assert near(small.pixelColor(round(middle.x() / 1920 * small.width()), round(y * small.height())), COLOURS[0])
    keep_picture("pages-class", window)
    keep_picture("pages-console", page.window())
    press(window, Qt.Key.Key_PageDown, qtbot)
    until(qtbot, lambda: player.position == 2)
    press(page, Qt.Key.Key_PageUp, qtbot)
    until(qtbot, lambda: player.position == 1)
    cable.plug(1)
    on_page = player.widget.mapTo(page, player.picture_place().center())
    until(qtbot, lambda: near(page.grab().toImage().pixelColor(on_page), COLOURS[0]))


def test_black_curtain_freeze_and_timer_are_the_class_s(
    show: Shown, services: Services, qtbot: QtBot, cable: Cable
) -> None:
    rooms = show()
    begin(rooms, cable)
    page, player = opened(qtbot, rooms, "kedou-pages")
    window, console = both(rooms)
    until(qtbot, page.tools.docks[0].isVisible)
    QTest.mouseClick(page.tools.docks[0].buttons[Tool.TIMER], LEFT)
    assert page.tools.timer.window() is page.window()
    until(qtbot, window.face.isVisible)
    keep_picture("timer-class", window)
    keep_picture("timer-console", page.window())
    page.tools.timer.close_timer()
    until(qtbot, lambda: not window.face.isVisible())
    press(page, Qt.Key.Key_B, qtbot)
    assert colours(window.grab().toImage()) == {QColor("#000000").rgb()}
    assert page.dock.isVisible()
    assert len(colours(page.grab().toImage())) > 5
    keep_picture("black-console", page.window())
    press(page, Qt.Key.Key_Escape, qtbot)
    assert not page.black.isVisible()
    QTest.mouseClick(page.tools.docks[1].buttons[Tool.CURTAIN], LEFT)
    assert page.tools.curtain.geometry() == window.rect()
    draw(console, [(0.5, 0.99), (0.5, 0.8), (0.5, 0.5)])
    assert page.tools.curtain.hidden_part.bottom() == pytest.approx(0.5, abs=0.03)
    keep_picture("curtain-class", window)
    keep_picture("curtain-console", page.window())
    QTest.mouseClick(page.tools.docks[1].buttons[Tool.CURTAIN], LEFT)
    before = window.grab().toImage()
    QTest.mouseClick(page.tools.docks[1].buttons[Tool.FREEZE], LEFT)
    press(page, Qt.Key.Key_PageDown, qtbot)
    until(qtbot, lambda: player.position == 2)
    middle = QRect(400, 200, 1000, 600)
    assert window.grab().toImage().copy(middle) == before.copy(middle), "the class goes on seeing the first page"


def test_pulling_and_plugging_the_cable_does_not_stop_a_film(
    show: Shown, services: Services, qtbot: QtBot, cable: Cable
) -> None:
    rooms = show()
    begin(rooms, cable)
    page, player = opened(qtbot, rooms, "kedou-film")
    window, console = both(rooms)
    states: list[State] = []
    player.state_changed.connect(states.append)
    until(qtbot, lambda: player.position > 300)
    for count in (1, 2, 1, 2):
        was = player.position
        cable.plug(count)
        assert page.player is player
        assert player.position >= was
        assert window.isVisible() == (count == 2)
        assert console.isVisible() == (count == 2)
        assert page.stage.window() is (window if count == 2 else page.window())
        assert page.stage.isVisible()
        until(qtbot, partial(gone_on, player, was))
    assert set(states) <= {State.ENDED}
    cable.plug(1)
    assert player.widget.geometry() == page.rect()
    settle(player, qtbot)
    frame = player.current_frame()
    assert frame is not None
    middle = frame.pixelColor(frame.width() // 2, frame.height() // 2)
    assert near(page.grab().toImage().pixelColor(page.rect().center().x(), page.height() // 3), middle.name())


def test_a_web_lesson_is_not_loaded_again_when_it_changes_windows(
    show: Shown, services: Services, qtbot: QtBot, cable: Cable
) -> None:
    rooms = show()
    begin(rooms, cable)
    page, player = opened(qtbot, rooms, "kedou-web")
    _window, console = both(rooms)
    assert isinstance(player, WebPlayer)
    born = asked(qtbot, player, "born")
    draw(console, [(0.5, 0.5)])
    until(qtbot, lambda: asked(qtbot, player, "presses") == 1)
    for count in (1, 2, 1):
        turns = asked(qtbot, player, "turns")
        cable.plug(count)
        until(qtbot, partial(turned, qtbot, player, turns))
        assert asked(qtbot, player, "born") == born
    assert player.state is State.SHOWING
    assert page.focusProxy() is player.widget, "on one screen the lesson has the keyboard again"
    keep_picture("web-one", page.window())


def test_notes_and_what_comes_next_are_the_teacher_s(
    show: Shown, services: Services, qtbot: QtBot, cable: Cable
) -> None:
    rooms = show()
    begin(rooms, cable)
    steps = (Step(card(rooms, "kedou-film"), "先问：青蛙小时候像什么？"), Step(card(rooms, "kedou-pages"), "发任务单"))
    rooms.open_sequence(Sequence("第一课时", steps))
    page = rooms.class_page
    assert page is not None
    until(qtbot, lambda: page.player is not None and page.player.state is State.PLAYING)
    window, console = both(rooms)
    assert "青蛙" in console.notes.text()
    assert console.next.text() == "小蝌蚪找妈妈 任务单"
    keep_picture("notes-console", page.window())
    press(window, Qt.Key.Key_N, qtbot)
    until(qtbot, lambda: console.notes.text().startswith("发任务单"))
    assert window.isVisible()
    assert console.next.text() == "这是最后一项"
    page.leave()
    assert not window.isVisible()


def test_the_title_of_a_recording_is_as_large_as_the_class_s_screen(
    show: Shown, services: Services, qtbot: QtBot, cable: Cable
) -> None:
    rooms = show()
    begin(rooms, cable)
    page, player = opened(qtbot, rooms, "kedou-tone")
    window, _console = both(rooms)
    assert page.listening.isVisible()
    assert page.listening.geometry() == window.rect()
    assert page.listening._large_theme() == Theme.for_height(1080)
    keep_picture("audio-class", window)
    cable.plug(1)
    assert page.listening.geometry() == page.rect()
    assert page.listening._large_theme().scale < 1
    assert player.state in (State.PLAYING, State.ENDED)


def test_the_class_s_time_counts_from_its_beginning_however_late_the_cable_comes(
    show: Shown, services: Services, qtbot: QtBot, cable: Cable
) -> None:
    rooms = show()
    begin(rooms, cable)
    cable.plug(1)
    opened(qtbot, rooms, "kedou-pages")
    assert rooms.second is not None
    assert rooms.second.window is None
    rooms.second._since -= 12 * 60 + 5
    cable.plug(2)
    _window, console = both(rooms)
    assert console.runs.text() == "已上课 12 分钟"


def test_the_choice_is_remembered(show: Shown, services: Services, qtbot: QtBot, cable: Cable) -> None:
    rooms = show()
    begin(rooms, cable)
    page, _player = opened(qtbot, rooms, "kedou-pages")
    window, console = both(rooms)
    QTest.mouseClick(console.swap, LEFT)
    assert window.screen() is cable.plugged[0]
    assert page.screen() is cable.plugged[1]
    assert rooms.screen_memory.chosen == "laptop"
    QTest.mouseClick(console.swap, LEFT)
    assert window.screen() is cable.plugged[1]
    assert page.screen() is cable.plugged[0]
    page._choose_mode("preparing")
    assert not window.isVisible(), "what is prepared is nobody else's to see"
    page._choose_mode("in-class")
    assert window.isVisible()
    QTest.mouseClick(console.one, LEFT)
    assert not window.isVisible()
    assert page.stage.geometry() == page.rect()
    cable.plug(1)
    cable.plug(2)
    assert window.isVisible(), "whoever plugs a cable in means it"
    window.close()
    assert page.stage.window() is page.window()
    rooms.screen_memory.wanted = False
    cable.plug(1)
    cable.plug(2)
    assert not window.isVisible()
    page.leave()


def test_the_school_chooses_on_its_page(show: Shown, services: Services, qtbot: QtBot, cable: Cable) -> None:
    rooms = show()
    begin(rooms, cable)
    rooms.show_page("school")
    assert rooms.settings_page is not None
    chooser = rooms.settings_page.screens
    assert isinstance(chooser, ScreenCard)
    assert chooser.use.isChecked()
    assert chooser.which is not None
    assert chooser.which.isVisible()
    keep_picture("settings", chooser)
    QTest.mouseClick(chooser.which, LEFT, pos=chooser.which.cells()[1].center().toPoint())
    assert rooms.screen_memory.chosen == "laptop"
    QTest.mouseClick(chooser.use, LEFT)
    assert not rooms.screen_memory.wanted
    page, _player = opened(qtbot, rooms, "kedou-pages")
    assert rooms.second is not None
    assert rooms.second.window is None, "with one screen nothing is made"
    page.leave()
    cable.plug(1)
    assert not chooser.which.isVisible()
    QTest.mouseClick(chooser.use, LEFT)
    assert rooms.screen_memory.wanted


def test_the_settings_survive(qapp: QApplication, tmp_path: Path) -> None:
    path = str(tmp_path / "window.ini")
    memory = ScreenMemory(QSettings(path, QSettings.Format.IniFormat))
    assert memory.wanted
    assert memory.chosen == ""
    memory.wanted, memory.chosen = False, "HDMI-1"
    memory._memory.sync()
    again = ScreenMemory(QSettings(path, QSettings.Format.IniFormat))
    assert not again.wanted
    assert again.chosen == "HDMI-1"
