"""Hours of the day in which the network may be used, as a school writes them: ``22:00-06:00, 12:00-13:30``. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from package_format.errors import Refused

DAY = 24 * 60
MOST_HOURS = 8
_SPLIT = re.compile(r"[,，;；、\s]+")
_DASHES = re.compile(r"\s*(?:-|–|—|~|～|至|到)+\s*")
_TIME = re.compile(r"(\d{1,2})(?:[:：.](\d{2}))?")


@dataclass(frozen=True, slots=True)
class Hours:
    """From ``start`` up to ``end``, in minutes after midnight; over midnight where ``end`` is not after ``start``."""

    start: int
    end: int

    def covers(self, minute: int) -> bool:
        """Whether ``minute`` (after midnight) lies in these hours."""
        if self.start < self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end

    def __str__(self) -> str:
        end = self.end or DAY
        return f"{self.start // 60:02}:{self.start % 60:02}-{end // 60:02}:{end % 60:02}"


def read_hours(text: str) -> tuple[Hours, ...]:
    """Read what a person wrote; nothing written means at any time.

    Raises:
        Refused: it is no list of hours.
    """
    parts = [part for part in _SPLIT.split(_DASHES.sub("-", text.strip())) if part]
    if len(parts) > MOST_HOURS:
        raise Refused(f"at most {MOST_HOURS} stretches of hours", "hours")
    return tuple(_stretch(part) for part in parts)


def as_text(hours: Iterable[Hours]) -> str:
    """Return hours as ``read_hours`` reads them."""
    return ", ".join(map(str, hours))


def opens_in(hours: Sequence[Hours], minute: int) -> int:
    """Return how many minutes after ``minute`` one of ``hours`` begins; 0 where one covers it, or none is set."""
    if not hours or any(one.covers(minute) for one in hours):
        return 0
    return min((one.start - minute) % DAY for one in hours)


def _stretch(text: str) -> Hours:
    start, _, end = text.partition("-")
    begins, ends = _minute(start), _minute(end)
    if begins is None or ends is None or begins == ends:
        raise Refused(f"{text} is not hours like 22:00-06:00", "hours")
    return Hours(begins % DAY, ends % DAY)


def _minute(text: str) -> int | None:
    found = _TIME.fullmatch(text)
    if found is None or int(found[2] or 0) > 59:
        return None
    minute = int(found[1]) * 60 + int(found[2] or 0)
    return minute if minute <= DAY else None
