"""备课: lists are made, filled, ordered, deleted and brought back; own files come and go; a look is no use in class."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.player import slides
from desktop_app.player.vocabulary import State
from desktop_app.store.cards import Retired
from desktop_app.store.store import Store
from desktop_app.ui import prepare_facts
from desktop_app.ui.plan_row import PlanRow
from desktop_app.ui.prepare_page import PreparePage
from desktop_app.ui.rooms import Rooms
from desktop_app.ui.services import Services
from package_format.session_row import Origin
from tests.centre.slides import pptx
from tests.ui import bookshop
from tests.ui.bookshop import FIXTURES
from tests.ui.conftest import Shown, until
from tests.ui.test_class_page import rows as sent

pytestmark = pytest.mark.usefixtures("shop")


@pytest.fixture(autouse=True)
def no_sticks(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is plugged into the machine that tests is nobody's business."""
    monkeypatch.setattr(prepare_facts, "sticks", list)


def click(part: QWidget, at: QPoint | None = None) -> None:
    QTest.mouseClick(part, Qt.MouseButton.LeftButton, pos=at or part.rect().center())


def prepare(rooms: Rooms, qtbot: QtBot) -> PreparePage:
    """Go to the page by its button in the rail."""
    click(rooms.rail.buttons["prepare"])
    page = rooms.prepare_page
    assert page is not None
    assert rooms.page == "prepare"
    return page


def new_plan(page: PreparePage, qtbot: QtBot, name: str) -> None:
    before = len(page.desk.plans)
    button: QAbstractButton = page.list.new if before else page.begin
    until(qtbot, button.isVisible)
    click(button)
    until(qtbot, lambda: len(page.desk.plans) == before + 1 and page.sheet.isVisible())
    page.sheet.name.setText(name)
    QTest.keyClick(page.sheet.name, Qt.Key.Key_Return)
    until(qtbot, lambda: page.plan_name == name)


def add(rooms: Rooms, qtbot: QtBot, *resources: str) -> None:
    """Add from 找资源 by the plus of the cards."""
    rooms.show_page("library")
    page = rooms.prepare_page
    for resource in resources:
        count = len(page.desk.entries) if page is not None else 0
        wall = rooms.library.wall
        found = [rooms.library.cards.card(row) for row in range(rooms.library.cards.rowCount())]
        row = next(number for number, card in enumerate(found) if card is not None and card.id == resource)
        assert wall.corner is not None
        click(wall.viewport(), wall.corner(wall.cell(row), wall.layoutDirection()).center())
        until(qtbot, lambda: rooms.prepare_page is not None)
        page = rooms.prepare_page
        assert page is not None
        until(qtbot, partial(has, page, count + 1))
    assert not rooms.in_class


def has(page: PreparePage, count: int) -> bool:
    return len(page.desk.entries) == count


def names(page: PreparePage) -> list[str]:
    return [entry.planned.note or entry.planned.name for entry in page.desk.entries]


def test_a_list_is_made_filled_ordered_and_brought_back(show: Shown, qtbot: QtBot, services: Services) -> None:
    rooms = show()
    page = prepare(rooms, qtbot)
    new_plan(page, qtbot, "周四 语文")
    assert not page.sheet.start.isEnabled()
    click(page.sheet.add_lessons)
    assert rooms.page == "library"
    add(rooms, qtbot, "kedou-film", "kedou-pages", "shenme-later")
    assert "周四 语文" in rooms.notice.happened.text()
    click(rooms.notice.action)
    assert rooms.page == "prepare"
    page.sheet.note.setFocus()
    QTest.keyClicks(page.sheet.note, "dushang san bian")
    QTest.keyClick(page.sheet.note, Qt.Key.Key_Return)
    until(qtbot, lambda: len(page.sheet.rows) == 4)
    click(page.sheet.rows[3].up)
    until(qtbot, lambda: names(page)[2] == "dushang san bian")
    click(page.sheet.rows[0].down)
    until(qtbot, lambda: names(page)[:2] == ["kedou-pages", "kedou-film"])
    note = page.sheet.rows[2].words_edit
    assert note is not None
    note.setFocus()
    note.setText("读三遍")
    QTest.keyClick(note, Qt.Key.Key_Return)
    until(qtbot, lambda: names(page)[2] == "读三遍")
    blank = page.sheet.rows[2].words_edit
    assert blank is not None
    blank.setText(" ")
    QTest.keyClick(blank, Qt.Key.Key_Return)
    assert blank.text() == "读三遍"
    assert not page.sheet.rows[0].up.isEnabled()
    assert "待接收" in page.sheet.rows[3].said.text()
    click(page.sheet.rows[1].out)
    until(qtbot, lambda: names(page) == ["kedou-pages", "读三遍", "shenme-later"])
    click(rooms.notice.action)
    until(qtbot, lambda: names(page) == ["kedou-pages", "kedou-film", "读三遍", "shenme-later"])
    click(page.sheet.delete)
    until(qtbot, page.begin.isVisible)
    assert "周四 语文" in rooms.notice.happened.text()
    click(rooms.notice.action)
    until(qtbot, lambda: page.plan_name == "周四 语文" and len(page.sheet.rows) == 4)
    assert not rooms.notice.isVisible()
    page.sheet.name.setText("  ")
    QTest.keyClick(page.sheet.name, Qt.Key.Key_Return)
    assert page.sheet.name.text() == "周四 语文"
    new_plan(page, qtbot, "周五")
    until(qtbot, lambda: not page.sheet.rows and page.sheet.empty.isVisible())
    click(page.list.buttons[1])
    until(qtbot, lambda: page.plan_name == "周四 语文")
    page.list.buttons[0].grab()


def test_the_first_plus_makes_a_list(show: Shown, qtbot: QtBot) -> None:
    rooms = show()
    wall = rooms.library.wall
    wall.setFocus()
    wall.setCurrentIndex(rooms.library.cards.index(0))
    QTest.keyClick(wall, Qt.Key.Key_Plus)
    until(qtbot, lambda: rooms.prepare_page is not None and len(rooms.prepare_page.desk.entries) == 1)
    assert rooms.prepare_page is not None
    assert rooms.prepare_page.plan_name.endswith("备课")
    until(qtbot, rooms.notice.isVisible)


def test_a_row_is_dragged_to_its_place(show: Shown, qtbot: QtBot, services: Services) -> None:
    rooms = show()
    add(rooms, qtbot, "kedou-film", "kedou-pages", "kedou-tone")
    page = prepare(rooms, qtbot)
    until(qtbot, lambda: len(page.sheet.rows) == 3 and page.sheet.rows[2].y() > page.sheet.rows[0].y())
    until(qtbot, lambda: not services.reader.busy)
    grip, rows = page.sheet.grip(0), page.sheet.ordered
    drag(grip, QPointF(10, 500))  # nobody holds it
    QTest.mousePress(grip, Qt.MouseButton.LeftButton)
    page.look_again()  # something has changed meanwhile: the row stays in the hand
    until(qtbot, lambda: not services.reader.busy)
    qtbot.wait(50)
    for below in (rows.height() // 2, rows.height()):
        drag(grip, QPointF(10, grip.mapFromGlobal(rows.mapToGlobal(QPoint(0, below))).y()))
    QTest.mouseRelease(grip, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: names(page) == ["kedou-pages", "kedou-tone", "kedou-film"])
    until(qtbot, lambda: not services.reader.busy and page.sheet.rows[0].isVisible())
    click(page.sheet.grip(0))
    assert names(page) == ["kedou-pages", "kedou-tone", "kedou-film"]


def drag(grip: QWidget, to: QPointF) -> None:
    """Move with the button held, as the system sends it."""
    screen = QPointF(grip.mapToGlobal(to.toPoint()))
    held = Qt.MouseButton.LeftButton
    event = QMouseEvent(QEvent.Type.MouseMove, to, screen, held, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(grip, event)


def test_a_look_is_preparing_and_a_class_begun_with_a_plan_is_not(
    show: Shown, qtbot: QtBot, services: Services
) -> None:
    rooms = show()
    add(rooms, qtbot, "kedou-film", "kedou-pages", "shenme-later")
    page = prepare(rooms, qtbot)
    until(qtbot, lambda: len(page.sheet.rows) == 3)
    assert rooms.rail.mode.value == "in-class"
    click(page.sheet.rows[1])
    until(qtbot, lambda: rooms.class_page is not None and rooms.class_page.player is not None)
    lesson = rooms.class_page
    assert lesson is not None
    assert rooms.steps is not None
    assert lesson.bar.mode.value == "preparing"
    assert not services.quiet.is_set()
    assert not rooms.window().isFullScreen()
    until(qtbot, lambda: lesson.player is not None and lesson.player.state is State.SHOWING)
    steps = rooms.steps
    until(qtbot, lambda: steps.sequence is not None)
    assert steps.bar.place.text() == "2 / 3"  # among the resources of its lesson: the plan does not begin by a look
    lesson.leave()
    assert rooms.page == "prepare"
    click(page.sheet.start)
    until(qtbot, lambda: lesson.player is not None and lesson.player.state is State.PLAYING)
    assert lesson.bar.mode.value == "in-class"
    assert services.quiet.is_set()
    assert rooms.steps.bar.place.text() == "1 / 2"  # what is still to come is passed over
    assert not rooms.steps.bar.previous.isEnabled()
    assert "任务单" in rooms.steps.bar.next.accessibleName()
    click(rooms.steps.bar.next)
    until(qtbot, lambda: lesson.player is not None and lesson.player.state is State.SHOWING)
    QTest.keyClick(lesson, Qt.Key.Key_N)
    assert rooms.steps.bar.place.text() == "2 / 2"
    QTest.keyClick(lesson, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    assert rooms.steps.bar.place.text() == "1 / 2"
    until(qtbot, lambda: lesson.player is not None and lesson.player.state is State.PLAYING)
    lesson.leave()
    assert rooms.steps.sequence is None
    origins = [(row.resource.id, row.origin) for row in sent(services, qtbot, 4)]
    assert origins == [
        ("kedou-pages", Origin.PREPARING),
        ("kedou-film", Origin.IN_CLASS),
        ("kedou-pages", Origin.IN_CLASS),
        ("kedou-film", Origin.IN_CLASS),
    ]


def bring(page: PreparePage, *paths: Path) -> None:
    """Drop files onto the sheet."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    sheet, copy = page.own.sheet, Qt.DropAction.CopyAction
    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(sheet, QDragEnterEvent(QPoint(5, 5), copy, data, button, none))
    QApplication.sendEvent(sheet, QDragLeaveEvent())
    QApplication.sendEvent(sheet, QDragEnterEvent(QPoint(5, 5), copy, data, button, none))
    QApplication.sendEvent(sheet, QDropEvent(QPointF(5, 5), copy, data, button, none))


def test_own_files_come_by_hand_and_go_when_asked_twice(
    show: Shown, qtbot: QtBot, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slides, "find_office", lambda: None)
    sound, program = tmp_path / "朗读.mp3", tmp_path / "打地鼠.exe"
    sound.write_bytes((FIXTURES / "tone.mp3").read_bytes())
    program.write_bytes(b"MZ\x90\x00")
    rooms = show()
    page = prepare(rooms, qtbot)
    click(page.tabs, page.tabs.cells()[1].center().toPoint())
    until(qtbot, lambda: page.own.state.text() == "还没有文件")
    bring(page, program, sound)
    until(qtbot, lambda: len(page.own.rows) == 1)
    until(qtbot, rooms.notice.isVisible)
    assert "打地鼠.exe" in rooms.notice.happened.text()
    assert "收好了 1 个文件" in page.own.state.text()
    slide = tmp_path / "公开课.pptx"
    slide.write_bytes(pptx("一"))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(slide)], ""))
    click(page.own.add)
    until(qtbot, lambda: len(page.own.rows) == 2)
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([], ""))
    monkeypatch.setattr(prepare_facts, "sticks", lambda: [tmp_path])
    page.look_again()
    until(qtbot, page.own.add_stick.isVisible)
    click(page.own.add_stick)
    click(page.own.rows[1].add)
    until(qtbot, lambda: names(page) == ["@1"])
    until(qtbot, lambda: page.plan_name in page.own.rows[0].add.text())
    click(page.own.rows[1].look)
    until(qtbot, lambda: rooms.class_page is not None and rooms.class_page.player is not None)
    assert rooms.class_page is not None
    assert rooms.class_page.bar.mode.value == "preparing"
    rooms.class_page.leave()
    removed = page.own.rows[1]
    click(removed.remove)
    assert removed.sure.isVisible()
    click(removed.keep)
    assert not removed.sure.isVisible()
    assert len(page.own.rows) == 2
    click(removed.remove)
    click(removed.sure)
    until(qtbot, lambda: len(page.own.rows) == 1)
    page.show_tab("plans")
    until(qtbot, lambda: "文件已移除" in page.sheet.rows[0].said.text())
    assert not page.sheet.start.isEnabled()
    assert sound.exists()


def test_own_files_wait_for_no_update(show: Shown, qtbot: QtBot, tmp_path: Path, services: Services) -> None:
    rooms, ended, told = show(), threading.Event(), [False]
    services.work(rooms, lambda _store, _report: ended.wait(60), lambda _done: told.append(True))
    page = prepare(rooms, qtbot)
    page.show_tab("own-files")
    path = tmp_path / "朗读.mp3"
    path.write_bytes((FIXTURES / "tone.mp3").read_bytes())
    bring(page, path)
    until(qtbot, lambda: len(page.own.rows) == 1)
    assert told == [False]
    ended.set()
    until(qtbot, lambda: told[-1])


def test_what_was_withdrawn_offers_what_replaces_it(show: Shown, qtbot: QtBot, folder: Path) -> None:
    rooms = show()
    add(rooms, qtbot, "kedou-film")
    page = prepare(rooms, qtbot)
    until(qtbot, lambda: len(page.sheet.rows) == 1)
    (entry,) = page.desk.entries
    instead = rooms.library.cards.card(1)
    retired = Retired("kedou-film", bookshop.CHANNEL, entry.planned.title, 1, True, "", False, instead)
    gone = replace(entry, planned=replace(entry.planned, retired=retired), card=None)
    page.sheet.show_desk(replace(page.desk, entries=(gone,)))
    (row,) = page.sheet.rows
    assert isinstance(row, PlanRow)
    assert "已停用，可以改用" in row.said.text()
    asked: list[int] = []
    page.sheet.exchanged.connect(asked.append)
    button = next(part for part in row.children() if isinstance(part, QAbstractButton) and "换成" in part.text())
    with Store.open(folder):  # the store says that nothing replaces it: told in words, and nothing is lost
        click(button)
        until(qtbot, rooms.notice.isVisible)
    assert asked == [entry.planned.key]
    assert len(page.desk.entries) == 1


def test_the_page_speaks_english(show: Shown, qtbot: QtBot) -> None:
    rooms = show()
    rooms.choose_language("en")
    page = prepare(rooms, qtbot)
    new_plan(page, qtbot, "Thursday")
    add(rooms, qtbot, "kedou-film")
    until(qtbot, lambda: "was added to" in rooms.notice.happened.text())
    page.grab()
