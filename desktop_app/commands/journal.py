"""``songke journal``: what the program has found, cleaned away and mended by itself, in plain words."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from desktop_app.commands.speaker import DONE, Speaker
from desktop_app.ui import figures

if TYPE_CHECKING:
    from desktop_app.store.journal import Entry
    from desktop_app.store.store import Store


def run(_: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Print the journal, the newest first."""
    entries = store.journal.entries()
    speaker.show([{"at": entry.at, "event": str(entry.event), **entry.facts} for entry in entries])
    for entry in entries:
        speaker.line(f"{figures.moment(entry.at, speaker.language)}\t{_sentence(entry, speaker)}")
    if not entries:
        speaker.say("journal empty")
    return DONE


def _sentence(entry: Entry, speaker: Speaker) -> str:
    from desktop_app.commands.sayings import say

    facts = {name: ", ".join(fact) if isinstance(fact, list) else fact for name, fact in entry.facts.items()}
    size = figures.size(int(facts.get("bytes", 0)))
    return say(f"journal {entry.event}", speaker.language, size=size, **facts)
