"""Timetables as schools write them: one grid a class, turned, all classes in one, two grades in a room."""

from __future__ import annotations

import csv
import io
from datetime import datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from desktop_app.store.school.timetable import SchoolClass, Slot, Weeks
from desktop_app.store.timetables import cells, spreadsheet
from desktop_app.store.timetables.mistakes import Kind, Mistake, Reading, TimetableRefused
from desktop_app.store.timetables.reader import MOST_BYTES, read_timetable
from package_format.errors import Unreadable
from tests.store.timetable_files import SECOND, refused, saved

GRID = """
红星小学2026—2027学年第一学期课程表,,,,,,
班级：二年级,,班主任：李老师,,,,
,节次,时间,星期一,星期二,星期三,星期四,星期五
上午,第一节,8:00-8:40,语文,数学,语文,数学,语文
,第二节,8：50～9：30,数学,语文,英语,语文,"音乐(单)
美术(双)"
,大课间,9:30-10:00,,,,,
下午,第三节,14:00-14:40,"体育
王老师",音乐/美术,—,科学（单）,
,午休,,午休,,,,
"""
SECTIONS = """
一、三年级课程表
节次,周一,周二
1,语文/数学,体育
2,数学/语文,音乐(单)
四年级课程表
节次,周一,周二
1,语文,英语
"""
ALL_CLASSES = """
全校总课表
星期,节次,一年级,二年级,三年级
星期一,1,语文,数学,英语
,2,数学,语文,语文
星期二,1,体育,语文,数学
,2,语文,,科学
"""
TURNED = """
二年级课程表
星期,第一节,第二节,第三节
周一,语文,数学,音乐
周二,数学,语文,
合计,1,2,3
"""


def workbook(folder: Path, **tables: str) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, text in tables.items():
        sheet = book.create_sheet(name)
        for row in csv.reader(io.StringIO(text.strip("\n"))):
            sheet.append([int(cell) if cell.isdigit() else cell or None for cell in row])
    path = folder / "课表.xlsx"
    book.save(path)
    return path


def spelled(slots: object) -> set[tuple[str, int, int, str, Weeks]]:
    assert isinstance(slots, list)
    return {(one.name, one.weekday, one.period, one.subject, one.weeks) for one in slots}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_a_grid_as_a_school_hangs_it_on_the_wall(tmp_path: Path, encoding: str) -> None:
    text = GRID.replace("—", "-") if encoding == "gbk" else GRID
    classes, slots = read_timetable(saved(tmp_path, text, encoding=encoding))
    assert classes == [SECOND]
    assert Slot("二年级", 1, 1, "语文", 480, 520) in slots
    assert Slot("二年级", 5, 2, "音乐", 530, 570, Weeks.ODD) in slots
    assert Slot("二年级", 5, 2, "美术", 530, 570, Weeks.EVEN) in slots
    assert Slot("二年级", 1, 3, "体育", 840, 880) in slots
    assert Slot("二年级", 2, 3, "音乐", 840, 880, Weeks.ODD) in slots
    assert Slot("二年级", 2, 3, "美术", 840, 880, Weeks.EVEN) in slots
    assert Slot("二年级", 4, 3, "科学", 840, 880, Weeks.ODD) in slots
    assert len(slots) == 5 + 6 + 4


def test_two_grades_in_one_room_and_one_class_below_the_other(tmp_path: Path) -> None:
    classes, slots = read_timetable(saved(tmp_path, SECTIONS))
    room = "一年级、三年级"
    assert classes == [SchoolClass("一年级", 1, room), SchoolClass("三年级", 3, room), SchoolClass("四年级", 4)]
    assert spelled(slots) == {
        ("一年级", 1, 1, "语文", Weeks.ALL), ("三年级", 1, 1, "数学", Weeks.ALL),
        ("一年级", 1, 2, "数学", Weeks.ALL), ("三年级", 1, 2, "语文", Weeks.ALL),
        ("一年级", 2, 1, "体育", Weeks.ALL), ("三年级", 2, 1, "体育", Weeks.ALL),
        ("一年级", 2, 2, "音乐", Weeks.ODD), ("三年级", 2, 2, "音乐", Weeks.ODD),
        ("四年级", 1, 1, "语文", Weeks.ALL), ("四年级", 2, 1, "英语", Weeks.ALL),
    }  # fmt: skip


def test_all_classes_in_one_table(tmp_path: Path) -> None:
    classes, slots = read_timetable(saved(tmp_path, ALL_CLASSES))
    assert [one.name for one in classes] == ["一年级", "二年级", "三年级"]
    assert len(slots) == 11
    assert ("二年级", 1, 2, "语文", Weeks.ALL) in spelled(slots)
    assert ("三年级", 2, 2, "科学", Weeks.ALL) in spelled(slots)


def test_a_turned_table_and_an_afternoon_that_counts_from_one(tmp_path: Path) -> None:
    _, slots = read_timetable(saved(tmp_path, TURNED))
    assert ("二年级", 1, 3, "音乐", Weeks.ALL) in spelled(slots)
    assert len(slots) == 5
    again = "二年级\n节次,周一,周二\n第1节,语文,数学\n第2节,数学,语文\n第1节,体育,音乐\n晨读,语文,语文\n"
    _, slots = read_timetable(saved(tmp_path, again))
    assert {(one.weekday, one.period) for one in slots if one.subject in {"体育", "音乐"}} == {(1, 3), (2, 3)}
    assert len(slots) == 6


def test_a_workbook_with_a_sheet_for_each_class(tmp_path: Path) -> None:
    table = "节次,星期一,星期二\n1,语文,数学\n2,数学,\n"
    path = workbook(tmp_path, 二年级=table, 三年级2班=table, 说明="这里什么也没有")
    classes, slots = read_timetable(path)
    assert classes == [SECOND, SchoolClass("三(2)班", 3)]
    assert len(slots) == 6


def test_cells_are_read_as_a_person_sees_them(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (["二年级"], ["节次", "开始", "周一", "周二"], [1.0, time(8, 0), "语文", datetime(2026, 9, 1, 8, 50)]):  # noqa: DTZ001
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    assert refused(tmp_path / "a.xlsx") == [Mistake(Kind.SUBJECT, "08:50", 3, 4, "Sheet")]
    [(_, rows)] = spreadsheet.sheets((tmp_path / "a.xlsx").read_bytes(), Reading())
    assert [*rows[2][:4], spreadsheet._cell(2.0)] == ["1", "08:00", "语文", "08:50", "2"]


def test_the_class_may_be_given(tmp_path: Path) -> None:
    one = SchoolClass("小班", 2, "西屋")
    path = saved(tmp_path, "节次,星期一,星期二\n1,语文,数学\n")
    assert refused(path) == [Mistake(Kind.NO_CLASS, "", 1)]
    classes, slots = read_timetable(path, one)
    assert (classes, {slot.name for slot in slots}) == ([one], {"小班"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [Mistake(Kind.NO_GRID)]),
        ("二年级\n没有表格", [Mistake(Kind.NO_GRID)]),
        ("二年级\n节次,星期一,星期二\n", [Mistake(Kind.NO_PERIODS)]),
        ("二年级\n节次,星期一,星期二\n1,语文,12345\n2,，,数学",
         [Mistake(Kind.SUBJECT, "12345", 3, 3), Mistake(Kind.SUBJECT, "，", 4, 2)]),
        ("二年级\n节次,时间,星期一,星期二\n1,8:00-7:40,语文,数学", [Mistake(Kind.TIME, "8:00-7:40", 3, 2)]),
        ("二年级\n节次,时间,星期一,星期二\n1,28:00-29:40,语文,数学", [Mistake(Kind.TIME, "28:00-29:40", 3, 2)]),
        ("一、二年级\n节次,星期一,星期二\n1,语文/数学/音乐,美术", [Mistake(Kind.GRADES, "语文/数学/音乐", 3, 2)]),
        ("一年级\n节次,星期一,星期二\n1,语文/数学/音乐,美术", [Mistake(Kind.WEEKS, "语文/数学/音乐", 3, 2)]),
        ("二年级\n节次,星期一,星期一,星期二\n1,语文,数学,美术", [Mistake(Kind.TWICE, "数学", 3, 3)]),
        ("节次,一年级,二年级\n1,语文,数学", [Mistake(Kind.WEEKDAY, "1", 2, 1)]),
        ('二年级\n节次,"星期一', [Mistake(Kind.BROKEN, "unexpected end of data")]),
    ],
)  # fmt: skip
def test_mistakes_are_found_at_their_row_and_column(tmp_path: Path, text: str, expected: list[Mistake]) -> None:
    assert refused(saved(tmp_path, text)) == expected


def test_a_mistakes_place_is_one_a_person_finds(tmp_path: Path) -> None:
    path = workbook(tmp_path, 二年级="节次,星期一,星期二\n1,语文,7\n")
    with pytest.raises(TimetableRefused) as caught:
        read_timetable(path)
    assert str(caught.value) == "课表.xlsx, 二年级, row 2, column C: subject: 7"
    assert [Mistake(Kind.SUBJECT, "", 1, column).letter for column in (0, 1, 26, 27, 60)] == ["", "A", "Z", "AA", "BH"]


def test_what_is_no_timetable_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 and nothing more")
    assert refused(tmp_path / "a.xlsx")[0].kind is Kind.BROKEN
    (tmp_path / "a.csv").write_bytes(b"\xff\xfe\x00\xd8")
    assert refused(tmp_path / "a.csv") == [Mistake(Kind.ENCODING)]
    (tmp_path / "b.csv").write_bytes(b"\x00\x01")
    assert refused(tmp_path / "b.csv") == [Mistake(Kind.ENCODING)]
    (tmp_path / "c.csv").write_bytes(b"," * (MOST_BYTES + 1))
    assert refused(tmp_path / "c.csv") == [Mistake(Kind.TOO_LARGE)]
    path = workbook(tmp_path, 二年级="节次,星期一\n")
    monkeypatch.setattr(spreadsheet, "MOST_UNPACKED", 100)
    assert refused(path) == [Mistake(Kind.TOO_LARGE)]
    with pytest.raises(Unreadable):
        read_timetable(tmp_path / "absent.csv")


def test_periods_of_other_weeks_may_share_a_time_and_those_of_every_week_may_not() -> None:
    odd, even, every = (Slot("a", 1, 1, "x", weeks=weeks) for weeks in (Weeks.ODD, Weeks.EVEN, Weeks.ALL))
    for first, second, fit in ((odd, even, True), (odd, odd, False), (every, odd, False), (even, every, False)):
        reading = Reading()
        reading.add(first, 1, 1)
        reading.add(second, 2, 1)
        assert (not reading.mistakes) == fit


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("星期一", 1), ("周日", 7), ("礼拜天", 7), ("Monday", 1), ("fri.", 5), ("三", 3), ("星期 6", 6), ("八", None),
        ("语文", None), ("", None), ("十", None), ("周六(单)", 6),
    ],
)  # fmt: skip
def test_weekdays(text: str, meant: int | None) -> None:
    assert cells.weekday(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("第一节", 1), ("1", 1), ("第 3 节课", 3), ("十一", 11), ("12", 12), ("第2节\n8:50-9:30", 2), ("１", 1),
        ("13", None),         ("晨读", None), ("星期一", None), ("", None), ("第一节(8:00-8:40)", 1),
    ],
)  # fmt: skip
def test_periods(text: str, meant: int | None) -> None:
    assert cells.period(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("二年级课程表", [("二年级", 2)]), ("班级：三（1）班", [("三(1)班", 3)]), ("2年级", [("二年级", 2)]),
        ("二年级2班", [("二(2)班", 2)]), ("一、三年级复式", [("一年级", 1), ("三年级", 3)]),
        ("4年级和2年级", [("二年级", 2), ("四年级", 4)]), ("红星小学课程表", None), ("二、二年级", None),
    ],
)  # fmt: skip
def test_classes(text: str, meant: list[tuple[str, int]] | None) -> None:
    found = cells.classes(text)
    assert (list(found.classes) if found else None) == meant


@given(
    st.text(alphabet='星期一二三四五六日第节课年级班语文数学/单双()，,\n\t 0123456789:-;"ab'),
    st.sampled_from(["csv", "yaml"]),
    st.booleans(),
)
def test_whatever_stands_in_a_file_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str, suffix: str, known: bool
) -> None:
    path = saved(tmp_path_factory.mktemp("any"), text, f"a.{suffix}")
    try:
        classes, slots = read_timetable(path, SECOND if known else None)
    except TimetableRefused:
        return
    assert slots
    assert {slot.name for slot in slots} <= {one.name for one in classes}


def test_the_examples_of_the_handbook_are_read(tmp_path: Path) -> None:
    handbook = Path(__file__).parents[2] / "docs" / "timetables.md"
    lines = handbook.read_text("utf-8").split("\n")
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line.startswith("    "):
            blocks[-1].append(line.strip())
        elif blocks[-1]:
            blocks.append([])
    examples = ["\n".join(block) + "\n" for block in blocks if block]
    read = [read_timetable(saved(tmp_path, example)) for example in examples]
    assert [len(slots) for _, slots in read] == [16, 8]
