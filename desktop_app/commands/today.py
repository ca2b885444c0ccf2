"""``songke today``: the day's periods, the lesson that is due in each, and which of its resources are ready."""

from __future__ import annotations

import argparse
import time
from datetime import date
from typing import TYPE_CHECKING, Any

from desktop_app.commands.sayings import say
from desktop_app.commands.speaker import DONE, Speaker
from desktop_app.ui import figures

if TYPE_CHECKING:
    from desktop_app.store.cards import Card
    from desktop_app.store.school.day import Day, Period, Week
    from desktop_app.store.store import Store

_MOST = 60
"""Resources of one lesson that are listed."""


def run(arguments: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Print a day; where the clock cannot be right, the lessons that come next."""
    from desktop_app.store.school.calendar import midday
    from desktop_app.sync import clock

    now = int(time.time())
    quality = clock.quality(store, now)
    believed = clock.believed(store, now)
    if arguments.date is not None:
        shown = store.school.day(arguments.date)
    elif quality:
        shown = store.school.today(now)
    else:
        shown = store.school.undated(believed)
    at = midday(arguments.date) if arguments.date is not None else believed
    weeks = {name: store.school.week(at, ahead) for name, ahead in (("this_week", 0), ("next_week", 1))}
    periods = [(period, resources_of(period, store)) for period in shown.periods]
    coming = store.school.next_day(shown.date) if shown.date is not None and not periods else None
    speaker.show(
        day_facts(shown)
        | {"next_day": coming.date.isoformat() if coming is not None and coming.date is not None else None}
        | {"clock": quality.name.lower(), "now": now}
        | {"periods": [period_facts(period, cards, store) for period, cards in periods]}
        | {name: week_facts(week) for name, week in weeks.items()}
    )
    if arguments.date is None and not quality:
        speaker.say("clock wrong", when=figures.date(now, speaker.language))
    elif shown.date is not None:
        _say_day(shown, shown.date, speaker)
    for period, cards in periods:
        _say_period(period, cards, store, speaker, dated=shown.date is not None)
    if not store.school.timetable():
        speaker.say("no timetable")
    elif shown.school and not periods:
        speaker.say("no periods")
    if coming is not None and coming.date is not None:
        speaker.say("next day", day=_named(coming.date, speaker.language))
    _say_weeks(weeks, speaker)
    if arguments.date is None and quality == 1:
        speaker.say("clock unsure", when=figures.date(now, speaker.language))
    return DONE


def resources_of(period: Period, store: Store) -> list[Card]:
    """Return the resources of the lesson that is due, in the order of the shelf."""
    if period.lesson is None:
        return []
    book = period.lesson.book
    cards = store.library.cards(textbook=book.id, node=period.lesson.node, limit=_MOST)
    return [card for card in cards if card.channel == book.channel and not card.withdrawn]


# ------------------------------------------------------------ for programs


def day_facts(day: Day) -> dict[str, Any]:
    """Return a day as JSON shows it; ``date`` is null where nobody knows it."""
    week = day.week
    return {
        "date": day.date.isoformat() if day.date else None,
        "year": week.term.year if week else "",
        "term": week.term.number if week else 0,
        "week": week.number if week else 0,
        "school": day.school,
        "note": day.special.note if day.special else "",
    }


def period_facts(period: Period, cards: list[Card], store: Store) -> dict[str, Any]:
    """Return a period as JSON shows it; times are minutes after midnight."""
    lesson, book = period.lesson, period.book
    return {
        "class": period.one.name,
        "grade": period.one.grade,
        "room": period.one.room,
        "period": period.number,
        "begins": period.begins,
        "ends": period.ends,
        "subject": period.subject,
        "channel": book.channel if book else "",
        "textbook": book.id if book else "",
        "edition": book.edition if book else "",
        "lesson": {"node": lesson.node, "title": dict(lesson.title)} if lesson else None,
        "ready": lesson.ready if lesson else 0,
        "resources": [_resource_facts(card, store) for card in cards],
    }


def _resource_facts(card: Card, store: Store) -> dict[str, Any]:
    left = store.library.place(card.id)
    return {
        "id": card.id,
        "title": dict(card.title),
        "kind": card.kind,
        "readiness": str(card.readiness),
        "bytes": card.bytes,
        "continue": left.position if left else 0,
    }


def week_facts(week: Week | None) -> dict[str, Any] | None:
    """Return a week as JSON shows it; null outside of terms."""
    if week is None:
        return None
    return {
        "week": week.week.number,
        "ready": week.ready,
        "resources": week.resources,
        "lessons": [
            {"channel": one.book.channel, "textbook": one.book.id, "node": one.node, "title": dict(one.title)}
            for one in week.lessons
        ],
    }


# ------------------------------------------------------------ for people


def _named(on: date, language: str) -> str:
    """A day with its weekday, in words."""
    weekday = say("weekdays", language).split()[on.weekday()]
    return say("day", language, date=figures.day(on, language), weekday=weekday)


def _say_day(shown: Day, on: date, speaker: Speaker) -> None:
    days = say("weekdays", speaker.language).split()
    text = _named(on, speaker.language)
    if shown.week is not None:
        parity = say("odd" if shown.week.odd else "even", speaker.language)
        text = say("day of week", speaker.language, day=text, number=shown.week.number, parity=parity)
    speaker.line(text)
    if not shown.school:
        note = shown.special.note if shown.special else ""
        speaker.say("no school because" if note else "no school", note=note)
    elif shown.special is not None:
        speaker.say("made up", weekday=days[shown.special.weekday - 1])


def _say_period(period: Period, cards: list[Card], store: Store, speaker: Speaker, *, dated: bool) -> None:
    lesson = period.lesson
    parts = [say("period", speaker.language, number=period.number)] if dated else []
    if period.begins is not None and period.ends is not None:
        parts.append(f"{figures.of_day(period.begins)}–{figures.of_day(period.ends)}")
    parts += [period.one.name, period.subject]
    if lesson is not None:
        mark = "●" if lesson.resources and lesson.ready == lesson.resources else "○"
        parts += [speaker.title(lesson.title), f"{mark} {lesson.ready}/{lesson.resources}"]
    else:
        parts.append(say("nothing due" if period.book else "no book", speaker.language))
    speaker.line("  ".join(parts))
    for card in cards:
        mark = "●" if card.readiness in {"ready", "update"} else "○"
        speaker.line(f"    {mark} {speaker.title(card.title)}  {card.kind}  {card.id}{_left(card, store, speaker)}")


def _left(card: Card, store: Store, speaker: Speaker) -> str:
    """Return where the resource was left, as far as it has been begun."""
    left = store.library.place(card.id)
    if left is None or not left.position:
        return ""
    timed = card.duration_ms > 0
    where = figures.clock(left.position) if timed else say("page", speaker.language, number=left.position)
    return "  " + say("continue", speaker.language, where=where)


def _say_weeks(weeks: dict[str, Week | None], speaker: Speaker) -> None:
    said = [
        say(name.replace("_", " "), speaker.language, ready=week.ready, resources=week.resources)
        for name, week in weeks.items()
        if week is not None and week.resources
    ]
    if said:
        speaker.line(("; " if speaker.language == "en" else "；").join(said))
