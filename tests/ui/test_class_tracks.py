"""声音和字幕: one panel for the sound track and two subtitles; what is chosen holds for the next film too."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.player.film_player import FilmPlayer
from desktop_app.player.vocabulary import State, Track
from desktop_app.store.store import Store
from desktop_app.ui.choices import Segments
from desktop_app.ui.class_page import ClassPage
from desktop_app.ui.class_tracks import TrackPanel, named, told_apart
from desktop_app.ui.services import Services
from desktop_app.ui.spoken import base
from desktop_app.ui.strings import Strings
from tests.ui import bookshop
from tests.ui.conftest import Shown, until
from tests.ui.test_class_page import opened


@pytest.fixture(autouse=True)
def films(folder: Path) -> None:
    """Two films with two sound tracks each, and subtitles in two languages."""
    spoken = (bookshop.FIXTURES / "spoken.mp4").read_bytes()
    made = []
    for name in ("one", "two"):
        film = replace(bookshop.offer(name, f"场景歌 {name}", "cjg", "视频课程", "l1"), content=spoken)
        subtitles = {"zh-CN": (bookshop.FIXTURES / "zh.srt"), "ug": (bookshop.FIXTURES / "ug.srt")}
        made.append(replace(film, subtitles={language: path.read_bytes() for language, path in subtitles.items()}))
    with Store.open(folder) as store:
        bookshop.fill(store, *made)


def panel(page: ClassPage, qtbot: QtBot) -> TrackPanel:
    until(qtbot, page.dock.tracks.isVisible)
    QTest.mouseClick(page.dock.tracks, Qt.MouseButton.LeftButton)
    found = page.dock._choices
    assert isinstance(found, TrackPanel)
    return found


def choose(row: Segments, place: int) -> None:
    QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=row.cells()[place].center().toPoint())


def words(row: Segments) -> list[str]:
    return [said for _key, said in row._choices]


def test_sound_and_two_subtitles_are_chosen_and_remembered(show: Shown, services: Services, qtbot: QtBot) -> None:
    rooms = show()
    page, player = opened(qtbot, rooms, "one")
    assert isinstance(player, FilmPlayer)
    chosen = panel(page, qtbot)
    sound, upper, lower = chosen.rows
    assert words(sound) == ["汉语", "维吾尔语"]
    assert words(upper) == ["不显示字幕", "汉语", "维吾尔语"]
    choose(sound, 1)
    choose(lower, 2)  # without a first one it is the first
    assert (upper.value, lower.value) == ("1", "")
    choose(lower, 1)
    assert [track.language for track in player.chosen_tracks] == ["ug", "zh-CN"]
    choose(upper, 1)  # both the same is one
    assert [track.language for track in player.chosen_tracks] == ["zh-CN"]
    choose(lower, 2)
    assert page.dock._choices is chosen, "it stays while there is more to choose"
    chosen.done.emit()
    assert page.dock._choices is None
    until(qtbot, lambda: kept(services, qtbot) == ("ug", ("zh", "ug")))

    page.leave()
    page, player = opened(qtbot, rooms, "two")
    until(qtbot, lambda: len(player.chosen_tracks) == 2)
    assert player.chosen_voice is not None
    assert base(player.chosen_voice.language) == "ug"
    assert [track.language for track in player.chosen_tracks] == ["zh-CN", "ug"]


def kept(services: Services, qtbot: QtBot) -> tuple[str, tuple[str, ...]]:
    got: list[tuple[str, tuple[str, ...]]] = []
    services.ask(services, lambda store: (store.settings.voice, store.settings.captions), got.append)
    until(qtbot, lambda: bool(got))
    return got[0]


def test_a_film_that_stands_has_a_button_for_the_next_picture(show: Shown, qtbot: QtBot) -> None:
    page, player = opened(qtbot, show(), "one")
    assert not page.dock.step.isVisible()
    QTest.keyClick(page, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    until(qtbot, lambda: player.state is State.PAUSED)
    until(qtbot, page.dock.step.isVisible)
    before = player.position
    QTest.mouseClick(page.dock.step, Qt.MouseButton.LeftButton)
    assert 0 < player.position - before <= 80


@pytest.mark.parametrize(
    ("language", "title", "called"),
    [
        ("zho", "", "汉语"),
        ("zh-Hans-CN", "x", "汉语"),
        ("", "旁白", "旁白"),
        ("und", "", "声音 3"),
        ("xx", "", "声音 3"),
    ],
)
def test_a_track_is_called_by_its_language_its_title_or_its_number(language: str, title: str, called: str) -> None:
    assert named(Track(2, language, title), Strings("zh_CN"), "voice-number") == called


def test_tracks_of_one_language_are_told_apart() -> None:
    tracks = [Track(0, "zh-CN", "zh-CN"), Track(1, "chi", "繁體"), Track(2, "bo", ""), Track(3, "", "x" * 40)]
    names = told_apart(tracks, Strings("zh_CN"), "subtitle-number")
    assert names == ["汉语 1", "汉语 繁體", "藏语", "x" * 13 + "…"]
