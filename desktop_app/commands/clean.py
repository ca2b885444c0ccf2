"""``songke clean``: make room by giving up lessons whose weeks are over; with ``--plan`` only say what would go."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from desktop_app.commands.speaker import DONE, Speaker
from desktop_app.ui import figures

if TYPE_CHECKING:
    from desktop_app.store.cleaning import Removable
    from desktop_app.store.store import Store


def run(arguments: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Show what would go, by textbook and week, or clean it away."""
    from desktop_app.store import cleaning
    from desktop_app.store.journal import Event
    from desktop_app.sync import clock

    if arguments.auto is not None:
        store.settings.cleaning = arguments.auto
    now = int(time.time())
    likely = clock.believed(store, now)
    going = _chosen(store.cleaning.removable(likely, likely), arguments)
    if arguments.bytes is not None:
        going = cleaning.enough(going, arguments.bytes)
    done = not arguments.plan and arguments.auto is None
    if done and going:
        with store.writing():
            store.cleaning.clean(going, now)
            store.files.sweep()
            store.restore_reserve()
        names, size = [one.resource for one in going], sum(one.bytes for one in going)
        store.journal.note(Event.CLEANED, now, resources=names, bytes=size)
    speaker.show(
        {
            "cleaned": done,
            "auto": store.settings.cleaning,
            "bytes": sum(one.bytes for one in going),
            "resources": [_facts(one) for one in going],
        }
    )
    _tell(going, done, speaker)
    if arguments.auto is not None:
        speaker.say(f"cleaning {arguments.auto}")
    return DONE


def _chosen(going: Sequence[Removable], arguments: argparse.Namespace) -> list[Removable]:
    first, last = arguments.weeks or (0, 1 << 30)
    return [
        one
        for one in going
        if first <= one.week <= last and (arguments.textbook is None or one.textbook == arguments.textbook)
    ]


def _tell(going: Sequence[Removable], done: bool, speaker: Speaker) -> None:
    from desktop_app.store import cleaning

    if not going:
        speaker.say("nothing to clean")
        return
    order = sorted(going, key=lambda one: (one.textbook, one.week))
    for (_, week), lessons in groupby(order, key=lambda one: (one.textbook, one.week)):
        part = list(lessons)
        title = speaker.title(part[0].textbook_title)
        weeks = figures.over((week, week) if week else None, speaker.language)
        speaker.line(f"{title}\t{weeks}\t{len(part)}\t{figures.size(sum(one.bytes for one in part))}")
    speaker.say(
        "cleaned" if done else "cleanable",
        resources=len(going),
        weeks=figures.over(cleaning.weeks_of(going), speaker.language),
        size=figures.size(sum(one.bytes for one in going)),
    )


def _facts(one: Removable) -> dict[str, Any]:
    return {
        "id": one.resource,
        "channel": one.channel,
        "title": dict(one.title),
        "textbook": one.textbook,
        "week": one.week,
        "bytes": one.bytes,
    }
