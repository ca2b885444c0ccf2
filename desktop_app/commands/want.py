"""``songke want ID``: ask again for lessons that were cleaned away; the next sync brings them."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from desktop_app.commands.speaker import DONE, Speaker

if TYPE_CHECKING:
    from desktop_app.store.store import Store


def run(arguments: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Want them again."""
    again = store.cleaning.ask_again(arguments.resources)
    speaker.show({"wanted": again})
    speaker.say("wanted again", resources=len(again))
    return DONE
