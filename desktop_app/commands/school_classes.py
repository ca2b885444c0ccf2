"""``songke school class``, ``textbook``, ``timetable`` and ``progress``."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from desktop_app.commands import school_calendar
from desktop_app.commands.speaker import DONE, FAILED, Speaker
from desktop_app.ui import figures
from package_format.errors import Refused

if TYPE_CHECKING:
    from desktop_app.store.school.books import Book
    from desktop_app.store.school.day import Lesson
    from desktop_app.store.school.timetable import SchoolClass, Slot
    from desktop_app.store.store import Store


def put_class(arguments: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Add, change or remove a class."""
    if arguments.remove:
        store.school.forget_class(arguments.name)
        speaker.show({"removed": arguments.name})
        speaker.say("class gone", name=arguments.name)
        return DONE
    one = _class(arguments.name, arguments.grade, arguments.room)
    store.school.put_class(one)
    speaker.show(class_facts(one))
    speaker.say("class", name=one.name, grade=one.grade, room=one.room)
    return DONE


def textbook(arguments: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Show the editions there are, or take one up: only that subject changes.

    Raises:
        Refused: nobody offers such a textbook.
    """
    from desktop_app.store.school import subjects
    from desktop_app.store.school.books import KEPT_SECONDS
    from desktop_app.sync import clock

    now = clock.believed(store, school_calendar.now())
    term = store.school.term_at(now) if arguments.term is None else arguments.term
    fitting = [
        book
        for book in store.school.books()
        if book.grade == arguments.grade
        and subjects.same(book.subject, arguments.subject)
        and (not term or book.term in {term, 0})
        and arguments.channel in {None, book.channel}
    ]
    if arguments.edition is None:
        speaker.show([book_facts(book) for book in fitting])
        for book in fitting:
            say_book(book, speaker)
        return DONE
    chosen = [book for book in fitting if book.edition == arguments.edition]
    if not chosen:
        known = "、".join(dict.fromkeys(book.edition for book in fitting))
        reason = (
            f"no textbook of this edition for grade {arguments.grade} {arguments.subject}; there are: {known or '-'}"
        )
        raise Refused(reason, arguments.edition)
    swaps = [store.school.adopt(*book.name, now) for book in {book.term: book for book in reversed(chosen)}.values()]
    speaker.show(
        [{"textbook": book_facts(swap.book), "left": [book_facts(old) for old in swap.left]} for swap in swaps]
    )
    for swap in swaps:
        facts: dict[str, str | int] = {"grade": swap.book.grade, "subject": swap.book.subject, "new": swap.book.edition}
        if swap.left:
            until = figures.date(now + KEPT_SECONDS, speaker.language)
            speaker.say("swapped", old="、".join(old.edition for old in swap.left), until=until, **facts)
        else:
            speaker.say("taken up", **facts)
    return DONE


def timetable(arguments: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Import a timetable; a file with a mistake changes nothing, and all its mistakes are told."""
    from desktop_app.store.timetables.mistakes import TimetableRefused
    from desktop_app.store.timetables.reader import read_timetable
    from desktop_app.ui import timetable_words

    one = None
    if arguments.name:
        known = next((known for known in store.school.classes() if known.name == arguments.name), None)
        one = known if known and not arguments.grade else _class(arguments.name, arguments.grade, "")
    try:
        classes, slots = read_timetable(arguments.file, one)
    except TimetableRefused as error:
        told = [timetable_words.sentence(mistake, error.file, speaker.language) for mistake in error.mistakes]
        speaker.show({"mistakes": told})
        for line in told:
            print(line, file=sys.stderr)
        speaker.say("nothing changed")
        return FAILED
    store.school.put_timetable(classes, slots)
    speaker.show({"classes": [class_facts(each) for each in classes], "slots": [slot_facts(slot) for slot in slots]})
    speaker.say("timetable", classes="、".join(each.name for each in classes), slots=len(slots))
    return DONE


def progress(arguments: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Note how far a class is.

    Raises:
        Refused: there is no such class, textbook or lesson.
    """
    from desktop_app.store.school.calendar import midday
    from desktop_app.store.school.pace import State
    from desktop_app.sync import clock

    reading = school_calendar.now()
    dated = arguments.date is not None or bool(clock.quality(store, reading))
    now = midday(arguments.date) if arguments.date is not None else clock.believed(store, reading)
    asked = _asked(arguments, store, now, dated)
    state = None if arguments.state == "clear" else State(arguments.state)
    store.school.mark(arguments.name, (*asked.book.name, asked.node), state, now, dated=dated)
    after = store.school.next_lesson(arguments.name, arguments.subject, now, dated=dated)
    speaker.show(
        {
            "class": arguments.name,
            "textbook": asked.book.id,
            "node": asked.node,
            "state": arguments.state,
            "next": after.node if after else None,
        }
    )
    facts = {"name": arguments.name, "subject": arguments.subject, "title": speaker.title(asked.title)}
    speaker.say(f"marked {arguments.state}", **facts)
    if after is not None:
        speaker.say("next", title=speaker.title(after.title))
    return DONE


def _asked(arguments: argparse.Namespace, store: Store, now: int, dated: bool) -> Lesson:
    """Return the lesson that is named, or the one that is due."""
    name, subject = arguments.name, arguments.subject
    if arguments.lesson:
        return store.school.find_lesson(name, subject, arguments.lesson, now)
    found = store.school.next_lesson(name, subject, now, dated=dated)
    if found is None:
        raise Refused(f"no lesson is planned for {name}: name one", subject)
    return found


def _class(name: str, grade: int | None, room: str) -> SchoolClass:
    from desktop_app.store.school.timetable import SchoolClass
    from desktop_app.store.timetables import cells

    said = cells.classes(name)
    if grade is None and (said is None or len(said.classes) > 1):
        raise Refused(f"which grade is {name}? Add --grade", name)
    return SchoolClass(name, grade or (said.classes[0][1] if said else 0), room)


def class_facts(one: SchoolClass) -> dict[str, Any]:
    """Return a class as JSON shows it."""
    return {"name": one.name, "grade": one.grade, "room": one.room}


def slot_facts(slot: Slot) -> dict[str, Any]:
    """Return a period of the timetable as JSON shows it; times are minutes after midnight."""
    return {
        "class": slot.name,
        "weekday": slot.weekday,
        "period": slot.period,
        "subject": slot.subject,
        "begins": slot.begins,
        "ends": slot.ends,
        "weeks": slot.weeks.name.lower(),
    }


def book_facts(book: Book) -> dict[str, Any]:
    """Return a textbook as JSON shows it."""
    return {
        "channel": book.channel,
        "id": book.id,
        "title": dict(book.title),
        "grade": book.grade,
        "term": book.term,
        "subject": book.subject,
        "edition": book.edition,
        "subscribed": book.subscribed,
    }


def say_book(book: Book, speaker: Speaker) -> None:
    """Print a textbook."""
    title = speaker.title(book.title)
    speaker.say("book", grade=book.grade, subject=book.subject, title=title, edition=book.edition)
