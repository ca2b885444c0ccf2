"""A school's term through the commands: what is due and ready, what comes first, an edition that changes (A1, A8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from desktop_app.commands.arguments import parse
from desktop_app.commands.sayings import SAYINGS
from desktop_app.store.timetables.mistakes import Kind
from desktop_app.ui import timetable_words
from package_format.errors import Refused
from tests.sync.fault_server import Exchange, FaultServer
from tests.whole.term import FILM, MONDAY, WEEK, Place, opened

DAY = timedelta(days=1)


@pytest.fixture
def place(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.delenv("SONGKE_LANG", raising=False)
    with opened(tmp_path, capsys, monkeypatch) as made:
        yield made


@pytest.fixture
def school(place: Place) -> Place:
    place.songke("school", "timetable", place.folder / "课表.csv")
    return place


def test_a_monday_morning_without_any_network_begins_with_the_lesson_that_is_due(school: Place) -> None:
    school.songke("sync")
    with school.at(MONDAY + 5 * WEEK):
        first, second = school.json("today")["periods"]
        assert (first["class"], first["subject"], first["begins"]) == ("二年级", "语文", 480)
        assert first["lesson"]["title"] == {"zh-CN": "6 语文课"}
        assert [(one["id"], one["readiness"]) for one in first["resources"]] == [
            ("yw-film-6", "ready"), ("yw-sheet-6", "ready"),
        ]  # fmt: skip
        assert (second["subject"], second["edition"], second["ready"]) == ("数学", "人教版", 2)
        said = school.songke("today")
    assert said.splitlines()[:4] == [
        "2030年4月8日 星期一 · 第6教学周（双周）",
        "第1节  08:00–08:40  二年级  语文  6 语文课  ● 2/2",
        "    ● 6 语文课视频  视频课程  yw-film-6",
        "    ● 6 语文课练习  课后练习  yw-sheet-6",
    ]
    assert said.splitlines()[-2].startswith("本周资源 4/4")
    assert "songke school clock confirm" in said.splitlines()[-1]


def test_a_link_that_dies_has_brought_todays_lessons_and_then_this_weeks(school: Place) -> None:
    # Tuesday of week 3: maths now, then 语文; one film more than that fits before the link is gone for good.
    budget = 2 * FILM + 2_000

    def dying(exchange: Exchange) -> bool:
        if exchange.path.startswith("packs/") and exchange.server.pack_bytes > budget:
            return exchange.reset()
        return exchange.answer()

    with school.at(MONDAY + 2 * WEEK + DAY, "08:45"), FaultServer(school.tree, dying).running() as server:
        school.songke("sync", "--source", server.address, code=3)
        ready = school.ready()
        assert {"yw-film-3", "yw-sheet-3"} <= ready
        assert "rj-film-6" not in ready
        assert len(ready) < 24
        facts = school.json("today")
    assert [one["subject"] for one in facts["periods"]] == ["数学", "语文"]
    assert facts["periods"][1]["ready"] == 2
    assert facts["this_week"]["ready"] >= 2


def test_maths_changes_its_edition_at_the_start_of_term_and_chinese_does_not(school: Place) -> None:
    school.songke("sync")
    before = school.ready()
    with school.at(MONDAY):
        said = school.songke("school", "textbook", 2, "数学", "北师大版")
        assert said == ("2 年级数学从人教版换成北师大版，其他科目没有变化。旧教材已收好的资源保留到2030年3月18日。\n")
        subscribed = {book["id"]: book["subscribed"] for book in school.json("list", "--textbooks")}
        assert subscribed == {"yw": True, "rj": False, "bs": True}
        # The old one is still to be seen and played, nothing of 语文 has moved; the new one comes with the next sync.
        assert school.ready() == before
        assert school.json("today")["periods"][1]["textbook"] == "bs"
        facts = school.json("sync")
        assert (facts["complete"], facts["installed"]) == (True, 12)
        assert school.json("today")["periods"][1]["ready"] == 2
        assert {one for one in school.ready() if one.startswith("yw-")} == {one for one in before if one[:2] == "yw"}
    with school.at(MONDAY + 13 * DAY):
        assert "rj" not in {one["textbook"] for one in school.json("clean", "--plan")["resources"]}
        assert school.ready() >= before
    with school.at(MONDAY + 2 * WEEK):
        going = school.json("clean", "--plan", "--textbook", "rj")["resources"]
        assert {one["id"] for one in going} == {one for one in before if one.startswith("rj-")}
        school.songke("clean", "--textbook", "rj")
        left = school.ready()
        assert not {one for one in left if one.startswith("rj-")}
        assert left >= {one for one in before if one.startswith("yw-")}
        assert "rj-film-6" not in {card["id"] for card in school.json("list")}
        assert [book["edition"] for book in school.json("school", "textbook", 2, "数")] == ["北师大版", "人教版"]


def test_a_clock_of_2008_shows_what_comes_next_and_says_so(school: Place) -> None:
    school.songke("sync")
    for wrong, shown in ((date(2008, 1, 1), "2008年1月1日"), (date(2099, 1, 1), "2099年1月1日")):
        with school.at(wrong):
            said = school.songke("today")
            assert said.startswith(f"电脑日期显示{shown}，好像不对。")
            facts = school.json("today")
            assert (facts["date"], facts["clock"]) == (None, "implausible")
            assert facts["periods"][0]["lesson"]["title"] == {"zh-CN": "1 语文课"}
            school.songke("school", "clock", "confirm", code=1)
            assert "请先校正" in school.trouble
    with school.at(date(2008, 1, 1)):
        school.songke("school", "progress", "二年级", "语文", "done")
        assert school.json("today")["periods"][0]["lesson"]["title"] == {"zh-CN": "2 语文课"}
    with school.at(MONDAY):
        assert school.json("today")["clock"] == "plausible"
        assert "核对过了" in school.songke("school", "clock", "confirm")
        assert school.json("school", "clock")["clock"] == "confirmed"
        assert "clock confirm" not in school.songke("today")


def test_after_class_a_teacher_says_how_far_the_class_is(school: Place) -> None:
    school.songke("sync")
    with school.at(MONDAY):
        said = school.songke("school", "progress", "二年级", "语文", "unfinished")
        assert said == "二年级语文“1 语文课”：还没上完。\n接下来：1 语文课\n"
    with school.at(MONDAY + WEEK):
        assert school.json("today")["periods"][0]["lesson"]["title"] == {"zh-CN": "1 语文课"}
        assert school.json("school", "progress", "二年级", "语", "done", "1 语文")["state"] == "done"
        assert school.json("today")["periods"][0]["lesson"]["title"] == {"zh-CN": "2 语文课"}
        assert "提前上了" in school.songke("school", "progress", "二年级", "语文", "early", "3 语文课")
        cleared = school.json("school", "progress", "二年级", "语文", "clear", "3 语文课", "--date", str(MONDAY + WEEK))
        assert cleared["next"] == school.json("today")["periods"][0]["lesson"]["node"]
        english = school.songke("--lang", "en", "school", "progress", "二年级", "语文", "skipped")
        assert english.startswith("二年级, 语文: “2 语文课” is skipped.")
    for arguments, words in (
        (("六年级", "语文", "done"), "现有：二年级"),
        (("二年级", "音乐", "done"), "还没有接收教材"),
        (("二年级", "语文", "done", "没有的课"), "没有叫这个名字的课"),
    ):
        school.songke("school", "progress", *arguments, code=1)
        assert words in school.trouble


def test_when_all_is_done_nothing_is_planned(school: Place) -> None:
    school.songke("sync")
    with school.at(MONDAY + 5 * WEEK):
        for number in range(1, 7):
            school.songke("school", "progress", "二年级", "语文", "done", f"{number} 语文课")
        assert "没有安排到课" in school.songke("today")
        school.songke("school", "progress", "二年级", "语文", "done", code=1)
        assert "请写出课名" in school.trouble


def test_holidays_make_up_days_and_days_without_lessons(school: Place) -> None:
    monday = MONDAY + WEEK
    school.songke("sync")
    said = school.songke("school", "holiday", monday, monday + DAY, "--name", "运动会")
    assert said == "2030年3月11日到2030年3月12日放假，共 2 天。\n"
    assert "这一天不上课：运动会。" in school.songke("today", "--date", monday)
    assert school.songke("school", "makeup", monday + 5 * DAY, monday) == "2030年3月16日补星期一的课。\n"
    saturday = school.songke("today", "--date", monday + 5 * DAY)
    assert "今天上星期一的课。" in saturday
    assert "第1节  08:00–08:40  二年级  语文  2 语文课  ● 2/2" in saturday
    assert school.json("school", "makeup", monday + 6 * DAY, "周三")["weekday"] == 3
    facts = school.json("today", "--date", monday + 6 * DAY)
    assert [one["subject"] for one in facts["periods"]] == ["语文", "美术"]
    assert "没有教材" in school.songke("today", "--date", monday + 6 * DAY)
    assert school.json("school", "holiday", monday, "--remove") == {"ordinary": 1}
    assert "改回" in school.songke("school", "holiday", monday + DAY, "--remove")
    school.songke("school", "holiday", monday, monday - DAY, code=1)
    assert "最后一天" in school.trouble
    sunday = school.songke("today", "--date", MONDAY + 6 * DAY)
    assert "这一天没有课。" in sunday
    following = MONDAY + WEEK
    assert f"下一次上课：{following.year}年{following.month}月{following.day}日" in sunday
    assert school.json("today", "--date", MONDAY + 6 * DAY)["next_day"] == following.isoformat()
    assert school.json("today", "--date", following)["next_day"] is None
    assert "这一天不上课。" in school.songke("today", "--date", date(2029, 8, 1))
    assert school.json("today", "--date", date(2029, 8, 1))["this_week"] is None


def test_the_school_enters_its_own_term(school: Place) -> None:
    said = school.songke("school", "term", MONDAY + WEEK, "--weeks", 19)
    assert said == "2029-2030 学年第 2 学期从2030年3月11日（星期一）开始。共 19 周。\n"
    assert school.json("today", "--date", MONDAY + WEEK)["week"] == 1
    english = school.songke("--lang", "en", "school", "term", MONDAY + WEEK, "--weeks", 19)
    assert english == "Term 2 of 2029-2030 starts on Monday, 11 Mar 2030. It has 19 weeks.\n"
    assert school.json("school", "term", date(2030, 9, 2))["term"] == 1
    school.songke("school", "term", MONDAY + DAY, code=1)
    assert "星期一" in school.trouble


def test_what_is_entered_is_shown(place: Place) -> None:
    assert "还没有班级和课表" in place.songke("school")
    assert "还没有课表" in place.songke("today", "--date", MONDAY)
    assert place.songke("school", "class", "小班", "--grade", "2", "--room", "东屋") == "小班（2 年级）东屋\n"
    assert place.json("school", "class", "三（1）班") == {"name": "三（1）班", "grade": 3, "room": ""}
    place.songke("school", "class", "苗苗班", code=1)
    assert "--grade" in place.trouble
    assert "已去掉" in place.songke("school", "class", "三（1）班", "--remove")
    table = place.folder / "小班.csv"
    table.write_text("节次,星期一,星期二\n1,语文(单),数学\n")
    assert "小班 的课表，共 2 节" in place.songke("school", "timetable", table, "--class", "小班")
    place.songke("school", "timetable", table, "--class", "大班", "--grade", "三")
    place.songke("school", "holiday", MONDAY, "--name", "开学典礼")
    facts = place.json("school", "show")
    assert facts["classes"] == [
        {"name": "小班", "grade": 2, "room": "东屋"}, {"name": "大班", "grade": 3, "room": ""},
    ]  # fmt: skip
    assert [book["id"] for book in facts["textbooks"]] == ["rj", "yw"]
    assert len(facts["timetable"]) == 4
    assert facts["terms"] == [{"year": "2029-2030", "term": 2, "starts": "2030-03-04", "weeks": 0}]
    said = place.songke("school")
    assert "  星期一  1 语文（单周）" in said
    assert "2030年3月4日  开学典礼" in said
    assert "2 年级 语文：语文 二年级下册（统编版）" in said


def test_a_timetable_with_mistakes_changes_nothing_and_names_them_all(school: Place) -> None:
    before = school.json("school")
    table = school.folder / "错.csv"
    table.write_text("二年级\n节次,时间,星期一,星期二\n1,8:00-7:00,123,数学\n2,,语文,456\n")
    said = school.songke("school", "timetable", table, code=1)
    assert said == "原来的课表没有变化。\n"
    assert school.trouble.splitlines() == [
        "错.csv，第 3 行，B 列：“8:00-7:00”不是时间，应当像 8:00-8:40",
        "错.csv，第 3 行，C 列：“123”不是科目名",
        "错.csv，第 4 行，D 列：“456”不是科目名",
    ]
    english = school.json("--lang", "en", "school", "timetable", table, code=1)["mistakes"]
    assert english[1] == "错.csv, row 3, column C: “123” is not the name of a subject"
    school.songke("school", "timetable", school.folder / "没有.csv", code=1)
    assert school.json("school") == before


def test_editions_that_nobody_offers_are_refused_with_those_there_are(school: Place) -> None:
    school.songke("school", "textbook", 2, "数学", "苏教版", code=1)
    assert "北师大版、人教版" in school.trouble
    assert "2 年级语文用统编版。" in school.songke("school", "textbook", "二", "语文", "统编版", "--channel", "county")
    assert school.json("school", "textbook", 2, "语文", "--term", "1") == []
    assert "2 年级 数学" in school.songke("school", "textbook", 2, "数学")


@pytest.mark.parametrize(
    "line",
    [
        ["today", "--date", "morgen"], ["school", "holiday", "x"], ["school", "textbook", "10", "语文"],
        ["school", "makeup", "2030-03-04", "周八"], ["school", "progress", "a", "b", "perhaps"], ["school", "fly"],
        ["school", "term", "2030-03-04", "--weeks", "99"],
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(line: list[str]) -> None:
    with pytest.raises(Refused):
        parse(line, {})


def test_every_mistake_and_every_saying_has_both_languages() -> None:
    assert set(timetable_words.WORDS) == set(Kind)
    pairs = [*SAYINGS.values(), *timetable_words.WORDS.values()]
    assert all(chinese and english and chinese != english for chinese, english in pairs)
