"""``songke import DIR``: receive what is missing from a stick or spool, and with ``--carry`` write usage onto it."""

from __future__ import annotations

import argparse
import errno
import os
import time
from typing import TYPE_CHECKING, Any

from desktop_app.commands import carry, plan
from desktop_app.commands.speaker import INCOMPLETE, Speaker
from desktop_app.commands.sync import exit_code, outcome_facts, receive, tell
from desktop_app.sync.progress import Outcome
from desktop_app.ui import figures
from package_format.errors import PULLED, Damaged, LessonError, Unreachable, Unreadable

if TYPE_CHECKING:
    from desktop_app.store.store import Store
    from desktop_app.sync.carry import Carried
    from desktop_app.sync.stick_look import StickLook


def run(arguments: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Say what the stick brings, import it, and say what came; usage is carried even when lessons are incomplete.

    Raises:
        Unreadable: the folder is not there.
    """
    if not os.path.isdir(arguments.folder):  # noqa: PTH112  (Path.is_dir raises on a stick just pulled out)
        raise Unreadable(str(arguments.folder), os.strerror(errno.ENOENT))
    look = _look(arguments, store, speaker)
    outcome = receive(store, speaker, [str(arguments.folder)])
    _tell(look, outcome, store, speaker)
    facts = outcome_facts(outcome) | {"found": _found(look)}
    facts |= {"planned_withdrawn": plan.tell_withdrawn(store, speaker)}
    if not arguments.carry:
        speaker.show(facts)
        return _end(outcome, speaker)
    try:
        carried = carry.carry_out(arguments.folder, store)
    except LessonError as error:
        # The lessons are here all the same.
        speaker.show(facts | {"carried": None})
        speaker.trouble(error)
        return INCOMPLETE
    speaker.show(facts | {"carried": carry.carried_facts(carried)})
    _tell_carried(look, carried, speaker)
    return _end(outcome, speaker)


def _look(arguments: argparse.Namespace, store: Store, speaker: Speaker) -> StickLook | None:
    """Look at the stick and announce what it brings; a stick that is not there is for the import to tell of."""
    from desktop_app.sync.stick_look import look_at

    try:
        with speaker.progress() as report:
            look = look_at(store, arguments.folder, int(time.time()), report)
    except Unreachable:
        return None
    if look.lessons:
        span = figures.span(look.seconds, speaker.language)
        key = "arriving weeks" if look.weeks else "arriving"
        speaker.say(key, weeks=figures.weeks(look.weeks, speaker.language), lessons=look.lessons, span=span)
    return look


def _found(look: StickLook | None) -> dict[str, Any] | None:
    if look is None:
        return None
    weeks = list(look.weeks) if look.weeks else None
    return {"lessons": look.lessons, "bytes": look.size, "seconds": round(look.seconds), "weeks": weeks}


def _tell(look: StickLook | None, outcome: Outcome, store: Store, speaker: Speaker) -> None:
    """Say what came, in the words for a stick where there are some."""
    spoiled = [one for one in outcome.troubles if one.lesson and isinstance(one.error, Damaged | Unreadable)]
    if spoiled:
        speaker.say("spoiled on stick", bad=len(spoiled), good=outcome.installed)
    for older in look.older if look else ():
        theirs, ours = figures.days_apart(older.theirs, older.ours, speaker.language)
        speaker.say("older stick", theirs=theirs, ours=ours)
    for edition in look.editions if look else ():
        speaker.say("other edition", theirs=edition.theirs, ours=edition.ours)
    tell(outcome, store, speaker, quiet=bool(look and look.older))


def _tell_carried(look: StickLook | None, carried: Carried, speaker: Speaker) -> None:
    carry.tell(carried, speaker)
    if look is not None and look.older and carried.batches:
        speaker.say("usage taken")


def _end(outcome: Outcome, speaker: Speaker) -> int:
    if not any(isinstance(one.error, Unreachable) and one.error.reason == PULLED for one in outcome.troubles):
        speaker.say("pull out")
    return exit_code(outcome)
