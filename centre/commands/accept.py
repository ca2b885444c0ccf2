"""``songke-centre accept``: take the releases that the owners of delegated channels have signed."""

from __future__ import annotations

from argparse import Namespace

from centre.centre_folder import CentreFolder
from centre.commands.sayings import say
from centre.commands.speaker import DONE, FAILED, Speaker, size
from centre.delegation.accept import accept
from centre.mirror.carriers import open_carrier


def run(arguments: Namespace, speaker: Speaker, now: int) -> int:
    """Take what is new and right, and say what was not."""
    folder = CentreFolder.open(arguments.centre)
    with speaker.progress("B") as advance:
        done = accept(folder, open_carrier(arguments.source), now, advance, arguments.max_size)
    for channel, release in done.releases.items():
        speaker.say("accepted", channel=channel, release=release, copied=size(done.copied))
    if not done.releases and not done.refused:
        speaker.say("nothing to accept")
    refused = {channel: str(error) for channel, error in done.refused.items()}
    speaker.show({"accepted": done.releases, "copied": done.copied, "refused": refused})
    for channel, reason in refused.items():
        speaker.complain(say("not accepted", speaker.language, channel=channel, reason=reason))
    return FAILED if refused else DONE
