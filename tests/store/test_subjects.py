"""One subject under the names that timetables and textbooks give it."""

from __future__ import annotations

import pytest

from desktop_app.store.school import subjects


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("语文", "语文"), ("语", "语文"), (" 数 学 ", "数学"), ("数学课", "数学"), ("道法", "道德与法治"),
        ("品德", "道德与法治"),         ("体育", "体育与健康"), ("信息技术", "信息科技"), ("ＭＵＳＩＣ", "MUSIC"),
        ("班队会", "班会"), ("晨读", "晨读"), ("课", "课"), ("劳动★", "劳动"), ("", ""),
    ],
)  # fmt: skip
def test_the_usual_short_names_are_known(written: str, meant: str) -> None:
    assert subjects.canonical(written) == meant
    assert subjects.same(written, meant)
    assert subjects.canonical(meant) == meant
