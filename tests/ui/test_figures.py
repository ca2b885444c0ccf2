from __future__ import annotations

import pytest

from desktop_app.ui import figures


@pytest.mark.parametrize(
    "count,text",
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (3_200_000_000, "3.2 GB"),
        (48_200_000, "48 MB"),
        (9_960_000, "10 MB"),
        (-5, "0 B"),
        (7e15, "7000 TB"),
    ],
)
def test_size(count: float, text: str) -> None:
    assert figures.size(count) == text


def test_clock() -> None:
    assert [figures.clock(ms) for ms in (-1, 59_999, 755_000, 3_755_000)] == ["0:00", "0:59", "12:35", "1:02:35"]


def test_span_is_rough_in_both_languages() -> None:
    assert figures.span(59, "zh_CN") == "不到 1 分钟"
    assert figures.span(370, "zh_CN") == "大约 6 分钟"
    assert figures.span(370, "en") == "about 6 min"
    assert figures.span(8 * 3600, "en") == "about 8 h"


def test_date_and_moment() -> None:
    assert figures.date(0, "en") == figures.moment(0, "zh_CN") == ""
    assert figures.date(1_773_000_000, "zh_CN").startswith("2026年3月")
    assert figures.date(1_773_000_000, "en").endswith("Mar 2026")
    assert figures.moment(1_773_000_000, "en").count(":") == 1


def test_title_takes_the_best_language() -> None:
    both = {"zh-CN": "秋天", "en": "Autumn"}
    assert figures.title(both, "zh_CN") == "秋天"
    assert figures.title(both, "en") == "Autumn"
    assert figures.title({"zh-CN": "秋天"}, "en") == "秋天"
    assert figures.title({"en-GB": "Autumn", "ug": "كۈز"}, "en") == "Autumn"
    assert figures.title({"ug": "كۈز"}, "en") == "كۈز"
    assert figures.title({}, "en") == ""
