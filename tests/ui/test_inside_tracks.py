"""Subtitles inside films in class: chosen in the panel beside those of files, and named where they cannot be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop_app.player.film_player import FilmPlayer
from desktop_app.store.store import Store
from desktop_app.ui.spoken import base
from tests.player import inside_films
from tests.ui import bookshop
from tests.ui.conftest import Shown, until
from tests.ui.test_class_page import opened
from tests.ui.test_class_tracks import choose, panel, words


def offer_film(folder: Path, film: Path, subtitles: Mapping[str, bytes]) -> None:
    made = replace(bookshop.offer("inside", "蝌蚪", "kd", "视频课程", "l1"), content=film.read_bytes())
    with Store.open(folder) as store:
        bookshop.fill(store, replace(made, subtitles=subtitles))


def test_a_subtitle_in_the_film_is_read_beside_one_that_lies_by_it(
    show: Shown, folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    film = inside_films.make(tmp_path / "a.mp4", ("-c:s", "mov_text"))
    offer_film(folder, film, {"zh-CN": (bookshop.FIXTURES / "zh.srt").read_bytes()})
    page, player = opened(qtbot, show(), "inside")
    assert isinstance(player, FilmPlayer)
    chosen = panel(page, qtbot)
    upper, lower = chosen.rows
    assert words(upper) == ["不显示字幕", "汉语 1", "汉语 2", "藏语"]
    choose(upper, 3)
    choose(lower, 1)
    assert [base(track.language) for track in player.chosen_tracks] == ["bo", "zh"]
    player.pause()
    player.seek(3_500)
    until(qtbot, lambda: list(player.widget.captions) == ["བཀྲ་ཤིས་བདེ་ལེགས།", "你好"])
    assert chosen.unshown is None


def test_subtitles_made_of_pictures_are_named(show: Shown, folder: Path, tmp_path: Path, qtbot: QtBot) -> None:
    offer_film(folder, inside_films.make_with_pictures(tmp_path / "a.mkv", text=False), {})
    page, _player = opened(qtbot, show(), "inside")
    chosen = panel(page, qtbot)
    assert chosen.rows == []
    assert chosen.unshown is not None
    assert chosen.unshown.text() == "这部影片里的汉语字幕这里显示不了：它是图片做的，或是少见的格式。"
