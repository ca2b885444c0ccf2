"""What is wrong with a timetable's file, in words: where, what stands there, what would be right. No Qt."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.store.timetables.mistakes import Kind, Mistake

WORDS: Mapping[Kind, tuple[str, str]] = {
    Kind.TOO_LARGE: ("文件太大，不像是课表", "the file is too large for a timetable"),
    Kind.ENCODING: (
        "文字认不出来，请用 Excel 或 WPS 另存一次",
        "its text cannot be read; save it again from Excel or WPS",
    ),
    Kind.BROKEN: ("文件打不开（{value}）", "the file cannot be opened ({value})"),
    Kind.NO_GRID: (
        "没有找到课表：要有一行写着“星期一、星期二……”",
        "there is no timetable: one row has to say Monday, Tuesday …",
    ),
    Kind.NO_CLASS: (
        "不知道是哪个班的课表：请在表上面写“二年级”，或者另外写明是哪个班",
        "whose timetable is it? Write the grade (二年级) above it, or say it beside the file",
    ),
    Kind.NO_PERIODS: ("课表是空的：“第一节”那些行里没有科目", "it is empty: no subjects in the rows of the periods"),
    Kind.SUBJECT: ("“{value}”不是科目名", "“{value}” is not the name of a subject"),
    Kind.TIME: ("“{value}”不是时间，应当像 8:00-8:40", "“{value}” is no time like 8:00-8:40"),
    Kind.BACKWARDS: ("“{value}”下课不晚于上课", "“{value}”: a period ends after it begins"),
    Kind.WEEKDAY: ("“{value}”看不出是星期几", "“{value}” names no weekday"),
    Kind.WEEKS: (
        "“{value}”看不出哪个是单周、哪个是双周",
        "“{value}”: which of them is for odd weeks and which for even ones?",
    ),
    Kind.TWICE: ("“{value}”那一节已经有课了", "“{value}”: that period is taken already"),
    Kind.ABSENT: ("缺少“{value}”", "“{value}” is absent"),
    Kind.CYCLE: (
        "上课和休息合起来要是七天或十四天",
        "working and resting days have to add up to a week or a fortnight",
    ),
    Kind.GRADES: ("“{value}”要每个年级写一科", "“{value}” has to have one subject for each grade"),
}


def sentence(mistake: Mistake, file: str, language: str) -> str:
    """Return one line that sends a person to the place."""
    english = language.startswith("en")
    said = WORDS[mistake.kind][english].format(value=mistake.value)
    sheet = mistake.sheet and (f", sheet “{mistake.sheet}”" if english else f"，工作表“{mistake.sheet}”")
    row = mistake.row and (f", row {mistake.row}" if english else f"，第 {mistake.row} 行")
    column = mistake.letter and (f", column {mistake.letter}" if english else f"，{mistake.letter} 列")
    return f"{file}{sheet}{row or ''}{column}{': ' if english else '：'}{said}"
