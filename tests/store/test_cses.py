"""CSES YAML of both versions, and its mistakes by row and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.store.school.timetable import Slot, Weeks
from desktop_app.store.timetables.mistakes import MOST, Kind, Mistake, Reading
from desktop_app.store.timetables.reader import MOST_YAML, read_timetable
from tests.store.timetable_files import SECOND, refused, saved

CSES = """
version: 1
subjects:
  - name: 数学
    simplified_name: 数
  - name: 音乐
schedules:
  - name: 星期一
    enable_day: 1
    weeks: all
    classes:
      - subject: 数学
        start_time: "08:00:00"
        end_time: "08:40:00"
      - subject: 语文
        start_time: 08:50:00
        end_time: 09:30:00
  - name: 星期二-单周
    enable_day: 2
    weeks: odd
    classes: [{subject: 音乐, start_time: "08:50:00", end_time: "09:30:00"}]
  - name: 星期二-双周
    enable_day: 2
    weeks: even
    classes: [{subject: 美术, start_time: "08:50:00", end_time: "09:30:00"}]
"""


def test_cses_of_version_one(tmp_path: Path) -> None:
    path = saved(tmp_path, CSES, "课表.yaml")
    assert refused(path) == [Mistake(Kind.NO_CLASS)]
    classes, slots = read_timetable(path, SECOND)
    assert classes == [SECOND]
    assert slots == [
        Slot("二年级", 1, 1, "数学", 480, 520), Slot("二年级", 1, 2, "语文", 530, 570),
        Slot("二年级", 2, 2, "音乐", 530, 570, Weeks.ODD), Slot("二年级", 2, 2, "美术", 530, 570, Weeks.EVEN),
    ]  # fmt: skip


def cses_cycle(*spans: tuple[str, object], days: str = "[1]") -> str:
    listed = ", ".join(f"{{activity: {activity}, count: {count}}}" for activity, count in spans)
    lesson = "{subject: 数学, start_time: '08:00:00', end_time: '08:40:00'}"
    return (
        f"version: 2\nconfiguration:\n  name: x\n  cycle:\n    spans: [{listed}]\n"
        f"schedules:\n  - {{name: a, enable_day: {days}, classes: [{lesson}]}}\n"
    )


def test_cses_of_version_two_counts_working_days_of_its_cycle(tmp_path: Path) -> None:
    fortnight = cses_cycle(("work", 6), ("rest", 1), ("work", 5), ("rest", 2), days="[1, 7, 6, 8]")
    _, slots = read_timetable(saved(tmp_path, fortnight, "a.yml"), SECOND)
    assert [(one.weekday, one.weeks) for one in slots] == [(1, Weeks.ALL), (2, Weeks.EVEN), (6, Weeks.ODD)]
    week = cses_cycle(("work", 3), ("rest", 1), ("work", 3), days="[4, 5]")
    _, slots = read_timetable(saved(tmp_path, week, "a.yml"), SECOND)
    assert [(one.weekday, one.weeks) for one in slots] == [(5, Weeks.ALL), (6, Weeks.ALL)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: [", [Mistake(Kind.BROKEN, "expected the node content, but found '<s", 1, 5)]),
        ("\x07", [Mistake(Kind.BROKEN, "ReaderError")]),
        ("a: &x 1\nb: *x", [Mistake(Kind.BROKEN, "an alias", 2, 4)]),
        ("- 1", [Mistake(Kind.ABSENT, "schedules", 1, 1)]),
        ("", [Mistake(Kind.ABSENT, "schedules")]),
        ("schedules: []", [Mistake(Kind.NO_PERIODS)]),
        ("schedules: [{name: a}]", [Mistake(Kind.ABSENT, "enable_day", 1, 13), Mistake(Kind.ABSENT, "classes", 1, 13)]),
        (CSES.replace("enable_day: 1", "enable_day: 8"), [Mistake(Kind.WEEKDAY, "8", 8, 17)]),
        (CSES.replace("weeks: odd", "weeks: never"),
         [Mistake(Kind.WEEKS, "never", 19, 12), Mistake(Kind.TWICE, "美术", 24, 25)]),
        (CSES.replace('"08:00:00"', '"8 Uhr"'), [Mistake(Kind.TIME, "8 Uhr", 12, 21)]),
        (CSES.replace('"08:40:00"', '"07:40:00"'), [Mistake(Kind.BACKWARDS, "07:40:00", 13, 19)]),
        (CSES.replace("subject: 数学", 'subject: ""'), [Mistake(Kind.SUBJECT, "", 11, 18)]),
        (CSES.replace("subject: 数学", "object: 数学"), [Mistake(Kind.ABSENT, "subject", 11, 9)]),
        (cses_cycle(("work", 5), ("rest", 3)), [Mistake(Kind.CYCLE, "", 5, 12)]),
        (cses_cycle(("work", "many"),), [Mistake(Kind.CYCLE, "many", 5, 37)]),
    ],
)  # fmt: skip
def test_mistakes_of_cses_are_found_at_their_row_and_column(tmp_path: Path, text: str, expected: list[Mistake]) -> None:
    assert refused(saved(tmp_path, text, "a.yaml"), SECOND) == expected


def test_cses_is_bounded(tmp_path: Path) -> None:
    assert refused(saved(tmp_path, "[" * 5000, "a.yaml"), SECOND) == [Mistake(Kind.BROKEN, "RecursionError")]
    (tmp_path / "b.yaml").write_bytes(b"#" * (MOST_YAML + 1))
    assert refused(tmp_path / "b.yaml", SECOND) == [Mistake(Kind.TOO_LARGE)]
    (tmp_path / "c.yaml").write_bytes(b"\x00")
    assert refused(tmp_path / "c.yaml", SECOND) == [Mistake(Kind.ENCODING)]
    reading = Reading()
    for _ in range(2 * MOST):
        reading.wrong(Kind.TIME)
    assert len(reading.mistakes) == MOST
