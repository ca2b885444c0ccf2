"""``songke-centre withdraw``: stop offering a resource and tell the points, or take that back."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from centre.centre_folder import CentreFolder
from centre.commands.speaker import DONE, Speaker
from centre.withdraw import restore, withdraw
from package_format.catalogue import Withdrawal


def run(arguments: Namespace, speaker: Speaker, now: int) -> int:
    """Publish the release in which the resource is withdrawn, or with ``--undo`` no longer is."""
    folder = CentreFolder.open(arguments.centre)
    if arguments.undo:
        restored = restore(folder, arguments.channel, arguments.resource, now)
        speaker.say("restored", **asdict(restored))
        speaker.show(asdict(restored))
        return DONE
    gone = Withdrawal(arguments.resource, now, arguments.urgent, arguments.replacement, arguments.reason)
    withdrawn = withdraw(folder, arguments.channel, gone, now, arguments.anyway)
    speaker.say("withdrawn" if withdrawn.signed else "withdrawn before", **asdict(withdrawn))
    speaker.show(asdict(withdrawn))
    return DONE
