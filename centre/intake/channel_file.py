"""Reads channel.toml: the channel, its textbooks and the teaching calendar."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from centre.intake import encoding, values
from centre.intake.findings import Findings, Kind, Place
from centre.intake.toml_section import Rows, Section
from package_format import names
from package_format.catalogue import MOST_MIRRORS, Title, is_mirror
from package_format.errors import Damaged, Unreadable

NAME = "channel.toml"
MOST_BYTES = 4 << 20
_VOLUMES = {1: "上册", 2: "下册"}
_WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")


@dataclass(frozen=True, slots=True)
class TextbookPlan:
    """One textbook as written: what it is, and the path of its cover (empty: none)."""

    about: Title
    cover: str
    place: Place


@dataclass(frozen=True, slots=True)
class WeekPlan:
    """One teaching week as written: lessons are ``unit/lesson`` or node ids."""

    number: int
    textbook: str
    lessons: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class TermPlan:
    """The calendar of one term as written; ``starts`` is midnight (China) of the Monday of week 1."""

    year: str
    term: int
    starts: int
    weeks: tuple[WeekPlan, ...]


@dataclass(frozen=True, slots=True)
class ChannelPlan:
    """What channel.toml says."""

    id: str
    title: Mapping[str, str]
    publisher: Mapping[str, str]
    rights: str
    textbooks: tuple[TextbookPlan, ...]
    terms: tuple[TermPlan, ...]
    mirrors: tuple[str, ...] = ()


def read_channel(folder: Path, channel: str, findings: Findings) -> ChannelPlan | None:
    """Return what channel.toml in ``folder`` says; None (and found) if it is absent or no TOML.

    Raises:
        Unreadable: the file is there and the system cannot read it.
    """
    path = folder / NAME
    if not path.is_file():
        findings.add(Kind.NO_CHANNEL_FILE, Place(NAME))
        return None
    try:
        with path.open("rb") as file:
            text = encoding.decode(file.read(MOST_BYTES))
    except OSError as error:
        raise Unreadable(str(path), error.strerror or str(error)) from error
    if text is None:
        findings.add(Kind.ENCODING, Place(NAME))
        return None
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        findings.add(Kind.BROKEN_TOML, Place(NAME), reason=error)
        return None
    return _plan(tables, Rows(text), channel, findings)


def _plan(tables: dict[str, Any], rows: Rows, channel: str, findings: Findings) -> ChannelPlan:
    about = Section(NAME, rows, "channel", 0, _table(tables.get("channel")), findings)
    identifier = _channel_id(about, channel)
    title, publisher, rights = about.texts("title"), about.texts("publisher"), about.text("rights", "")
    mirrors = _mirrors(about)
    about.finish()
    whole = Section(NAME, rows, "", 0, tables, findings)
    for key in ("channel", "textbook", "progress"):
        whole.skip(key)
    whole.finish()
    books = [
        _textbook(Section(NAME, rows, "textbook", number, table, findings))
        for number, table in enumerate(_tables(tables.get("textbook")))
    ]
    if not books:
        findings.add(Kind.ABSENT_KEY, Place(NAME), key="[[textbook]]", expected="[[textbook]] id = …, title = …")
    for number, book in enumerate(books):
        if any(book.about.id == other.about.id for other in books[:number]):
            findings.add(Kind.TWICE_TEXTBOOK, book.place, value=book.about.id)
    terms = _terms(_tables(tables.get("progress")), rows, findings)
    return ChannelPlan(identifier, title, publisher, rights, tuple(books), terms, mirrors)


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _tables(value: object) -> list[dict[str, Any]]:
    """Return the tables of an array; a single table counts as an array of one."""
    return [_table(part) for part in value] if isinstance(value, list) else [_table(value)] if value else []


def _channel_id(about: Section, channel: str) -> str:
    identifier = about.text("id")
    try:
        names.check_channel(identifier)
    except Damaged:
        if identifier:
            about.findings.add(Kind.BAD_CHANNEL, about.place("id"), value=identifier)
        return identifier
    if identifier != channel:
        about.findings.add(Kind.OTHER_CHANNEL, about.place("id"), value=identifier, expected=channel)
    return identifier


def _mirrors(about: Section) -> tuple[str, ...]:
    """Return the addresses of further copies, each as a repository's address is written: with a slash at its end."""
    written = about.strings("mirrors", [])
    addresses = tuple(dict.fromkeys(text.strip().rstrip("/") + "/" for text in written))
    for address in addresses:
        if not is_mirror(address):
            expected = "网址（https://…）/ web address"
            about.findings.add(
                Kind.WRONG_TYPE, about.place("mirrors"), key="mirrors", expected=expected, value=repr(address)
            )
    if len(addresses) > MOST_MIRRORS:
        expected = f"最多 {MOST_MIRRORS} 个网址 / at most {MOST_MIRRORS} addresses"
        about.findings.add(
            Kind.WRONG_TYPE, about.place("mirrors"), key="mirrors", expected=expected, value=str(len(addresses))
        )
    return addresses


def _textbook(section: Section) -> TextbookPlan:
    term = section.integer("term", 0, 2)
    about = Title(
        id=section.text("id"),
        title=section.texts("title"),
        stage=section.text("stage"),
        grade=section.integer("grade", 0, 12),
        term=term,
        subject=section.text("subject"),
        edition=section.text("edition"),
        system=section.text("system", "六三"),
        revised=section.integer("revised", 0, 9999, 0),
        volume=section.text("volume", _VOLUMES.get(term, "全一册")),
        language=section.text("language", "zh-CN"),
    )
    cover = section.text("cover", "")
    section.finish()
    try:
        names.check_identifier(about.id, "textbook")
    except Damaged:
        if about.id:
            section.findings.add(Kind.BAD_IDENTIFIER, section.place("id"), value=about.id)
    language = values.language(about.language, section.place("language"), section.findings)
    return TextbookPlan(replace(about, language=language or "zh-CN"), cover, section.place("cover" if cover else "id"))


def _terms(tables: list[dict[str, Any]], rows: Rows, findings: Findings) -> tuple[TermPlan, ...]:
    terms = []
    counted = 0
    for number, table in enumerate(tables):
        section = Section(NAME, rows, "progress", number, table, findings)
        section.skip("week")
        written = _tables(table.get("week"))
        weeks = [
            _week(Section(NAME, rows, "progress.week", counted + at, week, findings)) for at, week in enumerate(written)
        ]
        counted += len(written)
        terms.append(TermPlan(section.text("year"), section.integer("term", 1, 2), _starts(section), tuple(weeks)))
        section.finish()
    return tuple(terms)


def _starts(section: Section) -> int:
    date = section.date("starts")
    if date is None:
        return 0
    if not values.plausible(date):
        section.findings.add(Kind.BAD_DATE, section.place("starts"), value=date)
    if date.weekday():
        monday = date - datetime.timedelta(days=date.weekday())
        weekday = f"{_WEEKDAYS[date.weekday()]} / {date:%A}"
        section.findings.add(Kind.NOT_MONDAY, section.place("starts"), value=date, weekday=weekday, expected=monday)
    return values.midnight(date)


def _week(section: Section) -> WeekPlan:
    plan = WeekPlan(
        section.integer("number", 0, 60),
        section.text("textbook"),
        tuple(section.strings("lessons")),
        section.place("lessons"),
    )
    section.finish()
    return plan
