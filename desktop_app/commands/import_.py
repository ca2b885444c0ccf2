"""``songke import DIR``: receive what is missing from a stick or spool, and with ``--carry`` write usage onto it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from desktop_app.commands import carry, plan
from desktop_app.commands.speaker import INCOMPLETE, Speaker
from desktop_app.commands.sync import exit_code, outcome_facts, receive, tell
from package_format.errors import LessonError

if TYPE_CHECKING:
    from desktop_app.store.store import Store


def run(arguments: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Import; usage is carried even when lessons are incomplete."""
    outcome = receive(store, speaker, [str(arguments.folder)])
    tell(outcome, store, speaker)
    facts = outcome_facts(outcome) | {"planned_withdrawn": plan.tell_withdrawn(store, speaker)}
    if not arguments.carry:
        speaker.show(facts)
        return exit_code(outcome)
    try:
        carried = carry.carry_out(arguments.folder, store)
    except LessonError as error:
        # The lessons are here all the same.
        speaker.show(facts | {"carried": None})
        speaker.trouble(error)
        return INCOMPLETE
    speaker.show(facts | {"carried": carry.carried_facts(carried)})
    carry.tell(carried, speaker)
    return exit_code(outcome)
