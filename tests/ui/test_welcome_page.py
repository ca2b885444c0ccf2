from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.sync.progress import Outcome
from desktop_app.ui.rooms import Rooms
from desktop_app.ui.welcome_page import WelcomePage
from tests.sync.publisher import Lesson, Publisher
from tests.ui.conftest import Shown, until


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    made = Publisher(tmp_path / "centre")
    made.publish(*(Lesson(f"lesson-{n}", {"lesson.pdf": bytes([n]) * 3000}) for n in range(3)))
    (tmp_path / "root.json").write_bytes(made.root)
    return made


def welcome(rooms: Rooms, qtbot: QtBot) -> WelcomePage:
    until(qtbot, lambda: rooms.page == "welcome")
    assert rooms.welcome_page is not None
    return rooms.welcome_page


def test_the_first_start_asks_two_things_and_receives(
    show: Shown, publisher: Publisher, tmp_path: Path, qtbot: QtBot
) -> None:
    rooms = show()
    page = welcome(rooms, qtbot)
    assert page.grab().toImage().width() > 0
    page.where.setText(str(publisher.tree))
    page.root.setText(str(tmp_path / "root.json"))
    QTest.mouseClick(page.begin, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: rooms.page == "receive")
    until(qtbot, lambda: not rooms.receiving.running)
    result = rooms.receiving.result
    assert isinstance(result, Outcome)
    assert (result.complete, result.installed) == (True, 3)
    rooms.show_page("library")
    until(qtbot, lambda: rooms.library.cards.rowCount() == 3)


def test_what_is_missing_is_asked_for(show: Shown, tmp_path: Path, qtbot: QtBot) -> None:
    page = welcome(show(), qtbot)
    QTest.mouseClick(page.begin, Qt.MouseButton.LeftButton)
    assert "资源地址" in page.note.text()
    page.where.setText("http://127.0.0.1:9/")
    QTest.keyClick(page.where, Qt.Key.Key_Return)
    assert page.root.hasFocus()
    QTest.keyClick(page.root, Qt.Key.Key_Return)
    assert "root.json" in page.note.text()
    page.root.setText(str(tmp_path / "absent.json"))
    QTest.mouseClick(page.begin, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: "那里没有" in page.note.text())
    assert page.begin.isEnabled()


def test_another_root_is_refused_in_plain_words(
    show: Shown, publisher: Publisher, tmp_path: Path, qtbot: QtBot
) -> None:
    stranger = Publisher(tmp_path / "stranger")
    (tmp_path / "other.json").write_bytes(stranger.root)
    rooms = show()
    page = welcome(rooms, qtbot)
    page.where.setText(str(publisher.tree))
    page.root.setText(str(tmp_path / "other.json"))
    QTest.mouseClick(page.begin, Qt.MouseButton.LeftButton)
    until(qtbot, page.begin.isEnabled)
    assert "不是教育部门发布的" in page.note.text()
    assert rooms.page == "welcome"


def test_folder_and_file_are_chosen(show: Shown, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    page = welcome(show(), qtbot)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/media/stick")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("/media/root.json", ""))
    children: list[QObject] = list(page.widget().findChildren(QObject))
    openers = [child for child in children if isinstance(child, QPushButton) and child.text().startswith("选择")]
    assert len(openers) == 2
    for opener in openers:
        opener.click()
    assert (page.where.text(), page.root.text()) == ("/media/stick", "/media/root.json")


@pytest.mark.usefixtures("shop")
def test_a_second_channel_can_be_added_or_left_alone(show: Shown, qtbot: QtBot) -> None:
    rooms = show()
    rooms.show_page("school")
    assert rooms.settings_page is not None
    rooms.settings_page.channel_asked.emit()
    page = welcome(rooms, qtbot)
    assert page.back.isVisible()
    QTest.mouseClick(page.back, Qt.MouseButton.LeftButton)
    assert rooms.page == "school"
