"""``songke-centre revoke``: end a channel; whoever has its key can publish nothing any more."""

from __future__ import annotations

from argparse import Namespace

from centre.centre_folder import CentreFolder
from centre.commands.speaker import DONE, Speaker
from package_format.trust.file_lock import exclusive


def run(arguments: Namespace, speaker: Speaker, now: int) -> int:
    """Empty the channel's role."""
    folder = CentreFolder.open(arguments.centre)
    with exclusive(folder.lock_file):
        folder.signer().revoke(arguments.channel, now)
    speaker.say("revoked", channel=arguments.channel)
    speaker.show({"revoked": arguments.channel})
    return DONE
