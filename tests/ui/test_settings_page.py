from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop_app.store.cards import Totals
from desktop_app.store.store import Store
from desktop_app.sync.progress import Trouble
from desktop_app.ui import diagnosis, words
from desktop_app.ui.rooms import Rooms
from desktop_app.ui.services import Services
from desktop_app.ui.settings_page import SettingsPage
from desktop_app.ui.strings import Strings
from package_format.errors import Unreachable
from package_format.session_row import ClockQuality
from tests.ui import bookshop
from tests.ui.conftest import Shown, until

pytestmark = pytest.mark.usefixtures("shop")
T = TypeVar("T")


def settings(rooms: Rooms, qtbot: QtBot) -> SettingsPage:
    rooms.show_page("school")
    page = rooms.settings_page
    assert page is not None
    until(qtbot, lambda: len(page.textbooks.switches) == 2 and bool(page.clock.text.text()))
    return page


def asked(services: Services, qtbot: QtBot, look: Callable[[Store], T]) -> T:
    got: list[T] = []
    services.ask(services, look, got.append)
    until(qtbot, lambda: bool(got))
    return got[0]


def test_the_name_of_the_school_is_kept(show: Shown, services: Services, qtbot: QtBot) -> None:
    page = settings(show(), qtbot)
    page.school.setFocus()
    QTest.keyClicks(page.school, "Hongxing")
    QTest.mouseClick(page.save, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: page.save.text() == "已保存")
    assert asked(services, qtbot, lambda store: store.settings.school) == "Hongxing"
    QTest.keyClicks(page.school, "!")
    assert page.save.text() == "保存"


def test_language_switches_everything_at_once_and_is_kept(
    show: Shown, services: Services, qtbot: QtBot, tmp_path: Path
) -> None:
    rooms = show()
    page = settings(rooms, qtbot)
    QTest.mouseClick(page.language, Qt.MouseButton.LeftButton, pos=page.language.cells()[1].center().toPoint())
    assert rooms.page == "school"
    assert rooms.rail.buttons["library"].text() == "Find lessons"
    until(qtbot, lambda: rooms.library.cards.rowCount() == 5)
    titles = {str(rooms.library.cards.index(row).data()) for row in range(5)}
    assert "Lesson kedou-film" in titles
    assert asked(services, qtbot, lambda store: store.settings.language) == "en"
    assert "en" in (tmp_path / "window.ini").read_text()


def test_a_textbook_is_switched_off_and_on(show: Shown, services: Services, qtbot: QtBot) -> None:
    rooms = show()
    page = settings(rooms, qtbot)
    switch = page.textbooks.switches["shuxue-1a"]
    assert switch.isChecked()
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: rooms.library.shelf.model().rowCount() == 2)
    books = asked(services, qtbot, lambda store: store.library.textbooks(subscribed_only=True))
    assert [book.id for book in books] == ["yuwen-2a"]
    switch.setFocus()
    QTest.keyClick(switch, Qt.Key.Key_Space)
    until(qtbot, lambda: rooms.library.shelf.model().rowCount() == 3)


def test_volume_is_kept(show: Shown, services: Services, qtbot: QtBot) -> None:
    page = settings(show(), qtbot)
    page.volume.setValue(35)
    until(qtbot, lambda: asked(services, qtbot, lambda store: store.settings.volume) == 35)
    page.volume.setFocus()
    QTest.keyClick(page.volume, Qt.Key.Key_Right)
    until(qtbot, lambda: asked(services, qtbot, lambda store: store.settings.volume) == 36)


def test_loudness_is_evened_unless_a_school_says_otherwise(show: Shown, services: Services, qtbot: QtBot) -> None:
    page = settings(show(), qtbot)
    until(qtbot, page.evens.isChecked)
    QTest.mouseClick(page.evens, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: not asked(services, qtbot, lambda store: store.settings.evens_loudness))
    page.look_again()
    page.evens.setFocus()
    QTest.keyClick(page.evens, Qt.Key.Key_Space)
    until(qtbot, lambda: bool(asked(services, qtbot, lambda store: store.settings.evens_loudness)))


def test_channel_source_and_folder_are_shown(show: Shown, folder: Path, qtbot: QtBot) -> None:
    page = settings(show(), qtbot)
    labels = [label.text() for label in _labels(page)]
    assert "示范频道" in labels
    assert any("http://127.0.0.1:9/" in text and "第 1 期" in text for text in labels)
    assert str(folder) in labels


def _labels(page: SettingsPage) -> list[QLabel]:
    children: list[QObject] = list(page.findChildren(QObject))
    return [child for child in children if isinstance(child, QLabel)]


def test_an_implausible_clock_is_told_plainly(show: Shown, services: Services, qtbot: QtBot) -> None:
    page = settings(show(), qtbot)
    page.clock.show_quality(1_199_145_600, int(ClockQuality.IMPLAUSIBLE))
    assert page.clock.text.text().startswith("电脑日期显示2008年1月1日，好像不对")
    assert "不影响上课" in page.clock.text.text()
    assert not page.clock.confirm.isVisible()


def test_a_person_confirms_the_date(show: Shown, services: Services, qtbot: QtBot) -> None:
    page = settings(show(), qtbot)
    if not page.clock.confirm.isVisible():
        page.clock.show_quality(bookshop.PUBLISHED, int(ClockQuality.PLAUSIBLE))
    QTest.mouseClick(page.clock.confirm, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: asked(services, qtbot, lambda store: store.settings.last_good_clock) > 0)


def test_the_diagnosis_is_copied_whole_and_names_no_key(show: Shown, services: Services, qtbot: QtBot) -> None:
    page = settings(show(), qtbot)
    QTest.mouseClick(page.diagnosis.copy, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert copied == page.diagnosis.text.text()
    assert "资源：共 5 项：已就绪 4，有新版本 0，待接收 1" in copied
    assert "频道：sample-channel（第 1 期）" in copied
    secret = asked(services, qtbot, lambda store: store.settings.point_key.to_bytes().hex())
    assert secret not in copied
    assert page.diagnosis.copy.text() == "已复制"


def test_diagnosis_lines_are_of_the_windows_language() -> None:
    chinese, english = Strings("zh_CN"), Strings("en")
    assert diagnosis.as_text([("甲", "1"), ("乙", "2")], chinese) == "甲：1\n乙：2"
    assert diagnosis.as_text([("a", "1"), ("b", "2")], english) == "a: 1\nb: 2"
    [(name, said)] = diagnosis.trouble_lines([Trouble(Unreachable("http://centre", "no route"))], chinese)
    assert name == "上次的问题"
    assert "（Unreachable：" in said
    assert "http://centre" in said
    assert words.explain(Unreachable("http://centre", "no route"), "zh_CN").happened in said
    nothing = Totals(**{field.name: 0 for field in fields(Totals)})
    for say in (chinese, english):
        lines = dict(diagnosis.facts(Path("/d"), "p", [], nothing, "6", [], say))
        assert say("fact-never") in lines.values()
        assert lines[say("fact-channels")] == say("fact-none")
