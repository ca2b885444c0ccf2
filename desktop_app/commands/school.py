"""``songke school``: what the school enters — classes, textbooks, timetable, calendar — and how far its classes are."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from desktop_app.commands import school_calendar, school_classes
from desktop_app.commands.sayings import say
from desktop_app.commands.speaker import DONE, Speaker
from desktop_app.ui import figures

if TYPE_CHECKING:
    from desktop_app.store.store import Store


def run(arguments: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Do what is asked; ``show`` where nothing is."""
    return _COMMANDS[arguments.what or "show"](arguments, store, speaker)


def _show(_: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    from desktop_app.sync import clock

    now = clock.believed(store, school_calendar.now())
    classes, slots, calendar = store.school.classes(), store.school.timetable(), store.school.calendar()
    term = store.school.term_at(now)
    used = store.school.used(now)
    special = [calendar.special[day] for day in sorted(calendar.special)]
    speaker.show(
        {
            "school": store.settings.school,
            "term": term,
            "classes": [school_classes.class_facts(one) for one in classes],
            "textbooks": [school_classes.book_facts(book) for book in used],
            "timetable": [school_classes.slot_facts(slot) for slot in slots],
            "terms": [school_calendar.term_facts(one) for one in calendar.terms],
            "special_days": [school_calendar.special_facts(one) for one in special],
        }
    )
    if not classes:
        speaker.say("no classes")
    for one in classes:
        speaker.say("class", name=one.name, grade=one.grade, room=one.room)
    for book in used:
        school_classes.say_book(book, speaker)
    for name in dict.fromkeys(slot.name for slot in slots):
        _say_timetable(name, store, speaker)
    for each in calendar.terms:
        school_calendar.say_term(each, speaker)
    for one_day in special:
        speaker.line(f"{figures.day(one_day.day, speaker.language)}  {one_day.note}".rstrip())
    return DONE


def _say_timetable(name: str, store: Store, speaker: Speaker) -> None:
    """Print the timetable of a class, one line a day."""
    days = say("weekdays", speaker.language).split()
    speaker.line(name)
    slots = [slot for slot in store.school.timetable() if slot.name == name]
    for weekday in sorted({slot.weekday for slot in slots}):
        subjects = [_subject(slot, speaker) for slot in slots if slot.weekday == weekday]
        speaker.line(f"  {days[weekday - 1]}  {'  '.join(subjects)}")


def _subject(slot: Any, speaker: Speaker) -> str:
    parity = {1: "odd", 2: "even"}.get(slot.weeks)
    return f"{slot.period} {slot.subject}" + (f"（{say(parity, speaker.language)}）" if parity else "")


_Command = Callable[[argparse.Namespace, "Store", Speaker], int]
_COMMANDS: Mapping[str, _Command] = {
    "show": _show,
    "class": school_classes.put_class,
    "textbook": school_classes.textbook,
    "timetable": school_classes.timetable,
    "progress": school_classes.progress,
    "term": school_calendar.term,
    "holiday": school_calendar.holiday,
    "makeup": school_calendar.makeup,
    "clock": school_calendar.clock_check,
}
