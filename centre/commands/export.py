"""``songke-centre export``: a copy of the repository onto a stick."""

from __future__ import annotations

from argparse import Namespace

from centre.centre_folder import CentreFolder
from centre.commands import words
from centre.commands.sayings import say
from centre.commands.speaker import DONE, FAILED, INCOMPLETE, Speaker, size
from centre.export.export import Exported, Order, export
from centre.mirror.mirror_folder import MirrorFolder
from package_format.errors import NoSpace, Unreachable, Unwritable


def run(arguments: Namespace, speaker: Speaker, now: int) -> int:
    """Copy, and say what is on the stick now and what would need another one."""
    mirror = MirrorFolder(arguments.centre)
    alone = mirror.is_mirror and not mirror.is_centre
    folder = CentreFolder(arguments.centre) if alone else CentreFolder.open(arguments.centre)
    order = Order(arguments.channel, arguments.since, arguments.max_size, arguments.part)
    with speaker.progress("B") as advance:
        lock = mirror.lock_file if alone else None
        done = export(folder, arguments.stick, order, now, advance, lock, partial=mirror.is_mirror)
    _say(done, speaker)
    speaker.show(_facts(done))
    return _end(done, speaker, chosen=arguments.max_size is not None)


def _say(done: Exported, speaker: Speaker) -> None:
    releases = "、".join(f"{channel} {number}" for channel, number in done.releases.items())
    sizes = {"copied": size(done.copied), "found": size(done.found)}
    counts = {"lessons": done.lessons, "part": done.part, "parts": done.parts, "left": done.lessons_left}
    if done.trouble is None:
        speaker.say("exported to stick", folder=done.folder, releases=releases, **counts, **sizes)
        if done.parts > 1:
            speaker.say("export parts", **counts, size=done.size)
        speaker.say("pull out")
    if done.oversized:
        speaker.say("export oversized", count=len(done.oversized), first=done.oversized[0])


def _facts(done: Exported) -> dict[str, object]:
    names = ("folder", "releases", "part", "parts", "lessons", "lessons_left", "oversized", "size")
    return {name: getattr(done, name) for name in (*names, "copied", "found", "removed", "broken", "complete")}


def _end(done: Exported, speaker: Speaker, chosen: bool) -> int:
    """Return the exit code; ``chosen``: a person has said how large a part is, so that other parts are no surprise."""
    if done.trouble is not None:
        kind = next((key for kind, key in _STICK.items() if isinstance(done.trouble, kind)), "")
        line = say(kind, speaker.language) if kind else words.sentence(done.trouble, speaker.language)
        speaker.complain(line)
        return FAILED if isinstance(done.trouble, Unwritable) else INCOMPLETE
    if done.broken:
        speaker.complain(say("export broken", speaker.language, count=len(done.broken), first=done.broken[0]))
        return INCOMPLETE
    if done.oversized or (done.lessons_left and not chosen):
        speaker.complain(say("export left", speaker.language, left=done.lessons_left + len(done.oversized)))
        return INCOMPLETE
    return DONE


_STICK = {NoSpace: "stick full", Unwritable: "stick read-only", Unreachable: "stick gone"}
