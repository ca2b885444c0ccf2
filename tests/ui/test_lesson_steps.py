"""Next and previous within a lesson: its resources follow each other, and no single press too many leaves one."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.player.vocabulary import State
from desktop_app.ui.class_page import ClassPage
from desktop_app.ui.class_tools.tool import Tool
from desktop_app.ui.rooms import Rooms
from desktop_app.ui.sequence_steps import SequenceSteps
from tests.ui.conftest import Shown, until
from tests.ui.test_class_page import opened

pytestmark = pytest.mark.usefixtures("shop")


def stepping(qtbot: QtBot, rooms: Rooms, resource: str) -> tuple[ClassPage, SequenceSteps]:
    """Open a lesson of three resources, and wait until it is known what stands beside it."""
    page, _ = opened(qtbot, rooms, resource)
    steps = rooms.steps
    assert steps is not None
    until(qtbot, lambda: steps.sequence is not None)
    return page, steps


def shows(page: ClassPage, resource: str) -> bool:
    """Whether ``resource`` is on the screen."""
    return (
        page.showing is not None
        and page.showing.lesson.card.id == resource
        and page.showing.player.state in (State.PLAYING, State.SHOWING)
    )


def test_the_resources_of_a_lesson_follow_each_other(show: Shown, qtbot: QtBot) -> None:
    page, steps = stepping(qtbot, show(), "kedou-film")
    assert steps.bar.isVisible()
    assert steps.bar.place.text() == "1 / 3"
    assert not steps.bar.previous.isEnabled()
    QTest.mouseClick(steps.bar.next, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: shows(page, "kedou-pages"))
    assert steps.bar.place.text() == "2 / 3"


def test_a_lesson_of_one_resource_shows_no_arrows(show: Shown, qtbot: QtBot) -> None:
    rooms = show()
    opened(qtbot, rooms, "shenme-picture")
    assert rooms.steps is not None
    asked: list[object] = []
    rooms._services.ask(rooms, lambda store: store.library.totals(), asked.append)
    until(qtbot, lambda: bool(asked))  # whatever was asked before has been answered
    assert rooms.steps.sequence is None
    assert not rooms.steps.bar.isVisible()


def test_a_clicker_leaves_a_document_at_the_second_press(show: Shown, qtbot: QtBot) -> None:
    page, steps = stepping(qtbot, show(), "kedou-pages")
    assert page.player is not None
    QTest.keyClick(page, Qt.Key.Key_PageDown)
    QTest.keyClick(page, Qt.Key.Key_PageUp)
    assert page.player.position == 1
    assert page.bar.hint.text() == ""
    QTest.keyClick(page, Qt.Key.Key_PageUp)
    assert shows(page, "kedou-pages")
    assert page.bar.hint.text() == "再按一次，回到上一份“小蝌蚪找妈妈”"
    # The other direction is another wish: it turns the page.
    QTest.keyClick(page, Qt.Key.Key_PageDown)
    assert page.player.position == 2
    QTest.keyClick(page, Qt.Key.Key_PageUp)
    QTest.keyClick(page, Qt.Key.Key_PageUp)
    until(qtbot, lambda: shows(page, "kedou-film"))
    assert steps.bar.place.text() == "1 / 3"
    assert page.bar.hint.text() == ""


def test_a_first_press_is_forgotten_after_a_while(show: Shown, qtbot: QtBot) -> None:
    page, steps = stepping(qtbot, show(), "kedou-pages")
    steps._again.setInterval(50)
    QTest.keyClick(page, Qt.Key.Key_PageUp)
    assert page.bar.hint.text() != ""
    until(qtbot, lambda: page.bar.hint.text() == "")
    steps._again.setInterval(60_000)
    QTest.keyClick(page, Qt.Key.Key_PageUp)
    assert shows(page, "kedou-pages")


def test_behind_the_last_resource_comes_nothing(show: Shown, qtbot: QtBot) -> None:
    page, steps = stepping(qtbot, show(), "kedou-tone")
    player = page.player
    assert player is not None
    until(qtbot, lambda: player.state is State.ENDED)
    for _ in range(3):
        QTest.keyClick(page, Qt.Key.Key_PageDown)
    assert page.bar.hint.text() == ""
    assert page.player is player
    assert steps.bar.place.text() == "3 / 3"
    assert not steps.bar.next.isEnabled()


def test_a_film_that_has_ended_leads_on(show: Shown, qtbot: QtBot) -> None:
    page, _ = stepping(qtbot, show(), "kedou-film")
    player = page.player
    assert player is not None
    until(qtbot, lambda: player.state is State.ENDED)
    QTest.keyClick(page, Qt.Key.Key_PageDown)
    assert page.bar.hint.text() == "再按一次，放下一份“小蝌蚪找妈妈 任务单”"
    QTest.keyClick(page, Qt.Key.Key_PageDown)
    until(qtbot, lambda: shows(page, "kedou-pages"))


def test_a_timer_goes_on_over_the_resources_of_a_lesson_and_ends_with_the_class(show: Shown, qtbot: QtBot) -> None:
    page, steps = stepping(qtbot, show(), "kedou-pages")
    page.tools.press(Tool.TIMER)
    timer = page.tools.timer
    QTest.mouseClick(timer.run, Qt.MouseButton.LeftButton)
    steps.step(1)
    until(qtbot, lambda: shows(page, "kedou-tone"))
    assert timer.isVisible()
    assert timer.countdown.runs
    page.leave()
    assert not timer.isVisible()
    assert not timer.countdown.runs


def test_esc_closes_what_is_being_chosen_before_it_leaves(show: Shown, qtbot: QtBot) -> None:
    page, _ = stepping(qtbot, show(), "kedou-film")
    until(qtbot, page.dock.speed.isVisible)
    QTest.mouseClick(page.dock.speed, Qt.MouseButton.LeftButton)
    assert page.dock.engaged
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert not page.dock.engaged
    assert page.showing is not None
