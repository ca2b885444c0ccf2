"""What the page of preparing shows, read from the store in one go. No Qt."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.store.cards import Card, LessonPlan, OwnFile, Planned
from desktop_app.ui import figures
from desktop_app.ui.sequence import Sequence
from desktop_app.ui.strings import Strings

if TYPE_CHECKING:
    from desktop_app.store.store import Store


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a lesson plan, with the card of what opens, if anything does."""

    planned: Planned
    card: Card | None


@dataclass(frozen=True, slots=True)
class Desk:
    """All lesson plans, which of them lies open, and what is in that."""

    plans: tuple[LessonPlan, ...]
    open: LessonPlan | None
    entries: tuple[Entry, ...]
    day: date | None = None
    """The day that is prepared for."""


def look(store: Store, wanted: int | None) -> Desk:
    """Return the plans with ``wanted`` open, or the one that a teacher looks for now where that is none."""
    plans = tuple(store.lesson_plans.all())
    day = next_day(store)
    opened = next((plan for plan in plans if plan.key == wanted), None) or looked_for(plans, day)
    entries = store.preparation.of(opened.key) if opened is not None else []
    return Desk(plans, opened, tuple(Entry(one, _card(store, one)) for one in entries), day)


def next_day(store: Store) -> date:
    """Return the day that is prepared for: today until its last lesson is over, then the next day with lessons."""
    from desktop_app.store.school.calendar import local

    day, minute = local(int(time.time()))
    if any(period.ends is None or period.ends > minute for period in store.school.day(day).periods):
        return day
    following = store.school.next_day(day)
    return following.date if following is not None and following.date is not None else day


def looked_for(plans: tuple[LessonPlan, ...], day: date) -> LessonPlan | None:
    """Return the plan for ``day``; else the newest of no day, else the next one coming, else the newest of all."""
    of_day = [plan for plan in plans if plan.day == day]
    undated = [plan for plan in plans if plan.day is None]
    coming = sorted((plan for plan in plans if plan.day is not None and plan.day > day), key=lambda plan: str(plan.day))
    return next(iter((*of_day, *undated, *coming, *plans)), None)


def own_files(store: Store) -> list[tuple[OwnFile, Card]]:
    """Return the teachers' own files with their cards, the newest first."""
    return [(file, store.own_lessons.card_of(file)) for file in store.own_files.files()]


def sticks() -> list[Path]:
    """Return where USB sticks are mounted now."""
    from desktop_app.sync import drives

    return sorted(drives.plugged(drives.mount_roots()))


def plan_title(plan: LessonPlan, say: Strings) -> str:
    """What a plan is called."""
    if plan.title or plan.day is None:
        return plan.title
    return say("plan-of-day", day=figures.day(plan.day, say.language))


def sequence(desk: Desk, say: Strings) -> Sequence:
    """What the open plan shows in class."""
    title = plan_title(desk.open, say) if desk.open is not None else ""
    return Sequence.of_plan(title, [(entry.planned, entry.card) for entry in desk.entries])


def _card(store: Store, planned: Planned) -> Card | None:
    return store.own_lessons.card_of(planned.own) if planned.own is not None else planned.card
