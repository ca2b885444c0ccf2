"""``songke plan``: 备课单, what a teacher means to show on a day, in order."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from desktop_app.commands.sayings import say
from desktop_app.commands.speaker import DONE, Speaker

if TYPE_CHECKING:
    from desktop_app.store.cards import Planned
    from desktop_app.store.store import Store


def run(arguments: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Add, list, remove or replace entries; what has been withdrawn is marked, with what replaces it."""
    day: date | None = arguments.day
    plans = store.preparation
    match arguments.what:
        case "add":
            entries = [plans.add(day or today(), name) for name in arguments.names]
        case "remove":
            entries = plans.remove(day or today(), arguments.numbers)
        case "replace":
            entries = [plans.replace(day or today(), number) for number in arguments.numbers]
        case _:
            entries = plans.entries(day)
    speaker.show([planned_facts(entry) for entry in entries])
    if not entries:
        speaker.say("nothing planned")
    tell(entries, speaker)
    return DONE


def today() -> date:
    """Return the day that this computer's clock shows."""
    return datetime.fromtimestamp(time.time(), tz=UTC).astimezone().date()


def tell(entries: Sequence[Planned], speaker: Speaker) -> None:
    """Print one line for each entry, those of one day under it."""
    plan = 0
    for entry in entries:
        if entry.plan != plan:
            plan = entry.plan
            speaker.line(entry.plan_name)
        if entry.note:
            speaker.line(f"{entry.number}\t“{entry.note}”")
            continue
        state = say(f"is {state_of(entry)}", speaker.language)
        speaker.line(f"{entry.number}\t{entry.name}\t{speaker.title(entry.title)}\t{state}{_instead(entry, speaker)}")


def planned_facts(entry: Planned) -> dict[str, Any]:
    """Return ``entry`` as JSON shows it; ``replacement`` is empty where nothing replaces what is withdrawn."""
    instead = entry.retired.replacement if entry.retired else None
    return {
        "plan": entry.plan_title,
        "day": str(entry.day or ""),
        "number": entry.number,
        "id": entry.name,
        "title": dict(entry.title),
        "note": entry.note,
        "state": state_of(entry),
        "replacement": instead.id if instead else "",
        "replacement_title": dict(instead.title) if instead else {},
        "replacement_readiness": str(instead.readiness) if instead else "",
        "reason": entry.retired.reason if entry.retired else "",
    }


def state_of(entry: Planned) -> str:
    """``ready update waiting cleaned withdrawn``, ``own`` for an own file, ``note``, ``gone`` for what is no more."""
    if entry.note:
        return "note"
    if entry.retired is not None:
        return "withdrawn"
    if entry.card is not None:
        return str(entry.card.readiness)
    return "own" if entry.own is not None else "gone"


def tell_withdrawn(store: Store, speaker: Speaker) -> list[dict[str, Any]]:
    """Say which lessons planned from today on have been withdrawn, and what to use instead; return them as facts."""
    entries = store.preparation.withdrawn(today())
    for entry in entries:
        instead = entry.retired.replacement if entry.retired else None
        facts: dict[str, str | int] = {
            "day": entry.plan_name,
            "number": entry.number,
            "title": speaker.title(entry.title),
        }
        if instead is None:
            speaker.say("planned withdrawn", **facts)
        else:
            speaker.say("planned replaced", **facts, instead=speaker.title(instead.title))
    return [planned_facts(entry) for entry in entries]


def _instead(entry: Planned, speaker: Speaker) -> str:
    instead = entry.retired.replacement if entry.retired else None
    return say("instead", speaker.language, id=f"{speaker.title(instead.title)} ({instead.id})") if instead else ""
