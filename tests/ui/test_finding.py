"""查找 in class: words are found, stepped through and let go of; a clicker's keys stay the lesson's."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.player.pdf_player import PdfPlayer
from desktop_app.store.store import Store
from desktop_app.ui.class_page import ClassPage
from desktop_app.ui.class_tools.tool import Tool
from desktop_app.ui.finding import Finding
from samples.make import web_packages as samples
from samples.make.__main__ import LESSONS
from tests.player.web_lessons import QUIET
from tests.ui import bookshop
from tests.ui.conftest import Shown, until
from tests.ui.test_class_page import opened
from tests.ui.test_class_tools import drag, press
from tests.ui.web_packages import package

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def shop(folder: Path) -> None:
    sheet = (LESSONS / "sheets" / "kedou.pdf").read_bytes()
    book = {path: file.read_bytes() for path, file in samples.members("huiben")}
    with Store.open(folder) as store:
        bookshop.fill(
            store,
            bookshop.Offered("sheet", "练习", "lx", "课后练习", "l1", sheet, "application/pdf", "sheet.pdf"),
            package("book", "application/epub+zip", "OEBPS/book.opf", book),
        )


def finding(page: ClassPage) -> Finding:
    found = page.findChild(Finding)
    assert isinstance(found, Finding)
    return found


def write(found: Finding, words: str) -> None:
    found.line.words.setText(words)
    QTest.keyClick(found.line.words, Qt.Key.Key_Return)


@pytest.mark.usefixtures("shop")
def test_words_of_a_worksheet_are_found_and_the_clicker_goes_on(show: Shown, qtbot: QtBot) -> None:
    rooms = show()
    page, player = opened(qtbot, rooms, "sheet")
    found = finding(page)
    assert not found.line.isVisible()
    rooms.window().activateWindow()
    QTest.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    line = found.line
    assert line.isVisible()
    until(qtbot, line.words.hasFocus)
    QTest.keyClicks(line.words, "b")
    assert not page.black.isVisible(), "what is written is no key of the class"
    QTest.keyClick(line.words, Qt.Key.Key_PageDown)
    until(qtbot, lambda: player.position == 2)
    write(found, "蝌蚪")
    until(qtbot, lambda: line.count.text() == "6 / 9 处")
    assert player.position == 2
    assert not line.words.hasFocus(), "after Enter the keyboard is the lesson's"
    QTest.mouseClick(line.next, LEFT)
    assert (player.position, line.count.text()) == (3, "7 / 9 处")
    QTest.mouseClick(line.previous, LEFT)
    QTest.mouseClick(line.previous, LEFT)
    assert (player.position, line.count.text()) == (1, "5 / 9 处")
    write(found, "蝌蚪")
    assert line.count.text() == "6 / 9 处", "Enter once more is the next one"
    held = QApplication.focusWidget()
    assert held is not None
    QTest.keyClick(held, Qt.Key.Key_B)
    assert page.black.isVisible()
    QTest.keyClick(held, Qt.Key.Key_B)
    QTest.keyClick(held, Qt.Key.Key_PageDown)
    until(qtbot, lambda: player.position == 3)
    write(found, "恐龙")
    until(qtbot, lambda: line.count.text() == "没有找到")
    assert not line.next.isEnabled()
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert not line.isVisible()
    assert rooms.in_class, "Esc has only put the line away"
    page.leave()


@pytest.mark.usefixtures("shop")
def test_the_line_goes_with_the_lesson_and_ink_is_written_beside_it(show: Shown, qtbot: QtBot) -> None:
    rooms = show()
    page, _player = opened(qtbot, rooms, "sheet")
    found = finding(page)
    QTest.mouseClick(page.dock.finder, LEFT)
    write(found, "青蛙")
    until(qtbot, found.line.next.isEnabled)
    page._hide_controls()
    assert found.line.isVisible(), "it stays while bar and dock go"
    page.show_controls()
    assert found.line.geometry().top() > page.bar.geometry().bottom()
    assert page.rect().contains(found.line.geometry())
    press(page, Tool.PEN)
    drag(page.tools.sheet, (0.4, 0.6), (0.5, 0.65))
    until(qtbot, lambda: bool(page.tools._writing.places))
    assert found.line.isVisible()
    page.tools.put_down()
    QTest.mouseClick(found.line.away, LEFT)
    assert not found.line.isVisible()
    QTest.mouseClick(page.dock.finder, LEFT)
    write(found, "青蛙")
    page, _film = opened(qtbot, rooms, "kedou-film")
    assert not found.line.isVisible(), "another lesson, another search"
    assert not page.dock.finder.isVisible(), "in a film nothing is found"
    QTest.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert not found.line.isVisible()
    page.leave()


@pytest.mark.usefixtures("shop")
def test_with_two_screens_the_line_is_the_teachers_and_the_marks_are_the_classes(show: Shown, qtbot: QtBot) -> None:
    page, player = opened(qtbot, show(), "sheet")
    found = finding(page)
    host = QWidget(page)
    host.show()
    page.loan.lend(host, QWidget(page))
    QTest.mouseClick(page.dock.finder, LEFT)
    write(found, "蝌蚪")
    until(qtbot, lambda: found.line.count.text() == "1 / 9 处")
    assert found.line.isVisible()
    assert host.isAncestorOf(player.widget)
    assert not host.isAncestorOf(found.line)
    assert isinstance(player, PdfPlayer)
    assert player.widget._marks[1]
    page.loan.take_back()
    assert found.line.isVisible()
    page.leave()
    host.deleteLater()


@pytest.mark.qt_log_ignore(*QUIET)
@pytest.mark.usefixtures("shop")
def test_words_of_a_book_are_found(show: Shown, qtbot: QtBot) -> None:
    rooms = show()
    page, _player = opened(qtbot, rooms, "book")
    found = finding(page)
    until(qtbot, page.dock.finder.isVisible)
    QTest.mouseClick(page.dock.finder, LEFT)
    write(found, "大雁")
    until(qtbot, lambda: found.line.count.text() == "1 / 1 处")
    QTest.mouseClick(found.line.away, LEFT)
    assert not found.line.isVisible()
    page.leave()
