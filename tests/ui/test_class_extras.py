from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.store.store import Store
from desktop_app.ui.class_tracks import TrackPanel
from desktop_app.ui.services import Services
from package_format.session_row import Outcome
from tests.ui import bookshop
from tests.ui.conftest import Shown, until
from tests.ui.test_class_page import card, opened, rows


@pytest.fixture(autouse=True)
def extras(folder: Path, tmp_path: Path) -> None:
    """A film with subtitles, a sound with a cover, and courseware that no player shows."""
    cover = tmp_path / "cover.png"
    image = QImage(160, 100, QImage.Format.Format_RGB32)
    image.fill(QColor("orange"))
    assert image.save(str(cover))
    film = bookshop.offer("with-words", "场景歌", "cjg", "视频课程", "l1")
    film = replace(film, subtitle=(bookshop.FIXTURES / "zh.srt").read_bytes())
    tone = bookshop.offer("with-cover", "树之歌", "szg", "音频诵读", "l1")
    tone = replace(tone, cover=cover.read_bytes())
    strange = bookshop.Offered("strange", "拍手歌", "psg", "课件", "l2", b"MZ" * 99, "application/x-unheard-of")
    with Store.open(folder) as store:
        bookshop.fill(store, film, tone, strange)


def test_subtitles_are_chosen_and_put_away(show: Shown, qtbot: QtBot) -> None:
    page, player = opened(qtbot, show(), "with-words")
    until(qtbot, page.dock.tracks.isVisible)
    QTest.mouseClick(page.dock.tracks, Qt.MouseButton.LeftButton)
    choices = page.dock._choices
    assert isinstance(choices, TrackPanel)
    (row,) = choices.rows
    QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=row.cells()[1].center().toPoint())
    (chosen,) = player.chosen_tracks
    assert chosen.language == "zh-CN"
    assert page.dock._choices is None
    QTest.mouseClick(page.dock.tracks, Qt.MouseButton.LeftButton)
    assert page.dock._choices is not None
    QTest.mouseClick(page.dock.tracks, Qt.MouseButton.LeftButton)
    assert page.dock._choices is None


def test_a_sound_shows_its_cover_and_title(show: Shown, qtbot: QtBot) -> None:
    page, _player = opened(qtbot, show(), "with-cover")
    until(qtbot, page.listening.isVisible)
    middle = QPoint(page.width() // 2, round(page.height() * 0.42))
    until(qtbot, lambda: page.grab().toImage().pixelColor(middle) == QColor("orange"))


def test_courseware_that_nothing_shows_is_noted_and_told(show: Shown, services: Services, qtbot: QtBot) -> None:
    rooms = show()
    rooms.open_card(card(rooms, "strange"))
    page = rooms.class_page
    assert page is not None
    until(qtbot, page.trouble.isVisible)
    assert "“拍手歌”打不开，已记录并会上报。" in page.trouble.happened.text()
    until(qtbot, lambda: [button.text() for button in page.trouble.buttons] == ["我是什么"])
    page.leave()
    (row,) = rows(services, qtbot, 1)
    assert row.outcome is Outcome.NOT_OPENED
