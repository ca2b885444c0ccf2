"""``songke search WORDS``: find lessons by words of the title, pinyin initials, or what is written or said in them."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from desktop_app.commands.listing import card_facts, card_line, retired_line
from desktop_app.commands.speaker import DONE, Speaker

if TYPE_CHECKING:
    from desktop_app.store.store import Store


def run(arguments: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Print what was found, the best first; a person is also told what of it the centre has withdrawn."""
    words = " ".join(arguments.words)
    cards = store.library.search(words)
    speaker.show([card_facts(card) for card in cards])
    for card in cards:
        speaker.line(card_line(card, speaker))
    gone = [one for one in store.library.retired(words) if not one.listed]
    for one in gone:
        speaker.line(retired_line(one, speaker))
    if not cards and not gone:
        speaker.say("nothing found")
    return DONE
