"""``songke-centre rotate``: give a role new keys."""

from __future__ import annotations

from argparse import Namespace

from centre.centre_folder import CentreFolder
from centre.commands.speaker import DONE, Speaker
from package_format.trust.file_lock import exclusive


def run(arguments: Namespace, speaker: Speaker, now: int) -> int:
    """Rotate the keys of root, timestamp, snapshot, targets or a channel; points follow by themselves."""
    folder = CentreFolder.open(arguments.centre)
    with exclusive(folder.lock_file):
        folder.signer().rotate(arguments.role, now)
    speaker.say("rotated", role=arguments.role)
    speaker.show({"rotated": arguments.role})
    return DONE
