"""``songke share``: serve what this store has received to the school's network, until a signal ends it."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from functools import partial
from typing import TYPE_CHECKING

from desktop_app.commands.speaker import DONE, Speaker

if TYPE_CHECKING:
    from desktop_app.store.store import Store


def run(arguments: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Serve; the address is said first."""
    from desktop_app.sync.courier import Courier
    from desktop_app.sync.neighbours import Announcement
    from desktop_app.sync.share_server import ShareServer
    from desktop_app.sync.shared_tree import SharedTree

    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    tree = SharedTree(store)
    quiet = partial(_is_shown, store)
    server = ShareServer(tree, arguments.interface or "", arguments.port, quiet, Courier(store))
    server.start()
    interfaces = [arguments.interface] if arguments.interface else None
    identity, school = store.settings.announced_as, store.settings.school
    announcement = Announcement(school, identity, server.port, tree.repositories(), interfaces)
    try:
        addresses = server.addresses()
        repositories = tree.repositories()
        channels = {channel: release for one in repositories for channel, release in one.releases.items()}
        speaker.show({"port": server.port, "addresses": addresses, "channels": channels})
        speaker.say("sharing", channels=len(channels), addresses="  ".join(addresses))
        sys.stdout.flush()
        # In steps: on Windows a wait without end does not hear Ctrl-C.
        while not ended.wait(0.5):
            pass
    finally:
        announcement.close()
        server.stop()
    return DONE


def _is_shown(store: Store) -> bool:
    """Tell whether a lesson is being shown by any program: the window may be open meanwhile."""
    return bool(store.on_show.lessons())
