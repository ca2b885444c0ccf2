"""``songke search WORDS``: find lessons by words of the title or pinyin initials."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from desktop_app.commands.listing import card_facts, card_line
from desktop_app.commands.speaker import DONE, Speaker

if TYPE_CHECKING:
    from desktop_app.store.store import Store


def run(arguments: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Print what was found, the best first."""
    cards = store.library.search(" ".join(arguments.words))
    speaker.show([card_facts(card) for card in cards])
    for card in cards:
        speaker.line(card_line(card, speaker))
    if not cards:
        speaker.say("nothing found")
    return DONE
