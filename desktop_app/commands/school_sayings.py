"""The sentences of ``songke school`` and ``songke today``, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping

SCHOOL: Mapping[str, tuple[str, str]] = {
    "day": ("{date} {weekday}", "{weekday}, {date}"),
    "day of week": ("{day} · 第{number}教学周（{parity}）", "{day} · teaching week {number} ({parity})"),
    "odd": ("单周", "odd"),
    "even": ("双周", "even"),
    "weekdays": (
        "星期一 星期二 星期三 星期四 星期五 星期六 星期日",
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    ),
    "no school": ("这一天不上课。", "There is no school on this day."),
    "no school because": ("这一天不上课：{note}。", "There is no school on this day: {note}."),
    "made up": ("今天上{weekday}的课。", "Today follows the timetable of {weekday}."),
    "next day": ("下一次上课：{day}。", "The next lessons are on {day}."),
    "no periods": ("这一天没有课。", "There are no lessons on this day."),
    "no timetable": (
        "还没有课表：songke school timetable 课表.xlsx",
        "There is no timetable yet: songke school timetable FILE",
    ),
    "clock wrong": (
        "电脑日期显示{when}，好像不对。请先改好电脑的日期，不影响上课；下面按进度列出各班接下来的课。",
        "The computer's date says {when}, which cannot be right. Please set it; lessons play as usual. "
        "These are the lessons that come next.",
    ),
    "clock unsure": (
        "电脑日期是{when}，还没有人核对过。对的话请输入：songke school clock confirm",
        "The computer's date says {when}; nobody has checked it. If it is right: songke school clock confirm",
    ),
    "clock good": ("电脑日期是{when}，核对过了。", "The computer's date says {when}; it has been checked."),
    "period": ("第{number}节", "{number}"),
    "nothing due": ("没有安排到课", "no lesson is planned"),
    "no book": ("没有教材", "no textbook"),
    "continue": ("继续上次 {where}", "continue at {where}"),
    "page": ("第 {number} 页", "page {number}"),
    "this week": ("本周资源 {ready}/{resources}", "this week {ready}/{resources}"),
    "next week": ("下周 {ready}/{resources}", "next week {ready}/{resources}"),
    "class": ("{name}（{grade} 年级）{room}", "{name} (grade {grade}) {room}"),
    "no classes": ("还没有班级和课表。", "There are no classes yet."),
    "class gone": ("已去掉班级“{name}”和它的课表。", "Class “{name}” and its timetable are removed."),
    "book": ("{grade} 年级 {subject}：{title}（{edition}）", "grade {grade} {subject}: {title} ({edition})"),
    "offered": ("可以选：{editions}", "To choose from: {editions}"),
    "swapped": (
        "{grade} 年级{subject}从{old}换成{new}，其他科目没有变化。旧教材已收好的资源保留到{until}。",
        "Grade {grade} {subject} changes from {old} to {new}; no other subject does. What is here of the old one stays "
        "until {until}.",
    ),
    "taken up": ("{grade} 年级{subject}用{new}。", "Grade {grade} {subject} uses {new}."),
    "timetable": (
        "已导入 {classes} 的课表，共 {slots} 节。",
        "Timetable of {classes} imported: {slots} periods a week.",
    ),
    "nothing changed": ("原来的课表没有变化。", "The timetable has not been changed."),
    "term": (
        "{year} 学年第 {term} 学期从{starts}（星期一）开始。",
        "Term {term} of {year} starts on Monday, {starts}.",
    ),
    "terms weeks": ("共 {weeks} 周。", "It has {weeks} weeks."),
    "holiday": ("{first}到{last}放假，共 {days} 天。", "No school from {first} to {last}, {days} days."),
    "ordinary": ("{days} 天改回照常上课。", "{days} days are ordinary again."),
    "makeup": ("{day}补{weekday}的课。", "{day} follows the timetable of {weekday}."),
    "marked done": ("{name}{subject}“{title}”：上完了。", "{name}, {subject}: “{title}” is done."),
    "marked unfinished": ("{name}{subject}“{title}”：还没上完。", "{name}, {subject}: “{title}” is unfinished."),
    "marked skipped": ("{name}{subject}“{title}”：跳过。", "{name}, {subject}: “{title}” is skipped."),
    "marked early": ("{name}{subject}“{title}”：提前上了。", "{name}, {subject}: “{title}” was taken early."),
    "marked clear": ("{name}{subject}“{title}”：按教学进度。", "{name}, {subject}: “{title}” goes by the calendar."),
    "next": ("接下来：{title}", "Next: {title}"),
}
