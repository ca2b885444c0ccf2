"""Web lessons in class: the page has the keyboard, the clicker still works, and what breaks says so in plain words."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.player.vocabulary import State
from desktop_app.player.web.web_player import WebPlayer
from desktop_app.store.store import Store
from desktop_app.ui.services import Services
from package_format.session_row import Kind, Outcome
from tests.player.web_lessons import QUIET, page
from tests.ui import bookshop
from tests.ui.conftest import Shown, until
from tests.ui.test_class_page import opened, rows

pytestmark = pytest.mark.qt_log_ignore(*QUIET)
SCRIPT = (
    "<input id=i><button id=b>b</button><script>window.keys = [];"
    "document.addEventListener('keydown', (event) => keys.push(event.key))</script>"
)


@pytest.fixture
def web_shop(folder: Path) -> None:
    content = page(SCRIPT).encode()
    with Store.open(folder) as store:
        bookshop.fill(
            store, bookshop.Offered("kedou-web", "游戏", "yx", "课件", "l1", content, "text/html", "index.html")
        )


def asked(qtbot: QtBot, player: WebPlayer, script: str) -> Any:
    got: list[Any] = []
    player.ask(script, got.append)
    until(qtbot, lambda: bool(got))
    return got[0]


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


@pytest.mark.usefixtures("web_shop")
def test_keys_reach_the_page_and_the_clicker_still_works(show: Shown, services: Services, qtbot: QtBot) -> None:
    rooms = show()
    class_page, player = opened(qtbot, rooms, "kedou-web")
    assert isinstance(player, WebPlayer)
    rooms.window().activateWindow()
    until(qtbot, lambda: player.widget.isAncestorOf(focused()))
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_PageDown, Qt.Key.Key_M):
        QTest.keyClick(focused(), key)
    until(qtbot, lambda: asked(qtbot, player, "keys.join()") == " ,ArrowRight,PageDown,m")
    assert class_page.dock.mute.isVisible()
    assert not class_page.dock.next.isVisible()
    QTest.keyClick(focused(), Qt.Key.Key_B)
    assert class_page.black.isVisible()
    QTest.keyClick(focused(), Qt.Key.Key_B)
    assert not class_page.black.isVisible()
    until(qtbot, lambda: player.widget.isAncestorOf(focused()))
    QTest.keyClick(focused(), Qt.Key.Key_B)
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    assert not class_page.black.isVisible(), "in the dark no key reaches what nobody sees"
    assert asked(qtbot, player, "keys.join()") == " ,ArrowRight,PageDown,m"
    until(qtbot, lambda: player.widget.isAncestorOf(focused()))
    # Somebody writes into the page: then every letter is the page's.
    asked(qtbot, player, "i.focus(); 1")
    until(qtbot, lambda: player.widget.isAncestorOf(focused()))
    qtbot.wait(200)
    QTest.keyClick(focused(), Qt.Key.Key_B)
    until(qtbot, lambda: asked(qtbot, player, "i.value") == "b")
    assert not class_page.black.isVisible()
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert not rooms.in_class
    (row,) = rows(services, qtbot, 1)
    assert (row.kind, row.outcome, row.length, row.position, row.segments) == (Kind.WEB, Outcome.ENDED, 1, 1, ())
    # The next lesson has the keys of the window again.
    class_page, pages = opened(qtbot, rooms, "kedou-pages")
    QTest.keyClick(class_page, Qt.Key.Key_PageDown)
    until(qtbot, lambda: pages.position == 2)
    class_page.leave()


@pytest.mark.skipif(sys.platform == "win32", reason="ends the page's process by a signal")
@pytest.mark.usefixtures("web_shop")
def test_a_page_that_crashes_offers_another_lesson(show: Shown, services: Services, qtbot: QtBot) -> None:
    rooms = show()
    class_page, player = opened(qtbot, rooms, "kedou-web")
    assert isinstance(player, WebPlayer)
    assert player._room is not None
    assert player._room.page is not None
    os.kill(player._room.page.renderProcessPid(), signal.SIGKILL)
    until(qtbot, class_page.trouble.isVisible)
    assert player.state is State.FAILED
    (row,) = rows(services, qtbot, 1)
    assert row.outcome is Outcome.BROKEN_OFF
    again, _player = opened(qtbot, rooms, "kedou-web")
    assert again is class_page
    class_page.leave()


@pytest.mark.usefixtures("web_shop")
def test_controls_do_not_come_over_a_page_that_is_worked_on(show: Shown, qtbot: QtBot) -> None:
    class_page, _player = opened(qtbot, show(), "kedou-web")
    class_page._hide_controls()
    assert not class_page.dock.isVisible()
    QCursor.setPos(class_page.mapToGlobal(class_page.rect().center()))
    class_page._watch.look()
    assert not class_page.dock.isVisible()
    QCursor.setPos(class_page.mapToGlobal(class_page.rect().center() - QPoint(40, 30)))
    class_page._watch.look()
    assert not class_page.dock.isVisible()
    QCursor.setPos(class_page.mapToGlobal(QPoint(class_page.width() // 2, class_page.height() - 4)))
    class_page._watch.look()
    assert class_page.dock.isVisible()
    class_page.leave()
