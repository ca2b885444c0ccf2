"""What lies over a lesson: keys act where they make sense; the curtain's handles and the dock can be reached."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui import class_ending
from desktop_app.ui.class_tools.tool import Tool
from tests.player.web_lessons import QUIET
from tests.ui.conftest import Shown, until
from tests.ui.test_class_page import opened
from tests.ui.test_class_tools import press
from tests.ui.test_class_web import web_shop

__all__ = ["web_shop"]
LEFT = Qt.MouseButton.LeftButton


def visible_at(page: QWidget, place: QPoint) -> QWidget | None:
    """What a hand touches at ``place`` of the page."""
    return page.childAt(place)


@pytest.mark.usefixtures("shop")
def test_the_curtains_handles_lie_where_nothing_lies_over_them(show: Shown, qtbot: QtBot) -> None:
    page, player = opened(qtbot, show(), "kedou-pages")
    until(qtbot, page.tools.docks[0].isVisible)
    page.dock.toggle_mute()
    press(page, Tool.CURTAIN)
    page.show_controls()
    curtain = page.tools.curtain
    assert page.dock.isVisible()
    free = curtain.reachable
    inset = page.tools.curtain._theme.px(27)
    for place in (
        QPoint(free.center().x(), free.bottom() - inset),
        QPoint(free.center().x(), free.top() + inset),
        QPoint(free.left() + inset, free.center().y()),
        QPoint(free.right() - inset, free.center().y()),
    ):
        assert visible_at(page, curtain.mapTo(page, place)) is curtain
    bottom = QPoint(free.center().x(), free.bottom() - inset)
    QTest.mousePress(curtain, LEFT, pos=bottom)
    QTest.mouseMove(curtain, bottom - QPoint(0, 200))
    QTest.mouseRelease(curtain, LEFT, pos=bottom - QPoint(0, 200))
    assert curtain.hidden_part.top() == 0
    assert curtain.height() == pytest.approx(player.widget.height() - 200, abs=3)
    page._hide_controls()
    assert curtain.reachable == curtain.rect(), "without bar and dock all of it can be reached"


@pytest.mark.usefixtures("shop")
def test_while_the_picture_is_black_a_key_that_would_change_it_brings_it_back(show: Shown, qtbot: QtBot) -> None:
    rooms = show()
    page, player = opened(qtbot, rooms, "kedou-pages")
    QTest.keyClick(page, Qt.Key.Key_B)
    for key in (Qt.Key.Key_F5, Qt.Key.Key_M):
        QTest.keyClick(page, key)
        assert page.black.isVisible()
    QTest.keyClick(page, Qt.Key.Key_F5)
    QTest.keyClick(page, Qt.Key.Key_PageDown)
    assert not page.black.isVisible()
    assert player.position == 1, "nobody sees what was turned in the dark"
    QTest.keyClick(page, Qt.Key.Key_PageDown)
    until(qtbot, lambda: player.position == 2)
    QTest.keyClick(page, Qt.Key.Key_B)
    QTest.keyClick(page, Qt.Key.Key_Space)
    assert not page.black.isVisible()
    assert player.position == 2, "what has no time to pause is turned by Space too"
    QTest.keyClick(page, Qt.Key.Key_B)
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert not page.black.isVisible()
    assert rooms.in_class


@pytest.mark.usefixtures("shop")
def test_while_the_class_is_asked_nothing_below_moves_and_esc_leaves(
    show: Shown, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(class_ending, "ASK_AFTER_MS", -1)
    rooms = show()
    page, player = opened(qtbot, rooms, "kedou-pages")
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert page.ending.asks
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_Right, Qt.Key.Key_C, Qt.Key.Key_P, Qt.Key.Key_T):
        QTest.keyClick(page, key)
    assert player.position == 1
    assert not page.tools.engaged
    assert page.tools.curtain.isHidden()
    assert page.tools.timer.isHidden()
    QTest.keyClick(page, Qt.Key.Key_B)
    assert page.black.isVisible()
    QTest.keyClick(page, Qt.Key.Key_B)
    assert not page.black.isVisible()
    assert page.ending.asks
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert not rooms.in_class


@pytest.mark.usefixtures("shop")
def test_esc_closes_one_thing_a_press(show: Shown, qtbot: QtBot) -> None:
    rooms = show()
    page, _player = opened(qtbot, rooms, "kedou-film")
    page.dock.speed.click()
    press(page, Tool.CURTAIN)
    press(page, Tool.FREEZE)
    for still_there in (page.tools.curtain, page.tools.still):
        QTest.keyClick(page, Qt.Key.Key_Escape)
        assert still_there.isVisible()
        assert rooms.in_class
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert rooms.in_class
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert not rooms.in_class


@pytest.mark.qt_log_ignore(*QUIET)
@pytest.mark.usefixtures("web_shop")
def test_over_a_web_lesson_a_tab_brings_the_dock(show: Shown, qtbot: QtBot) -> None:
    rooms = show()
    page, _player = opened(qtbot, rooms, "kedou-web")
    until(qtbot, page.dock.isVisible)
    assert not page.tab.isVisible()
    page._hide_controls()
    assert page.tab.isVisible()
    assert visible_at(page, page.rect().center() + QPoint(0, page.height() // 2 - 8)) is page.tab
    QTest.mouseClick(page.tab, LEFT)
    assert page.dock.isVisible()
    assert not page.tab.isVisible()
    page._hide_controls()
    other, _pages = opened(qtbot, rooms, "kedou-pages")
    other._hide_controls()
    assert not other.tab.isVisible(), "over a page the dock comes with the pointer"
    other.leave()
