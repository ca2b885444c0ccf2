"""What single cells of a timetable say: weekday, period, times, class, subjects. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from desktop_app.store.school.timetable import Weeks

_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九十", 1)} | {"日": 7, "天": 7}
_ENGLISH_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = re.compile(r"(?:星期|周|礼拜)\s*([一二三四五六日天1-7])")
_PERIOD = re.compile(r"(?:第\s*)?(1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])\s*(?:节课?|课)?")
_RANGE = re.compile(r"(\d{1,2})[:.](\d{2})(?::\d{2})?\s*[-—–―~至到]+\s*(\d{1,2})[:.](\d{2})(?::\d{2})?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?")
_GRADES = "一二三四五六七八九1-9"
_CLASS = re.compile(rf"([{_GRADES}])\s*(?:年级\s*)?\(?\s*([{_GRADES}]\d?)\s*\)?\s*班|([{_GRADES}])\s*年级")
_SHARED = re.compile(rf"([{_GRADES}])\s*(?:年级)?\s*[、,和与/+及]\s*([{_GRADES}])\s*年级")
_ODD, _EVEN = re.compile(r"\(?单周?\)?"), re.compile(r"\(?双周?\)?")
_NOTHING = frozenset({"", "-", "—", "——", "/", "\\", "无", "空", "x", "×", "0"})
_PAUSES = (
    "午休",
    "午餐",
    "课间",
    "大课间",
    "眼保健操",
    "广播操",
    "放学",
    "休息",
    "早操",
    "升旗",
    "午饭",
    "清扫",
    "就餐",
)
MOST_SUBJECT = 12


def plain(text: str) -> str:
    """Return ``text`` with full and half width alike and without spaces at its ends."""
    return unicodedata.normalize("NFKC", text).strip()


def number(text: str) -> int:
    """Return what a Chinese or Arabic numeral of one place means (十一 and 十二, too)."""
    if text.isdigit():
        return int(text)
    return sum(_DIGITS[digit] for digit in text)


def weekday(text: str) -> int | None:
    """Return 1 (Monday) … 7 for a cell that names a weekday, None for any other."""
    said = plain(text).casefold()
    if found := _DAY.search(said):
        return number(found[1])
    if said in _DIGITS and _DIGITS[said] <= 7:
        return _DIGITS[said]
    return next((place for place, day in enumerate(_ENGLISH_DAYS, 1) if said.startswith(day)), None)


def period(text: str) -> int | None:
    """Return the number of a period for a cell that names one (第一节, 1, 第1节课), None for any other."""
    lines = [_RANGE.sub("", line).strip("() ") for line in plain(text).splitlines()]
    found = next((match for line in lines if line and (match := _PERIOD.fullmatch(line))), None)
    return number(found[1]) if found else None


def times(text: str) -> tuple[int, int] | None:
    """Return begin and end in minutes after midnight of a cell with ``8:00-8:40``, None for a cell without times.

    Raises:
        ValueError: no clock shows such times, or the end does not come after the begin.
    """
    found = _RANGE.search(plain(text))
    if found is None:
        return None
    begins, ends = minutes(f"{found[1]}:{found[2]}"), minutes(f"{found[3]}:{found[4]}")
    if ends <= begins:
        raise ValueError(found[0])
    return begins, ends


def minutes(text: str) -> int:
    """Return minutes after midnight of ``8:00`` or ``08:00:00``; raise ``ValueError`` for anything else."""
    found = _CLOCK.fullmatch(plain(text))
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError(text)
    return int(found[1]) * 60 + int(found[2])


@dataclass(frozen=True, slots=True)
class Named:
    """The classes that a heading names: (name, grade) each; several are taught together."""

    classes: tuple[tuple[str, int], ...]


def classes(text: str) -> Named | None:
    """Return the class that a heading names (二年级课程表, 三（1）班), or two that share a room (一、三年级)."""
    said = plain(text)
    if found := _SHARED.search(said):
        grades = sorted((number(found[1]), number(found[2])))
        return Named(tuple((grade_name(grade), grade) for grade in grades)) if grades[0] != grades[1] else None
    if found := _CLASS.search(said):
        if found[3]:
            return Named(((grade_name(number(found[3])), number(found[3])),))
        grade = number(found[1])
        return Named(((f"{grade_name(grade)[0]}({found[2]})班", grade),))
    return None


def grade_name(grade: int) -> str:
    """Return 二年级 for 2."""
    return f"{'一二三四五六七八九'[grade - 1]}年级"


def is_pause(label: str) -> bool:
    """Whether a row's label names a pause rather than a period."""
    return any(word in label for word in _PAUSES)


@dataclass(frozen=True, slots=True)
class Taught:
    """One subject of a cell; ``weeks`` as far as the cell says."""

    subject: str
    weeks: Weeks | None


def taught(text: str) -> list[Taught]:
    """Return the subjects of a cell, several between slashes or in lines marked 单 and 双; empty for none.

    Raises:
        ValueError: what stands there is no subject.
    """
    lines = [line for line in (plain(line) for line in text.splitlines()) if line]
    marked = [line for line in lines if _ODD.search(line) or _EVEN.search(line)]
    # A second line is the teacher's name or the room, unless the lines tell odd weeks from even ones.
    parts = marked if len(marked) > 1 else re.split(r"[/|]", lines[0]) if lines else []
    if not lines or lines[0].casefold() in _NOTHING:
        return []
    return [_subject(part) for part in parts if part.strip()]


def _subject(part: str) -> Taught:
    odd, even = _ODD.search(part), _EVEN.search(part)
    weeks = None if odd is None and even is None else Weeks.ODD if odd else Weeks.EVEN
    name = _EVEN.sub("", _ODD.sub("", part)).strip(" :()*★")
    if not name or len(name) > MOST_SUBJECT or not any(letter.isalpha() for letter in name):
        raise ValueError(part)
    return Taught(name, weeks)
