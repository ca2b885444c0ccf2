"""``songke share``: serve what this store has received to the school's network, until a signal ends it."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from contextlib import closing
from typing import TYPE_CHECKING

from desktop_app.commands.speaker import DONE, Speaker

if TYPE_CHECKING:
    from desktop_app.store.store import Store

_STEP = 0.5
_RENEW_STEPS = 60


def run(arguments: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Serve; the address is said first."""
    from desktop_app.sync.sharing import Sharing

    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with closing(Sharing(store, arguments.interface or "", arguments.port)) as sharing:
        addresses = sharing.server.addresses()
        channels = {channel: release for one in sharing.repositories for channel, release in one.releases.items()}
        speaker.show({"port": sharing.server.port, "addresses": addresses, "channels": channels})
        speaker.say("sharing", channels=len(channels), addresses="  ".join(addresses))
        sys.stdout.flush()
        steps = 0
        # In steps: on Windows a wait without end does not hear Ctrl-C. What has arrived meanwhile is told now and then.
        while not ended.wait(_STEP):
            steps += 1
            if steps % _RENEW_STEPS == 0:
                sharing.renew()
    return DONE
