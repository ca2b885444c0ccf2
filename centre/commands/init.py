"""``songke-centre init``: make a new centre."""

from __future__ import annotations

from argparse import Namespace

from centre.commands.speaker import DONE, Speaker
from centre.delegation.founding import found
from centre.establish import establish
from package_format.errors import Refused


def run(arguments: Namespace, speaker: Speaker, now: int) -> int:
    """Make the centre and say what to give to whom."""
    if arguments.delegated:
        return _found(arguments, speaker)
    folder = establish(arguments.centre, arguments.address, now)
    root = folder.repository / "metadata" / "root.json"
    speaker.say("made", folder=folder.path, root=root, keys=folder.keys)
    speaker.show({"centre": str(folder.path), "root": str(root), "repository": str(folder.repository)})
    return DONE


def _found(arguments: Namespace, speaker: Speaker) -> int:
    if arguments.root is None:
        raise Refused("a channel belongs to a repository: give its --root root.json", "--delegated")
    made = found(arguments.centre, arguments.delegated, arguments.root)
    speaker.say("founded", channel=made.channel, public=made.public_key, folder=arguments.centre)
    speaker.show({"channel": made.channel, "key": str(made.public_key), "repository": str(made.repository)})
    return DONE
