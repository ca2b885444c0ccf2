"""``songke school term``, ``holiday``, ``makeup`` and ``clock``."""

from __future__ import annotations

import argparse
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from desktop_app.commands.sayings import say
from desktop_app.commands.speaker import DONE, Speaker
from desktop_app.ui import figures
from package_format.errors import Refused

if TYPE_CHECKING:
    from desktop_app.store.school.calendar import SpecialDay, Term
    from desktop_app.store.store import Store

_LONGEST_HOLIDAY = 200


def now() -> int:
    """Return what this computer's clock says."""
    return int(time.time())


def term(arguments: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Enter when a term starts."""
    from desktop_app.store.school.calendar import Term, school_year

    year, number = school_year(arguments.starts)
    entered = Term(year, number, arguments.starts, arguments.weeks)
    store.school.put_term(entered)
    speaker.show(term_facts(entered))
    say_term(entered, speaker)
    return DONE


def holiday(arguments: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Enter days without school, or make days ordinary again."""
    from desktop_app.store.school.calendar import SpecialDay

    first, last = arguments.first, arguments.last or arguments.first
    if not 0 <= (last - first).days < _LONGEST_HOLIDAY:
        raise Refused(f"the last day comes after the first, at most {_LONGEST_HOLIDAY} days later", f"{first} {last}")
    days = [first + timedelta(days=more) for more in range((last - first).days + 1)]
    if arguments.remove:
        changed = store.school.forget_special(days)
        speaker.show({"ordinary": changed})
        speaker.say("ordinary", days=changed)
        return DONE
    written = [SpecialDay(day, note=arguments.name) for day in days]
    store.school.put_special(written)
    speaker.show([special_facts(one) for one in written])
    named = [figures.day(day, speaker.language) for day in (first, last)]
    speaker.say("holiday", first=named[0], last=named[1], days=len(days))
    return DONE


def makeup(arguments: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Enter a day that follows the timetable of another day or weekday."""
    from desktop_app.store.school.calendar import SpecialDay

    instead: date | int = arguments.instead
    made_up = instead if isinstance(instead, date) else None
    weekday = instead.isoweekday() if isinstance(instead, date) else instead
    written = SpecialDay(arguments.day, weekday, made_up)
    store.school.put_special([written])
    speaker.show(special_facts(written))
    name = say("weekdays", speaker.language).split()[weekday - 1]
    speaker.say("makeup", day=figures.day(arguments.day, speaker.language), weekday=name)
    return DONE


def clock_check(arguments: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Say what the clock shows; with ``confirm`` note that a person has found it right.

    Raises:
        Refused: it cannot be right: the time that has certainly come, or what signatures last, says otherwise.
    """
    from desktop_app.sync import clock

    reading = now()
    if arguments.confirm:
        if not clock.quality(store, reading):
            when = figures.date(reading, speaker.language)
            raise Refused(f"the computer's date is {when}: set it first", when)
        clock.confirm(store, reading)
    quality = clock.quality(store, reading)
    speaker.show({"now": reading, "clock": quality.name.lower(), "reference": clock.reference_time(store)})
    key = ("clock wrong", "clock unsure", "clock good")[quality]
    speaker.say(key, when=figures.moment(reading, speaker.language))
    return DONE


def term_facts(one: Term) -> dict[str, Any]:
    """Return a term as JSON shows it; ``weeks`` is 0 where it is not known."""
    return {"year": one.year, "term": one.number, "starts": one.starts.isoformat(), "weeks": one.weeks}


def say_term(one: Term, speaker: Speaker) -> None:
    """Print when a term starts."""
    starts = figures.day(one.starts, speaker.language)
    text = say("term", speaker.language, year=one.year, term=one.number, starts=starts)
    more = say("terms weeks", speaker.language, weeks=one.weeks) if one.weeks else ""
    speaker.line(f"{text} {more}".rstrip() if speaker.language == "en" else text + more)


def special_facts(one: SpecialDay) -> dict[str, Any]:
    """Return a special day as JSON shows it; ``weekday`` 0 is no school."""
    return {
        "day": one.day.isoformat(),
        "weekday": one.weekday,
        "made_up": one.made_up.isoformat() if one.made_up else None,
        "note": one.note,
    }
