"""Reads single cells: lists, whole numbers, dates, languages and the words of the vocabulary."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping

from centre.intake.findings import Findings, Kind, Place
from package_format import shard

CHINA = datetime.timezone(datetime.timedelta(hours=8))
"""A day in a table begins at midnight in China (UTC+8, no summer time)."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-[A-Za-z0-9]{5,8})*", re.ASCII)
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
_SEPARATORS = re.compile("[;；]")
_WORD_SEPARATORS = re.compile("[;；,，、]")

KINDS = dict(
    zip(
        ("video lesson", "courseware", "lesson plan", "worksheet", "exercise", "recording", "micro lesson",
         "model lesson", "material", "textbook", "teacher training"),
        shard.KINDS,
        strict=True,
    )
)  # fmt: skip
CLASSES = dict(zip(("basic", "individual", "school", "generated", "special"), shard.CLASSES, strict=True))
STATUSES = dict(zip(("trial", "formal", "restricted"), shard.STATUSES, strict=True))


def split(text: str) -> list[str]:
    """Return the parts of a cell between semicolons, without empty ones."""
    return [part.strip() for part in _SEPARATORS.split(text) if part.strip()]


def split_words(text: str) -> list[str]:
    """Return the parts of a cell between semicolons, commas or enumeration commas."""
    return [part.strip() for part in _WORD_SEPARATORS.split(text) if part.strip()]


def choice(text: str, english: Mapping[str, str], place: Place, findings: Findings) -> str:
    """Return the vocabulary's word for ``text``, Chinese or English; empty (and found) if it is none."""
    word = unicodedata.normalize("NFKC", text).strip()
    if word in english.values():
        return word
    if word.lower() in english:
        return english[word.lower()]
    findings.add(Kind.UNKNOWN_VALUE, place, value=text, known="、".join(english.values()))
    return ""


def integer(text: str, low: int, high: int, place: Place, findings: Findings) -> int:
    """Return a whole number; ``low`` (and found) if it is none or out of range."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain.isascii() and plain.isdigit() and len(plain) < 10 and low <= int(plain) <= high:
        return int(plain)
    findings.add(Kind.BAD_NUMBER, place, value=text, low=low, high=high)
    return low


def grades(text: str, place: Place, findings: Findings) -> tuple[int, ...]:
    """Return grades, sorted, from ``1``, ``1;2`` or ``1-3``."""
    found: set[int] = set()
    for part in split_words(unicodedata.normalize("NFKC", text)):
        first, _, last = part.replace("~", "-").partition("-")
        low = integer(first, 0, 12, place, findings)
        found.update(range(low, integer(last, low, 12, place, findings) + 1) if last else (low,))
    return tuple(sorted(found))


def language(text: str, place: Place, findings: Findings) -> str:
    """Return a language tag (BCP 47); empty (and found) if ``text`` is none."""
    if _LANGUAGE.fullmatch(text):
        return text
    findings.add(Kind.BAD_LANGUAGE, place, value=text)
    return ""


def day(text: str, place: Place, findings: Findings) -> int | None:
    """Return midnight (China) of a date as Unix seconds; None (and found) if ``text`` is no date."""
    match = _DATE.fullmatch(unicodedata.normalize("NFKC", text).strip().removesuffix(" 00:00:00"))
    try:
        date = datetime.date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        date = None
    if date is None or not plausible(date):
        findings.add(Kind.BAD_DATE, place, value=text)
        return None
    return midnight(date)


def plausible(date: datetime.date) -> bool:
    """Return whether ``date`` can be meant: a typing error by a century is none."""
    return 2000 <= date.year <= 2100


def midnight(date: datetime.date) -> int:
    """Return midnight (China) of ``date`` as Unix seconds."""
    return int(datetime.datetime(date.year, date.month, date.day, tzinfo=CHINA).timestamp())
