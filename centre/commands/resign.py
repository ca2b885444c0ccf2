"""``songke-centre resign``: sign again what will expire."""

from __future__ import annotations

from argparse import Namespace

from centre.centre_folder import CentreFolder
from centre.commands.speaker import DONE, Speaker
from package_format.trust.file_lock import exclusive


def run(arguments: Namespace, speaker: Speaker, now: int) -> int:
    """Renew the signatures; what is published stays as it is."""
    folder = CentreFolder.open(arguments.centre)
    with exclusive(folder.lock_file):
        folder.signer().resign(now)
    speaker.say("resigned")
    speaker.show({"resigned": True})
    return DONE
