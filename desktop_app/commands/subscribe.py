"""``songke subscribe URL_OR_DIR --root root.json``: choose a repository and the textbooks to receive."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.commands.listing import textbook_facts
from desktop_app.commands.speaker import DONE, Speaker
from package_format.errors import Unreadable

if TYPE_CHECKING:
    from desktop_app.store.store import Store

_MOST_ROOT = 512 << 10


def run(arguments: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Subscribe and print what was subscribed to."""
    from desktop_app.sync.subscribe import subscribe

    root = _read(arguments.root)
    channels = subscribe(store, arguments.where, root, arguments.channel, arguments.textbook)
    books = {channel: store.library.textbooks(channel, subscribed_only=True) for channel in channels}
    speaker.show(
        {"channels": channels, "textbooks": [textbook_facts(book) for each in books.values() for book in each]}
    )
    titles = {channel.id: channel.title for channel in store.library.channels()}
    for channel in channels:
        speaker.say("subscribed", channel=speaker.title(titles[channel]) or channel, textbooks=len(books[channel]))
    return DONE


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MOST_ROOT)
    except OSError as error:
        raise Unreadable(str(path), error.strerror or "it cannot be read") from error
