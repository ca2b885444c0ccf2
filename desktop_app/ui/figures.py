"""Figures as a teacher reads them: sizes, speeds, durations, dates. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from datetime import date as Date  # noqa: N812 (``date`` is what the figure is called)

_UNITS = ("B", "kB", "MB", "GB", "TB")


def size(count: int | float) -> str:
    """``count`` bytes with three figures at most and decimal units (GB = 10^9): ``48 MB``, ``3.2 GB``."""
    amount = float(max(0, count))
    for unit in _UNITS:
        if amount < 999.5 or unit == _UNITS[-1]:
            digits = 1 if amount < 9.95 and unit not in ("B", "kB") else 0
            return f"{amount:.{digits}f} {unit}"
        amount /= 1000
    raise AssertionError("the last unit takes every amount")


def speed(rate: float) -> str:
    """``rate`` in bytes per second: ``1.2 MB/s``."""
    return f"{size(rate)}/s"


def clock(milliseconds: int) -> str:
    """A position in a recording: ``12:35`` or ``1:02:35``."""
    seconds = max(0, milliseconds) // 1000
    hours, seconds = divmod(seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def span(seconds: float, language: str) -> str:
    """A rough time left, rounded so that it does not flicker: ``大约 6 分钟``, ``about 6 minutes``."""
    chinese = language.startswith("zh")
    if seconds < 60:
        return "不到 1 分钟" if chinese else "less than a minute"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"大约 {minutes} 分钟" if chinese else f"about {minutes} min"
    hours = round(minutes / 60)
    return f"大约 {hours} 小时" if chinese else f"about {hours} h"


def date(at: int, language: str) -> str:
    """The day of Unix time ``at`` by this computer's zone: ``2026年3月2日``, ``2 Mar 2026``; empty for 0."""
    if at <= 0:
        return ""
    return day(datetime.fromtimestamp(at, tz=UTC).astimezone().date(), language)


def day(on: Date, language: str) -> str:
    """A day: ``2026年3月2日``, ``2 Mar 2026``."""
    if language.startswith("zh"):
        return f"{on.year}年{on.month}月{on.day}日"
    return f"{on.day} {on:%b} {on.year}"


def of_day(minutes: int) -> str:
    """A time of the day, given in minutes after midnight: ``08:00``."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def days_apart(first: int, second: int, language: str) -> tuple[str, str]:
    """Two days to be compared, without the year where it is the same: ``3月2日``, ``3月16日``."""
    one, other = (datetime.fromtimestamp(at, tz=UTC).astimezone() for at in (first, second))
    if one.year != other.year:
        return date(first, language), date(second, language)
    if language.startswith("zh"):
        return f"{one.month}月{one.day}日", f"{other.month}月{other.day}日"
    return f"{one.day} {one:%b}", f"{other.day} {other:%b}"


def weeks(span: tuple[int, int] | None, language: str) -> str:
    """Teaching weeks: ``第7—8周``, ``weeks 7-8``; empty for none."""
    if span is None:
        return ""
    first, last = span
    if language.startswith("zh"):
        return f"第{first}周" if first == last else f"第{first}—{last}周"
    return f"week {first}" if first == last else f"weeks {first}-{last}"


def over(span: tuple[int, int] | None, language: str) -> str:
    """What is over: teaching weeks, or where no week is known, textbooks that nobody uses any more."""
    return weeks(span, language) or ("不再使用的教材" if language.startswith("zh") else "textbooks no longer used")


def moment(at: int, language: str) -> str:
    """Day and minute of Unix time ``at``; empty for 0."""
    if at <= 0:
        return ""
    return f"{date(at, language)} {datetime.fromtimestamp(at, tz=UTC).astimezone():%H:%M}"


def title(text: Mapping[str, str], language: str) -> str:
    """The entry of a text by language that suits ``language`` best: the same tag, the same language, Chinese, any."""
    wanted = language.replace("_", "-")
    for tag in (wanted, wanted.split("-")[0], "zh-CN", "zh"):
        if tag in text:
            return text[tag]
    primary = wanted.split("-")[0]
    return next((words for tag, words in text.items() if tag.split("-")[0] == primary), next(iter(text.values()), ""))
