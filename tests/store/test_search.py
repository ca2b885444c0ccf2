from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin

from desktop_app.store import search
from desktop_app.store.cards import Readiness
from desktop_app.store.store import Store
from package_format.catalogue import Withdrawal
from tests.store.publisher import Book, Lesson, deliver, follow, publish, title

TITLES = (
    "小蝌蚪找妈妈", "植物妈妈有办法", "妈妈睡了（第二课时）", "Unit 3 At the farm", "一百以内的加法和减法 100",
    "曹冲称象", "听听，秋天的声音", "司马光", "《我是什么》教学视频", "ئانا تىل", "བོད་ཡིག", "ＡＢＣ歌",
    "富饶的西沙群岛", "掌声",
)  # fmt: skip


def _initials(text: str) -> str:
    letters = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))
    return "".join(letter for letter in letters.lower() if letter.isascii() and letter.isalnum())


def _lessons() -> list[Lesson]:
    return [
        Lesson(f"r{number:02}", text, _initials(text), nodes=("u1l2",), english="River" if number == 12 else "")
        for number, text in enumerate(TITLES)
    ]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("library")) as store:
        store.files.floor = 0
        follow(store)
        publish(store, 1, Book(lessons=_lessons()))
        yield store


def _find(store: Store, words: str, limit: int = 50) -> list[str]:
    return [card.id for card in store.library.search(words, limit)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("妈妈", ["r02", "r00", "r01"]),
        ("蝌蚪找妈", ["r00"]),
        ("妈妈 办法", ["r01"]),
        ("办法 妈妈", ["r01"]),
        ("秋天的声音", ["r06"]),
        ("听听秋天", ["r06"]),
        ("xkdz", ["r00"]),
        ("ZMM", ["r00"]),
        ("zmm", ["r00"]),
        ("farm", ["r03"]),
        ("unit3", ["r03"]),
        ("UNIT 3 at", ["r03"]),
        ("fa", ["r03"]),
        ("10", ["r04"]),
        ("以内", ["r04"]),
        ("abc", ["r11"]),
        ("ａｂｃ歌", ["r11"]),
        ("ئانا", ["r09"]),
        ("ཡིག", ["r10"]),
        ("river", ["r12"]),
        ("孙悟空", []),
        ("妈妈 孙悟空", []),
        ("，。", []),
        ("", []),
        ("  ", []),
        ("第一单元", [f"r{number:02}" for number in range(len(TITLES))]),
    ],
)
def test_questions_find_titles(library: Store, words: str, found: list[str]) -> None:
    assert _find(library, words) == found
    if words.strip():
        assert library.library.count(words=words) == len(found)


@pytest.mark.parametrize(
    "words",
    ['"', "'", '妈" OR "x', "title:妈", "妈*", "NEAR(妈 妈)", "^妈", "(", "妈 AND", "-妈", "\0", "%_", "{a b}:"],
)
def test_no_question_is_syntax(library: Store, words: str) -> None:
    assert isinstance(_find(library, words), list)


@pytest.mark.parametrize("number", range(len(TITLES)))
def test_every_title_is_found_by_any_two_characters_and_by_its_initials(library: Store, number: int) -> None:
    text = TITLES[number]
    for start in range(len(text) - 1):
        piece = text[start : start + 2]
        if all("\u4e00" <= letter <= "\u9fff" for letter in piece):
            assert f"r{number:02}" in _find(library, piece), piece
    initials = "".join(letter for letter in _initials(text) if letter.isalpha())
    if initials == _initials(text):
        for end in range(1, len(initials) + 1):
            assert f"r{number:02}" in _find(library, initials[:end]), initials[:end]
        for start in range(len(initials) - 1):
            assert f"r{number:02}" in _find(library, initials[start : start + 3])


HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(texts=st.lists(HAN, min_size=1, max_size=5), question=st.text(max_size=8))
def test_any_chinese_title_is_found_by_any_two_of_its_characters(store: Store, texts: list[str], question: str) -> None:
    follow(store)
    release = store.library.channels()[0].release + 1
    lessons = [Lesson(f"x{number}", text, _initials(text), version=release) for number, text in enumerate(texts)]
    publish(store, release, Book(lessons=lessons))
    for lesson in lessons:
        for start in range(len(lesson.title) - 1):
            assert lesson.id in _find(store, lesson.title[start : start + 2])
        assert lesson.id in _find(store, lesson.title)
        if lesson.initials.isalpha():
            assert lesson.id in _find(store, lesson.initials[:3])
    _find(store, question)


def test_the_best_comes_first(store: Store) -> None:
    follow(store)
    lessons = [
        Lesson("keyword", "别的", "bd", keywords=("秋天",)),
        Lesson("middle", "听秋天", "tqt"),
        Lesson("begins", "秋天的雨", "qtdy"),
        Lesson("begins-ready", "秋天来了", "qtll"),
        Lesson("withdrawn", "秋天", "qt"),
        Lesson("other", "春天", "ct"),
    ]
    publish(store, 1, Book(lessons=lessons))
    deliver(store, lessons[3], lessons[4])
    publish(store, 2, Book(lessons=lessons), withdrawn=(Withdrawal("withdrawn", 1, urgent=False),))
    assert _find(store, "秋天") == ["begins-ready", "begins", "middle", "keyword", "withdrawn"]
    assert _find(store, "qt") == ["begins-ready", "begins", "middle", "withdrawn"]
    assert _find(store, "秋天", 2) == ["begins-ready", "begins"]
    library = store.library
    assert [card.id for card in library.cards(words="秋天", offset=1, limit=2)] == ["begins", "middle"]
    assert [card.id for card in library.cards(words="秋天", readiness=Readiness.WAITING)] == [
        "begins",
        "middle",
        "keyword",
    ]
    assert library.count(words="秋天", readiness=Readiness.READY) == 2
    assert library.count(words="秋天", textbook="yw2a") == 5
    assert library.count(words="秋天", textbook="sx2a") == 0


def test_with_more_hits_than_can_be_looked_at_the_best_are_among_them(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search.find, "__defaults__", (3,))
    monkeypatch.setattr(search, "FEW", 1)
    follow(store)
    keyword = [Lesson(f"a{number}", "别的", "bd", keywords=("秋天",)) for number in range(5)]
    middle = [Lesson(f"b{number}", "听秋天", "tqt") for number in range(2)]
    begins = [Lesson(f"c{number}", "秋天的雨", "qtdy") for number in range(2)]
    publish(store, 1, Book(lessons=[*keyword, *middle, *begins]))
    assert _find(store, "秋天") == ["c0", "c1", "b0"]
    assert store.library.count(words="秋天") == 3
    assert _find(store, "苹果") == []
    assert _find(store, "qt") == ["c0", "c1", "b0"]
    many = [Lesson(f"d{number}", "秋天来了", "qtll") for number in range(9)]
    publish(store, 2, Book(lessons=[*keyword, *many]))
    assert _find(store, "秋天") == _find(store, "qt") == ["d0", "d1", "d2"]


def test_a_lesson_of_the_tree_finds_what_is_below_it(store: Store) -> None:
    follow(store)
    lessons = [Lesson("a", "课后练习", "khlx", nodes=("u1l1",)), Lesson("b", "导学", "dx", nodes=("u2l1",))]
    publish(store, 1, Book(lessons=lessons), Book(title("sx2a"), [Lesson("c", "课件", "kj", nodes=("u1l1", "u1"))]))
    assert _find(store, "小蝌蚪") == ["a", "c"]
    assert _find(store, "app") == ["b"]
    assert _find(store, "第二单元") == ["b"]
    assert [card.id for card in store.library.cards(words="小蝌蚪", textbook="sx2a")] == ["c"]
