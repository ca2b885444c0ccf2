"""What 今日课堂 shows, read from the store in one look. No Qt."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.store.cards import Card, Place, Readiness
from desktop_app.store.own_kinds import ZIM

if TYPE_CHECKING:
    from desktop_app.store.school.day import Day, Period, Week
    from desktop_app.store.store import Store

_MOST = 12
_NEARLY_DONE = 0.95


@dataclass(frozen=True, slots=True)
class Offered:
    """One resource of a lesson, and where it was left."""

    card: Card
    place: Place | None

    @property
    def ready(self) -> bool:
        """Whether it plays."""
        return self.card.readiness in {Readiness.READY, Readiness.UPDATE}

    @property
    def begun(self) -> bool:
        """Whether it was left in the middle."""
        place = self.place
        if self.card.media_type == ZIM:
            return place is not None  # the number of its page says nothing of how far somebody is
        return place is not None and 0 < place.position < max(1, place.length) * _NEARLY_DONE


@dataclass(frozen=True, slots=True)
class Shown:
    """One period with the resources of its lesson."""

    period: Period
    offered: Sequence[Offered]

    @property
    def best(self) -> Offered | None:
        """What one press opens: what was left in the middle, else the first film, else the first that plays."""
        ready = [one for one in self.offered if one.ready]
        ready.sort(key=lambda one: (not one.begun, not one.card.media_type.startswith("video/")))
        return ready[0] if ready else None

    def over(self, minute: int) -> bool:
        """Whether it has ended by ``minute`` of the day."""
        return self.period.ends is not None and self.period.ends <= minute

    def on(self, minute: int) -> bool:
        """Whether it is held at ``minute`` of the day."""
        begins, ends = self.period.begins, self.period.ends
        return begins is not None and ends is not None and begins <= minute < ends


@dataclass(frozen=True, slots=True)
class Today:
    """The day; ``minute`` is -1 where nobody knows the day. Counts are (ready, resources)."""

    now: int
    minute: int
    day: Day
    shown: Sequence[Shown]
    timetable: bool
    this_week: tuple[int, int]
    next_week: tuple[int, int]
    coming: Day | None = None
    """The next day with lessons, where today has none (any more)."""
    coming_shown: Sequence[Shown] = ()


def look(store: Store) -> Today:
    """Read the day that this computer shows; where that cannot be right, the lessons that come next."""
    from desktop_app.store.school.calendar import local
    from desktop_app.sync import clock

    now = int(time.time())
    known = bool(clock.quality(store, now))
    believed = clock.believed(store, now)
    day = store.school.today(now) if known else store.school.undated(believed)
    minute = local(now)[1] if known else -1
    shown = sorted((_shown(period, store) for period in day.periods), key=lambda one: one.over(minute))
    this, following = [_ready(store.school.week(believed, ahead)) for ahead in (0, 1)]
    over = day.date is not None and all(one.over(minute) for one in shown)
    coming = store.school.next_day(day.date) if day.date is not None and over else None
    later = [_shown(period, store) for period in coming.periods] if coming is not None else []
    return Today(now, minute, day, shown, bool(store.school.timetable()), this, following, coming, later)


@dataclass(frozen=True, slots=True)
class Due:
    """The lesson of the timetable that a resource belongs to today; what is said of it is said for ``name``."""

    name: str
    """Of the class."""
    lesson: tuple[str, str, str]
    """Channel, textbook and node."""
    title: Mapping[str, str]


def due(store: Store, card: Card) -> Due | None:
    """Return today's lesson that has ``card``: that of the period being held, else the first; None if none has it."""
    today = look(store)
    having = [shown for shown in today.shown if any(one.card.id == card.id for one in shown.offered)]
    having.sort(key=lambda shown: not shown.on(today.minute))
    lesson = having[0].period.lesson if having else None
    if lesson is None:
        return None
    return Due(having[0].period.one.name, (lesson.book.channel, lesson.book.id, lesson.node), lesson.title)


def mark(store: Store, due_lesson: Due, state: str) -> None:
    """Note what a teacher says of a lesson: a ``State`` of ``store.school.pace``."""
    from desktop_app.store.school.pace import State
    from desktop_app.sync import clock

    now = int(time.time())
    dated = bool(clock.quality(store, now))
    store.school.mark(due_lesson.name, due_lesson.lesson, State(state), clock.believed(store, now), dated=dated)


def _ready(week: Week | None) -> tuple[int, int]:
    return (week.ready, week.resources) if week is not None else (0, 0)


def _shown(period: Period, store: Store) -> Shown:
    lesson = period.lesson
    if lesson is None:
        return Shown(period, ())
    cards = store.library.cards(textbook=lesson.book.id, node=lesson.node, limit=_MOST)
    fitting = [card for card in cards if card.channel == lesson.book.channel and not card.withdrawn]
    return Shown(period, [Offered(card, store.library.place(card.id)) for card in fitting])
