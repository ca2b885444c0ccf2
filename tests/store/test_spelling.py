from __future__ import annotations

import pytest

from desktop_app.store import spelling


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("小蝌蚪找妈妈", "小 蝌 蚪 找 妈 妈"),
        ("小蝌蚪，找 妈妈（Unit 3）", "小 蝌 蚪 找 妈 妈 unit 3"),
        ("Ｕｎｉｔ１２ａｂｃ", "unit 1 2 abc"),
        ("《秋天》、々〇", "秋 天 々 〇"),
        ("かなカナ", "か な カ ナ"),
        ("𠀀𠀁x", "𠀀 𠀁 x"),
        ("بالا ئوقۇش", "بالا ئوقۇش"),
        ("STRASSE straße", "strasse strasse"),
        ("，。！", ""),
        ("", ""),
    ],
)
def test_titles_become_words(text: str, spelled: str) -> None:
    assert spelling.spell(text) == spelled


@pytest.mark.parametrize(
    ("question", "phrase"),
    [
        ("妈妈", '"妈 妈"'),
        ("找妈妈2", '"找 妈 妈 2"'),
        ("unit 3app", '"unit 3 app"*'),
        ('妈" OR title:*', '"妈 or title"*'),
        ("بالا", '"بالا"*'),
        ("！？", ""),
        ("妈" * 99, '"' + " ".join("妈" * spelling.MOST_WORDS) + '"'),
    ],
)
def test_questions_become_phrases_and_never_syntax(question: str, phrase: str) -> None:
    assert spelling.phrase(question) == phrase


def test_parts_of_a_question_are_phrases_of_their_own() -> None:
    assert spelling.phrases("秋天 ！ app") == ['"秋 天"', '"app"*']
    assert [spelling.needle(part) for part in spelling.phrases("秋天 ！ app")] == [" 秋 天 ", " app"]
    assert spelling.phrases(" ") == []


def test_initials_are_found_by_the_beginning_of_any_part() -> None:
    assert spelling.spell_initials("xkdZMM") == "0xkdzmm xkdzmm kdzmm dzmm zmm mm"
    assert spelling.spell_initials("x") == "0x x"
    assert spelling.spell_initials("—") == "0 "
    assert spelling.initials("XKD z") == "xkdz"
    for not_initials in ("妈", "u3", "", "a" * 99):
        assert spelling.initials(not_initials) == ""
