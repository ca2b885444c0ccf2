"""``songke-centre delegate``: let a county or central school sign a channel of its own."""

from __future__ import annotations

from argparse import Namespace

from centre.centre_folder import CentreFolder
from centre.commands.speaker import DONE, Speaker
from centre.delegation.keys_of_channels import read_public_key
from package_format.trust.file_lock import exclusive


def run(arguments: Namespace, speaker: Speaker, _now: int) -> int:
    """Delegate the channel to the key, or let its owner go on with it."""
    folder = CentreFolder.open(arguments.centre)
    key = read_public_key(arguments.key)
    with exclusive(folder.lock_file):
        if arguments.again:
            folder.signer().hand_over(arguments.channel, key)
        else:
            folder.signer().add_channel(arguments.channel, key)
    speaker.say("delegated again" if arguments.again else "delegated", channel=arguments.channel)
    speaker.show({"delegated": arguments.channel})
    return DONE
