"""Dirty titles are told from clean ones, and what would be right is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.initials import initials
from centre.intake import titles
from centre.intake.findings import Findings, Kind, Place

HERE = Place("resources.csv", 2, "标题")


def judged(title: str, language: str = "zh-CN") -> dict[Kind, str]:
    findings = Findings()
    titles.judge(titles.clean(title, HERE, findings), HERE, findings, language)
    return {finding.kind: finding.facts.get("expected", "") for finding in findings.all}


@pytest.mark.parametrize(
    "title",
    [
        "小蝌蚪找妈妈",
        "第1课 小蝌蚪找妈妈（第一课时）",
        "20以内的退位减法：十几减9",
        "Unit 3 My friends, Part A (1)",
        "加与减（二）——买书",
        "“贝”的故事",
        "比尾巴 ｜ 朗读",
        "4.1 直线、射线、线段",
        "A、B两地相距3.5千米",
        "1:30出发，还是2:00？",
        "乾隆与著名画家后羿射日",
    ],
)
def test_clean_titles_are_left_alone(title: str) -> None:
    assert judged(title) == {}


@pytest.mark.parametrize(
    ("title", "kind", "expected"),
    [
        ("第１课　Ａ组", Kind.FULL_WIDTH, "第1课 A组"),
        ("小蝌蚪找妈妈(一)", Kind.HALF_WIDTH, "小蝌蚪找妈妈（一）"),
        ("看,谁来了?", Kind.HALF_WIDTH, "看，谁来了？"),
        ("小蝌蚪找妈妈(2)", Kind.HALF_WIDTH, "小蝌蚪找妈妈（2）"),
        ("龜兔賽跑學習單", Kind.TRADITIONAL, "龟兔赛跑学习单"),
        ("小蝌蚪找妈妈_哔哩哔哩_bilibili", Kind.SCRAPED, "小蝌蚪找妈妈"),
        ("小蝌蚪找妈妈 - 百度文库", Kind.SCRAPED, "小蝌蚪找妈妈"),
        ("小蝌蚪找妈妈.mp4", Kind.SCRAPED, "小蝌蚪找妈妈"),
        ("小蝌蚪找妈妈 - 副本 (2)", Kind.SCRAPED, "小蝌蚪找妈妈"),
        ("小蝌蚪找妈妈_高清在线观看", Kind.SCRAPED, "小蝌蚪找妈妈"),
        ("小蝌蚪找妈妈（最终版）", Kind.SCRAPED, "小蝌蚪找妈妈"),
    ],
)
def test_dirty_titles_come_with_what_would_be_right(title: str, kind: Kind, expected: str) -> None:
    assert judged(title).get(kind) == expected


def test_traditional_characters_are_right_where_the_language_is() -> None:
    assert judged("龜兔賽跑", "zh-Hant") == {}


@given(st.text(max_size=60))
def test_cleaning_is_settled_after_one_time_and_leaves_nothing_invisible(title: str) -> None:
    once = titles.clean(title, HERE, Findings())
    again = Findings()
    assert titles.clean(once, HERE, again) == once
    assert not {Kind.INVISIBLE, Kind.SPACES} & {finding.kind for finding in again.all}


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ({"zh-CN": "小蝌蚪找妈妈"}, "xkdzmm"),
        ({"en": "Tadpoles", "zh-CN": "长城"}, "cc"),
        ({"zh-CN": "长大以后"}, "zdyh"),
        ({"zh-CN": "第1课《静夜思》（李白）"}, "dkjyslb"),
        ({"zh-CN": "Unit 2 My family 听说课"}, "umftsk"),
        ({"en": "Look and say"}, "las"),
        ({"zh-CN": "……"}, ""),
    ],
)
def test_initials(title: dict[str, str], expected: str) -> None:
    assert initials(title) == expected
