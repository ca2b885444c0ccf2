from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from desktop_app.ui.class_tools.tool import COLOURS, Tool
from desktop_app.ui.rating_card import STARS
from desktop_app.ui.strings import CATALOGUE, LANGUAGES, Strings
from package_format.session_row import Reason
from package_format.shard import KINDS

UI = Path(__file__).parents[2] / "desktop_app" / "ui"
WORDS = ("strings.py", "class_strings.py")


def blanks(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}


def test_both_languages_say_everything_with_the_same_facts() -> None:
    for key, (chinese, english) in CATALOGUE.items():
        assert chinese.strip(), key
        assert english.strip(), key
        assert blanks(chinese) == blanks(english), key
        assert not re.search(r"[\u4e00-\u9fff]", english.replace("中文", "")), key
        assert "失败" not in chinese, key


def test_every_word_asked_for_exists_and_every_word_is_asked_for() -> None:
    source = "\n".join(path.read_text("utf-8") for path in UI.rglob("*.py") if path.name not in WORDS)
    asked = set(re.findall(r"say\(\s*\"([^\"{]+)\"", source))
    assert asked <= CATALOGUE.keys()
    quoted = set(re.findall(r"\"([^\"\n{}]*)\"", source))
    built = {key for key in CATALOGUE if key.startswith(("stage-", "colour-"))} | {f"{tool}-short" for tool in Tool}
    built |= {f"rate-{stars}" for stars in STARS} | {f"reason-{str(one.name).lower()}" for one in Reason}
    unused = {key for key in CATALOGUE if key not in quoted} - built
    assert not unused


def test_every_stage_of_a_sync_has_words() -> None:
    for stage in ("trust", "catalogue", "plan", "receive", "install", "usage", "done"):
        assert f"stage-{stage}" in CATALOGUE


def test_every_colour_of_the_pen_has_a_name() -> None:
    assert {key for key in CATALOGUE if key.startswith("colour-")} == {f"colour-{n}" for n in range(len(COLOURS))}


def test_every_kind_of_the_format_has_a_name() -> None:
    for kind in KINDS:
        assert Strings("zh_CN").kind(kind) == kind
        assert Strings("en").kind(kind).isascii()
    assert Strings("en").kind("新种类") == "新种类"


def test_facts_fill_the_blanks_and_unknown_keys_are_a_bug() -> None:
    assert Strings("zh_CN")("count", count="50,000") == "共 50,000 项"
    assert Strings("en")("count", count=3) == "3 in all"
    with pytest.raises(KeyError):
        Strings("en")("no such key")


def test_languages() -> None:
    assert Strings("bo").language == "zh_CN"
    assert list(LANGUAGES) == ["zh_CN", "en"]
    assert not Strings("zh_CN").right_to_left
