"""``songke-centre mirror``: a verified copy of another centre's repository, kept up to date."""

from __future__ import annotations

from argparse import Namespace
from contextlib import suppress
from dataclasses import asdict

from centre.commands.sayings import say
from centre.commands.speaker import DONE, FAILED, INCOMPLETE, Speaker, size
from centre.mirror.carriers import HttpCarrier, open_carrier
from centre.mirror.mirror import Order, mirror
from centre.mirror.mirror_folder import MirrorFolder
from centre.mirror.repairs_told import tell_repairs
from package_format.errors import Damaged, LessonError, Missing, Unreadable, Untrusted


def run(arguments: Namespace, speaker: Speaker, now: int) -> int:
    """Copy what is new and say what the copy holds now."""
    folder = MirrorFolder(arguments.centre)
    order = Order(arguments.channel, arguments.textbook)
    try:
        carrier = open_carrier(arguments.source)
        with speaker.progress("B") as advance:
            done = mirror(folder, carrier, arguments.root, order, now, advance)
        if isinstance(carrier, HttpCarrier):
            with suppress(LessonError):  # an aid for the next broadcast: told another time
                tell_repairs(folder, carrier)
    except (Untrusted, Damaged) as error:
        speaker.complain(say("mirror refused", speaker.language, reason=error))
        return FAILED
    except (Missing, Unreadable) as error:
        speaker.complain(say("mirror absent", speaker.language, reason=error))
        return INCOMPLETE
    speaker.show({**asdict(done), "complete": done.complete, "repository": str(folder.repository)})
    if done.missing:
        facts = {"count": len(done.missing), "first": done.missing[0]}
        speaker.complain(say("mirror incomplete", speaker.language, **facts))
        return INCOMPLETE
    releases = "、".join(f"{channel} {number}" for channel, number in done.releases.items())
    if done.older:
        speaker.say("mirror older", releases=releases)
    else:
        speaker.say("mirrored", folder=folder.repository, releases=releases, copied=size(done.copied))
    for channel in done.expired:
        speaker.say("mirror expired", channel=channel)
    return DONE
