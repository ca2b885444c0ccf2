"""``songke sync`` and ``songke import``: receive what is missing, then report what was used."""

from __future__ import annotations

import argparse
import secrets
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.commands import plan
from desktop_app.commands.arguments import AS_TOLD
from desktop_app.commands.speaker import DONE, FAILED, INCOMPLETE, Speaker, trouble_facts
from desktop_app.sync.progress import Outcome
from desktop_app.ui import figures
from package_format.errors import Deferred, Refused, Untrusted

if TYPE_CHECKING:
    from desktop_app.store.store import Store


def run(arguments: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Sync from the channels' own sources, or from those named."""
    if arguments.spread:
        from desktop_app.sync import satellite

        # What lies in folders costs nobody anything and is not waited for.
        if folders := _folders(store, arguments.source):
            receive(store, speaker, folders)
        pause(satellite.spread(map(Path, folders)) if arguments.spread == AS_TOLD else arguments.spread)
    outcome = receive(
        store, speaker, arguments.source, arguments.limit_rate, override=arguments.now, alone=arguments.alone
    )
    tell(outcome, store, speaker)
    speaker.show(outcome_facts(outcome) | {"planned_withdrawn": plan.tell_withdrawn(store, speaker)})
    return exit_code(outcome)


def receive(
    store: Store,
    speaker: Speaker,
    sources: Sequence[str] | None,
    limit_rate: int | None = None,
    override: bool = False,
    alone: bool = False,
) -> Outcome:
    """Sync from ``sources``, or from each channel's own and neighbours where that is None.

    ``override`` passes over hours and data budget this once; ``alone`` looks for no neighbours.

    Raises:
        Refused: no channel is followed yet.
    """
    if not store.library.channels():
        raise Refused("no channel is followed yet: songke subscribe URL_OR_DIR --root root.json")
    from desktop_app.sync.engine import sync
    from desktop_app.sync.neighbours import look_around
    from desktop_app.sync.network import Network, nobody

    now = int(time.time())
    look = nobody if alone else look_around
    with ExitStack() as stack:
        ways = Network(store, limit_rate=limit_rate, now=now, override=override, look=look)
        network = stack.enter_context(closing(ways))
        opened = None
        if sources is not None:
            opened = [stack.enter_context(closing(network.open(text))) for text in sources]
        report = stack.enter_context(speaker.progress())
        return sync(store, opened, report, network=network, now=now)


def pause(most: int) -> None:
    """Wait for a time drawn from 0 to ``most`` seconds, of the system's own chance: cloned disks must not agree."""
    time.sleep(secrets.SystemRandom().uniform(0, most))


def _folders(store: Store, sources: Sequence[str] | None) -> list[str]:
    """Return the folders among ``sources``, or among the channels' own where that is None, each once."""
    from desktop_app.sync.sources import is_address

    own = [source for channel in store.library.channels() for source in channel.sources]
    return [source for source in dict.fromkeys(own if sources is None else sources) if not is_address(source)]


def exit_code(outcome: Outcome) -> int:
    """Return 0 for complete; 1 if nothing could be had because nothing was vouched for; otherwise 3."""
    if outcome.complete:
        return DONE
    refused = not outcome.installed and any(isinstance(trouble.error, Untrusted) for trouble in outcome.troubles)
    return FAILED if refused else INCOMPLETE


def outcome_facts(outcome: Outcome) -> dict[str, Any]:
    """Return ``outcome`` as JSON shows it."""
    return {
        "complete": outcome.complete,
        "installed": outcome.installed,
        "waiting": outcome.waiting,
        "received": outcome.received,
        "requests": outcome.requests,
        "kept": outcome.kept,
        "uploaded": outcome.uploaded,
        "handed_on": outcome.handed_on,
        "releases": dict(outcome.releases),
        "expired": list(outcome.expired),
        "troubles": trouble_facts(outcome.troubles),
    }


def tell(outcome: Outcome, store: Store, speaker: Speaker, *, quiet: bool = False) -> None:
    """Say what came of a sync, and every trouble in a line of its own; ``quiet`` where "nothing new" has been said."""
    if outcome.installed:
        speaker.say("received", installed=outcome.installed, size=figures.size(outcome.received))
    elif outcome.complete and not quiet:
        speaker.say("up to date")
    if outcome.waiting:
        speaker.say("waiting", waiting=outcome.waiting)
    elif not outcome.complete:
        speaker.say("not current")
    if outcome.uploaded:
        speaker.say("uploaded", rows=outcome.uploaded)
    if outcome.handed_on:
        speaker.say("handed on", batches=outcome.handed_on)
    titles = {channel.id: channel.title for channel in store.library.channels()}
    for channel in outcome.expired:
        speaker.say("expired", channel=speaker.title(titles.get(channel, {})) or channel)
    speaker.troubles(outcome.troubles)
    if not outcome.complete and any(isinstance(trouble.error, Deferred) for trouble in outcome.troubles):
        speaker.say("now")
