"""``songke-centre recover``: bring back what an older copy of this centre has lost, from a mirror or a stick."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from centre.centre_folder import CentreFolder
from centre.commands.sayings import say
from centre.commands.speaker import DONE, FAILED, INCOMPLETE, Speaker, size
from centre.mirror.carriers import open_carrier
from centre.recover import recover
from package_format.errors import Damaged, Missing, Untrusted


def run(arguments: Namespace, speaker: Speaker, now: int) -> int:
    """Bring back, sign above it, and say which releases are here now."""
    folder = CentreFolder.open(arguments.centre)
    carrier = open_carrier(arguments.source)
    try:
        with speaker.progress("B") as advance:
            done = recover(folder, carrier, now, advance)
    except (Missing, Damaged, Untrusted) as error:
        if error.source != carrier.name:
            raise
        # It is the copy that is at fault, not this centre.
        key = "recover absent" if isinstance(error, Missing) else "recover refused"
        speaker.complain(say(key, speaker.language, reason=error))
        return FAILED
    speaker.show(asdict(done))
    if not done.newer:
        first = done.missing[0] if done.missing else arguments.source
        speaker.complain(say("recover incomplete" if done.missing else "nothing newer", speaker.language, source=first))
        return INCOMPLETE if done.missing else FAILED
    releases = "、".join(f"{channel} {number}" for channel, number in done.releases.items())
    speaker.say("recovered", releases=releases, copied=size(done.copied))
    if done.missing:
        speaker.say("recovered in part", count=len(done.missing))
        return INCOMPLETE
    return DONE
