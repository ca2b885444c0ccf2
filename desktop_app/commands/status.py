"""``songke status``: what is here, what is missing, what waits to be reported."""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING, Any

from desktop_app.commands.listing import textbook_facts
from desktop_app.commands.speaker import DONE, Speaker
from desktop_app.ui import figures, words

if TYPE_CHECKING:
    from desktop_app.store.cards import Channel
    from desktop_app.store.store import Store


def run(_: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Print the state of the store."""
    from desktop_app.sync import clock

    now = time.time()
    totals = store.library.totals()
    channels = store.library.channels()
    reference = clock.reference_time(store)
    expired = [channel.id for channel in channels if 0 < channel.expires <= reference]
    speaker.show(
        {
            "channels": [_channel_facts(channel) for channel in channels],
            "textbooks": [textbook_facts(book) for book in store.library.textbooks()],
            "resources": totals.resources,
            "ready": totals.ready,
            "update": totals.update,
            "waiting": totals.waiting,
            "cleaned": totals.cleaned,
            "bytes_ready": totals.bytes_ready,
            "bytes_waiting": totals.bytes_waiting,
            "bytes_free": totals.bytes_free,
            "outbox_rows": totals.outbox_rows,
            "relayed": store.relay.count(),
            "last_sync": totals.last_sync,
            "expired": expired,
            "network": network_facts(store, now),
        }
    )
    for channel in channels:
        speaker.say("channel", id=channel.id, title=speaker.title(channel.title), release=channel.release)
    speaker.say(
        "status",
        ready=totals.ready + totals.update,
        waiting=totals.waiting + totals.update,
        here=figures.size(totals.bytes_ready),
        free=figures.size(totals.bytes_free),
        rows=totals.outbox_rows,
    )
    for channel in channels:
        if channel.id in expired:
            speaker.say("expired", channel=speaker.title(channel.title) or channel.id)
    tell_network(store, now, speaker)
    return DONE


def network_facts(store: Store, now: float) -> dict[str, Any]:
    """Return whether the network may be used at ``now``, why it waits, and the rules; bytes and Unix seconds."""
    from desktop_app.sync.allowance import deferral, spending

    waits = deferral(store, now)
    spent = spending(store, now)
    return {
        "waits": str(waits.rule) if waits else None,
        "until": waits.until if waits else None,
        "hours": [str(hours) for hours in store.settings.network_hours],
        "day_spent": spent.day,
        "day_budget": spent.day_limit,
        "month_spent": spent.month,
        "month_budget": spent.month_limit,
        "rate_limit": store.settings.rate_limit,
    }


def tell_network(store: Store, now: float, speaker: Speaker) -> None:
    """Say what was spent where there is a budget, and why and until when the network waits."""
    from desktop_app.sync.allowance import deferral, spending

    spent = spending(store, now)
    if spent.day_limit or spent.month_limit:
        speaker.say("spent", today=figures.size(spent.day), month=figures.size(spent.month))
    if (waits := deferral(store, now)) is not None:
        speaker.line(words.sentence(waits, speaker.language))


def _channel_facts(channel: Channel) -> dict[str, Any]:
    return {
        "id": channel.id,
        "title": dict(channel.title),
        "sources": list(channel.sources),
        "release": channel.release,
        "published": channel.published,
        "expires": channel.expires,
    }
