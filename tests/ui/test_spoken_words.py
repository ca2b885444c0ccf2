"""A teacher sees before opening a lesson in which languages it is heard and can be read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.store.cards import Card
from desktop_app.store.store import Store
from desktop_app.ui.cards_model import CARD
from desktop_app.ui.period_card import ResourceButton
from desktop_app.ui.spoken_words import spoken_words
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import Theme
from desktop_app.ui.today_facts import Offered
from package_format.shard import FileTrack
from tests.player.lessons import FIXTURES, lesson_of
from tests.ui import bookshop
from tests.ui.conftest import Shown, until

SAY = Strings("zh_CN")
TRACKS = (FileTrack("audio", "aac", "zh"), FileTrack("audio", "aac", "bo"))


def card(voices: tuple[str, ...] = (), captions: tuple[str, ...] = ()) -> Card:
    return replace(lesson_of(FIXTURES / "film.mp4").card, voices=voices, captions=captions)


@pytest.mark.parametrize(
    ("voices", "captions", "said"),
    [
        ((), (), ""),
        (("zh",), (), ""),
        (("zh-cn", "bo"), (), "声音 汉语+藏语"),
        (("bo",), (), "声音 藏语"),
        (("zh", "bo"), ("zh", "zh-cn", "bo"), "声音 汉语+藏语 · 字幕 汉语+藏语"),
        ((), ("ug",), "字幕 维吾尔语"),
        ((), ("und",), "有字幕"),
        (("xx", "zh"), (), ""),
    ],
)
def test_what_a_card_says(voices: tuple[str, ...], captions: tuple[str, ...], said: str) -> None:
    assert spoken_words(card(voices, captions), SAY) == said


def test_it_is_said_in_english_too() -> None:
    assert spoken_words(card(("zh", "bo"), ("und",)), Strings("en")) == "Sound: Chinese+Tibetan · Subtitles"


def test_the_button_of_today_says_it(qtbot: QtBot) -> None:
    made = ResourceButton(Offered(card(("zh", "bo"), ("zh",)), None), Theme(0.8), SAY)
    qtbot.addWidget(made)
    assert made.line() == "● 视频课程 · 声音 汉语+藏语 · 字幕 汉语"
    assert made.line() in made.toolTip()
    assert made.line() in made.accessibleName()


def test_the_wall_says_it_on_the_cover(show: Shown, folder: Path, qtbot: QtBot) -> None:
    film = bookshop.offer("both", "小蝌蚪找妈妈 双语", "xkdzmmsy", "视频课程", "l1")
    srt = (bookshop.FIXTURES / "zh.srt").read_bytes()
    with Store.open(folder) as store:
        bookshop.fill(store, replace(film, tracks=TRACKS, subtitles={"zh-CN": srt}))
    cards = show().library.cards
    until(qtbot, lambda: cards.rowCount() == 6)
    found = {cards.index(row).data(CARD).id: row for row in range(6)}
    hint = cards.index(found["both"]).data(Qt.ItemDataRole.ToolTipRole)
    assert hint == "小蝌蚪找妈妈 双语\n声音 汉语+藏语 · 字幕 汉语"
    assert cards.index(found["kedou-film"]).data(Qt.ItemDataRole.ToolTipRole) == "小蝌蚪找妈妈"
