"""``songke play ID``: play a lesson, without a screen where there is none."""

from __future__ import annotations

import argparse
import time
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING

from desktop_app.commands.speaker import DONE, Speaker
from package_format.errors import Damaged, Missing, NotPlayable, Refused

if TYPE_CHECKING:
    from desktop_app.store.store import Store

_LONGEST = 24 * 3600


def run(arguments: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Really decode, record the play like any other, and say what was decoded."""
    # Qt and the players are imported for this command alone.
    from desktop_app.player import headless
    from desktop_app.sync import clock
    from package_format.session_row import Origin

    if arguments.seconds is not None and not 0 < arguments.seconds <= _LONGEST:
        raise Refused("a number of seconds above 0 and at most a day", "--seconds")
    origin = Origin.PREPARING if arguments.origin == "preparing" else Origin.IN_CLASS
    quality = clock.quality(store, int(time.time()))
    try:
        report = headless.play(store, arguments.resource, arguments.seconds, origin=origin, clock=quality)
    except (Damaged, Missing, NotPlayable):
        _offer_others(arguments.resource, store, speaker)
        raise
    speaker.show(asdict(report))
    speaker.say("played", title=report.title, seconds=f"{report.seconds_played:.1f}", player=report.player)
    return DONE


def _offer_others(resource: str, store: Store, speaker: Speaker) -> None:
    """Say what else of the same lesson plays."""
    with suppress(Missing):
        for other in store.library.others(store.library.card(resource)):
            speaker.say("other", id=other.id, title=speaker.title(other.title))
