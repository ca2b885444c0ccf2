"""课表和校历 on 我的学校: a file imported, its mistakes shown, the class asked for, the start of term entered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.store.store import Store
from desktop_app.ui.rooms import Rooms
from desktop_app.ui.services import Services
from desktop_app.ui.timetable_card import TimetableCard
from tests.ui.conftest import Shown, until

pytestmark = pytest.mark.usefixtures("shop")


def opened(rooms: Rooms, qtbot: QtBot, choose: Callable[..., str]) -> TimetableCard:
    rooms.show_page("school")
    page = rooms.settings_page
    assert page is not None
    page.timetable._choose = choose
    until(qtbot, page.timetable.term.text)
    return page.timetable


def press(button: QWidget) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_timetable_is_imported_and_its_mistakes_are_shown(show: Shown, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "课表.csv"
    file.write_text("节次,周一,周二\n1,语文,77\n")
    card = opened(show(), qtbot, lambda *_: str(file))
    assert card.timetable.text() == "还没有课表"
    press(card.choose_file)
    until(qtbot, card.class_name.isVisible)
    assert card.trouble.text().splitlines()[1].startswith("课表.csv，第 1 行：不知道是哪个班的课表")
    card.class_name.setText("二年级")
    press(card.choose_file)
    until(qtbot, lambda: "C 列：“77”不是科目名" in card.trouble.text())
    file.write_text("二年级\n节次,周一,周二\n1,语文,数学\n")
    press(card.choose_file)
    until(qtbot, lambda: card.timetable.text() == "二年级，每周共 2 节")
    assert not card.trouble.isVisible()


def test_choosing_no_file_changes_nothing(show: Shown, qtbot: QtBot) -> None:
    card = opened(show(), qtbot, lambda *_: "")
    press(card.choose_file)
    assert not card.trouble.isVisible()


def test_the_start_of_term_is_a_monday(show: Shown, qtbot: QtBot) -> None:
    card = opened(show(), qtbot, lambda *_: "")
    assert card.term.text() == "还不知道哪天开学"
    for wrong in ("morgen", "2027-03-02"):
        card.starts.setText(wrong)
        press(card.save)
        assert card.term.text() == "要填星期一，像 2027-03-01"
    card.starts.setText("2027-03-01")
    press(card.save)
    until(qtbot, lambda: card.term.text() == "2026-2027 学年第 2 学期，2027年3月1日开始")
    assert card.save.text() == "已保存"
    QTest.keyClicks(card.starts, "0")
    assert card.save.text() == "保存"


def test_a_textbook_that_is_switched_on_is_taken_up(show: Shown, services: Services, qtbot: QtBot) -> None:
    rooms = show()
    opened(rooms, qtbot, lambda *_: "")
    page = rooms.settings_page
    assert page is not None
    until(qtbot, lambda: len(page.textbooks.switches) == 2)
    press(page.textbooks.switches["shuxue-1a"])
    press(page.textbooks.switches["shuxue-1a"])
    found: list[object] = []

    def look(store: Store) -> object:
        return [book.id for book in store.school.books() if book.subscribed]

    services.ask(services, look, found.append)
    until(qtbot, lambda: found)
    assert found == [["shuxue-1a", "yuwen-2a"]]
