"""Lessons are found by what is written and said in them, after what has the words in its title."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.store import search, spelling
from desktop_app.store.held_shard import HeldShard
from desktop_app.store.store import Store
from package_format.errors import Stopped
from tests.store.publisher import Book, Lesson, follow, publish, title

TEXT = "学习目标 种子发芽要有水分、空气和适宜的温度。Germination needs WATER 100"
LESSONS = [
    Lesson("in-text", "植物的生长", "zwdsz", text=TEXT),
    Lesson("in-title", "种子发芽的秘密", "zzfydmm"),
    Lesson("other", "小青蛙", "xqw", text="池塘里的青蛙 一粒种子 甲乙 乙丙"),
    Lesson("silent", "司马光", "smg"),
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store") as store:
        store.files.floor = 0
        follow(store)
        publish(store, 1, Book(lessons=LESSONS))
        yield store


def found(store: Store, words: str) -> dict[str, str]:
    return {card.id: card.passage for card in store.library.search(words)}


def test_texts_come_after_titles_and_say_why(store: Store) -> None:
    assert list(found(store, "种子发芽")) == ["in-title"]
    assert store.wordings.index() == 1
    assert store.wordings.index() == 0, "once"
    assert found(store, "种子发芽") == {
        "in-title": "",
        "in-text": "学习目标 种子发芽要有水分、空气和适宜的温度。Germin…",
    }
    assert list(found(store, "种子")) == ["in-title", "in-text", "other"]
    assert found(store, "适宜温度") == {}, "the words have to follow one another"
    assert list(found(store, "适宜的 水分")) == ["in-text"]
    assert list(found(store, "germ")) == ["in-text"]
    assert list(found(store, "water100")) == ["in-text"]
    assert found(store, "germ")["in-text"].startswith("…")
    assert found(store, "甲乙丙") == {}, "its pairs are there, and it is not"
    assert found(store, "池") == {}, "one character alone is looked for in titles"
    assert store.library.count(words="种子") == 3


def test_a_new_release_changes_what_is_found(store: Store) -> None:
    store.wordings.index()
    changed = [LESSONS[0].next(text="光合作用"), LESSONS[1], LESSONS[2]]
    publish(store, 2, Book(lessons=changed))
    assert found(store, "光合作用") == {}
    assert store.wordings.index() == 1
    assert found(store, "光合") == {"in-text": "光合作用"}
    assert list(found(store, "种子")) == ["in-title", "other"]
    publish(store, 3, Book(lessons=[LESSONS[1]]))
    assert list(found(store, "种子")) == ["in-title"], "what is gone is gone at once"
    assert store.wordings.index() == 1


def test_a_stop_leaves_the_rest_for_another_time(store: Store) -> None:
    books = [Book(title(name), [Lesson(name, text="月亮")]) for name in ("b1", "b2")]
    publish(store, 2, *books)
    calls: list[int] = []

    def report() -> None:
        calls.append(1)
        if len(calls) == 3:
            raise Stopped

    with pytest.raises(Stopped):
        store.wordings.index(report)
    before = len(found(store, "月亮"))
    store.wordings.index()
    assert before < 2
    assert set(found(store, "月亮")) == {"b1", "b2"}


def test_a_shard_that_has_been_spoiled_has_no_texts(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_app.store.wordings.load_shard", lambda *_: None)
    assert store.wordings.index() == 1
    assert list(found(store, "种子发芽")) == ["in-title"]


def test_a_line_without_a_text_that_is_one_is_passed_over(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = (
        '{"id":"in-text","text":"","x":{"text":"a"}}',
        '{"id":"nobody","text":"b"}',
        '{"id":"other","x":{"text":"c"}}',
    )
    lines = [line.encode() for line in odd]
    held = HeldShard("", b"", b"", lines)
    monkeypatch.setattr("desktop_app.store.wordings.load_shard", lambda *_: held)
    store.wordings.index()
    assert found(store, "aa bb cc") == {}


@given(st.text(max_size=60), st.integers(0, 40), st.integers(1, 12))
def test_every_piece_of_a_text_fits_its_grams(text: str, start: int, length: int) -> None:
    piece = text[start : start + length]
    wanted = [one.removesuffix("*").strip('"') for one in spelling.gram_query(piece).split(" AND ") if one]
    grams = spelling.grams(text).split(" ")
    spelled, whole = spelling.phrase(piece), f" {spelling.spell(text)} "
    if spelled and spelling.needle(spelled) in whole and " " not in piece:
        assert all(any(gram.startswith(one) for gram in grams) for one in wanted)


def test_passages() -> None:
    assert spelling.passage("abc", "zz") == "abc"
    assert spelling.passage("x" * 50, "zz") == "x" * 24 + "…"
    assert spelling.passage("ß" * 3 + "İ", "i̇") == "ßßßİ"
    assert spelling.passage("一二三四五六七八九十找到", "找到") == "…三四五六七八九十找到"
    assert search.KINDS[search.SAID] == "its text holds"
