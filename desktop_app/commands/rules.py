"""``songke rules``: when, how much and how fast the network may be used, and by which proxy, as 联网 in the window."""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

from desktop_app.commands.sayings import say
from desktop_app.commands.speaker import DONE, Speaker
from desktop_app.commands.status import network_facts, tell_network
from desktop_app.ui import figures

if TYPE_CHECKING:
    from desktop_app.store.store import Store

ANY = "any"
"""No rule, in the words of the command line."""


def run(arguments: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Keep the rules that were given, all of them or none, and say which hold now.

    Raises:
        Refused: one of them cannot be meant; nothing has changed.
    """
    _keep(arguments, store)
    settings = store.settings
    now = time.time()
    speaker.show(network_facts(store, now) | {"proxy": settings.proxy})
    limits = (settings.day_budget, settings.month_budget, settings.rate_limit)
    sizes = [figures.size(one) if one else say("no limit", speaker.language) for one in limits]
    hours = ", ".join(map(str, settings.network_hours)) or say("any time", speaker.language)
    proxy = settings.proxy or say("system proxy", speaker.language)
    speaker.say("rules", hours=hours, day=sizes[0], month=sizes[1], rate=sizes[2], proxy=proxy)
    tell_network(store, now, speaker)
    return DONE


def _keep(arguments: argparse.Namespace, store: Store) -> None:
    from desktop_app.store.hours import read_hours

    # What can be refused comes first.
    hours = None if arguments.hours is None else read_hours("" if arguments.hours == ANY else arguments.hours)
    if arguments.proxy is not None:
        store.settings.proxy = "" if arguments.proxy == "system" else arguments.proxy
    if hours is not None:
        store.settings.network_hours = hours
    for name, given in (
        ("day_budget", arguments.day),
        ("month_budget", arguments.month),
        ("rate_limit", arguments.rate),
    ):
        if given is not None:
            setattr(store.settings, name, given or None)
