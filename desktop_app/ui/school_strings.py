"""The words of 今日课堂 and of the school's timetable and calendar. No Qt."""

from __future__ import annotations

from collections.abc import Mapping

SCHOOL: Mapping[str, tuple[str, str]] = {
    "today": ("今日课堂", "Today"),
    "today-week": ("第{number}教学周", "Teaching week {number}"),
    "today-odd": ("单周", "odd week"),
    "today-even": ("双周", "even week"),
    "weekdays": ("星期一 星期二 星期三 星期四 星期五 星期六 星期日", "Mon Tue Wed Thu Fri Sat Sun"),
    "today-ready": ("本周资源 {ready}/{resources}", "This week {ready}/{resources}"),
    "today-next": ("下周 {ready}/{resources}", "next week {ready}/{resources}"),
    "today-period": ("第{number}节", "Period {number}"),
    "today-now": ("现在上课", "Now"),
    "today-open": ("上课", "Start"),
    "today-continue": ("继续上次 {where}", "Continue at {where}"),
    "today-page-left": ("继续上次看的一页", "Continue at the page that was left"),
    "page-left": ("上次看的一页", "The page that was left"),
    "today-waiting": ("待接收", "To be received"),
    "today-nothing": ("这节没有安排到课", "No lesson is planned for this period"),
    "today-no-book": ("没有教材，可以到“找资源”里选", "No textbook; choose from Find lessons"),
    "today-no-school": ("今天不上课", "There is no school today"),
    "today-no-periods": ("今天没有课", "No lessons today"),
    "today-coming": ("下一次上课：{day} {weekday}", "Next lessons: {weekday}, {day}"),
    "today-coming-tomorrow": ("明天上课：{day} {weekday}", "Tomorrow: {weekday}, {day}"),
    "today-empty": ("还没有课表", "There is no timetable yet"),
    "today-empty-say": (
        "导入课表以后，这里会列出今天每一节课和要用的资源，点一下就能上课。",
        "With a timetable this page lists each period of the day with its lesson, one click away.",
    ),
    "today-clock": (
        "电脑日期显示{when}，好像不对。下面按进度列出各班接下来的课，不影响上课。",
        "The computer's date says {when}, which cannot be right. These are the lessons that come next.",
    ),
    "mark-done": ("这课上完了", "Done"),
    "mark-unfinished": ("还没上完", "Not finished"),
    "mark-skipped": ("跳过", "Skip"),
    "mark-early": ("提前上了", "Taught early"),
    "timetable": ("课表和校历", "Timetable and calendar"),
    "timetable-say": (
        "用 Excel 或 WPS 做的课表（.xlsx、.csv）和 CSES 文件都可以导入。",
        "Timetables from Excel or WPS (.xlsx, .csv) and CSES files can be imported.",
    ),
    "timetable-import": ("导入课表", "Import a timetable"),
    "timetable-files": ("课表", "Timetables"),
    "timetable-none": ("还没有课表", "No timetable yet"),
    "timetable-have": ("{classes}，每周共 {slots} 节", "{classes}, {slots} periods a week"),
    "timetable-wrong": ("课表没有导入，原来的没有变化：", "Nothing was imported, what was there has not changed:"),
    "timetable-class": ("这份课表是哪个班的？", "Whose timetable is this?"),
    "term-starts": ("开学第一周的星期一", "Monday of week 1"),
    "term-hint": ("如 2027-03-01", "like 2027-03-01"),
    "term-is": ("{year} 学年第 {term} 学期，{starts}开始", "Term {term} of {year}, from {starts}"),
    "term-none": ("还不知道哪天开学", "The start of term is not known"),
    "term-monday": ("要填星期一，像 2027-03-01", "A Monday like 2027-03-01"),
}
