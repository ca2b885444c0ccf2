"""``songke-centre init``: make a new centre."""

from __future__ import annotations

from argparse import Namespace

from centre.commands.speaker import DONE, Speaker
from centre.establish import establish


def run(arguments: Namespace, speaker: Speaker, now: int) -> int:
    """Make the centre and say where the root lies that points are given."""
    folder = establish(arguments.centre, arguments.address, now)
    root = folder.repository / "metadata" / "root.json"
    speaker.say("made", folder=folder.path, root=root, keys=folder.keys)
    speaker.show({"centre": str(folder.path), "root": str(root), "repository": str(folder.repository)})
    return DONE
