"""诊断: the facts a technician asks for, as lines of text that a teacher can copy. No Qt, no pupil data, no keys."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path

from desktop_app.player.web import sandbox
from desktop_app.store.cards import Channel, Totals
from desktop_app.sync.progress import Trouble
from desktop_app.ui import figures, words
from desktop_app.ui.strings import Strings


def facts(
    folder: Path,
    point: str,
    channels: Sequence[Channel],
    totals: Totals,
    toolkit: str,
    players: Iterable[str],
    say: Strings,
) -> list[tuple[str, str]]:
    """Name and value of every fact; ``toolkit`` is the window library's version, ``players`` those that are here."""
    releases = [say("fact-channel", channel=channel.id, release=channel.release) for channel in channels]
    space = {"here": totals.bytes_ready, "waiting": totals.bytes_waiting, "free": totals.bytes_free}
    counts = {"ready": totals.ready, "update": totals.update, "waiting": totals.waiting, "resources": totals.resources}
    last = figures.moment(totals.last_sync, say.language) if totals.last_sync else say("fact-never")
    return [
        (say("fact-program"), _version() or say("fact-from-source")),
        (say("fact-system"), f"{platform.system()} {platform.release()} {platform.machine()}"),
        (say("fact-libraries"), f"{sys.version.split()[0]} / {toolkit}"),
        (say("fact-players"), ", ".join(players) or say("fact-none")),
        (say("fact-web"), sandbox.why_not() or say("fact-locked-in")),
        (say("fact-point"), point),
        (say("fact-folder"), str(folder)),
        (say("fact-channels"), ", ".join(releases) or say("fact-none")),
        (say("fact-resources"), say("fact-counts", **counts)),
        (say("fact-space"), say("fact-bytes", **{name: figures.size(count) for name, count in space.items()})),
        (say("fact-outbox"), say("fact-rows", rows=totals.outbox_rows)),
        (say("fact-last-sync"), last),
    ]


def _version() -> str:
    """The version of what is installed; empty where it runs from its source."""
    try:
        return metadata.version("songke")
    except metadata.PackageNotFoundError:
        return ""


def trouble_lines(troubles: Iterable[Trouble], say: Strings) -> list[tuple[str, str]]:
    """The last sync's troubles: in a teacher's words, and as a technician needs them, kind and facts."""
    return [
        (
            say("fact-trouble"),
            say(
                "fact-said",
                happened=words.explain(trouble.error, say.language).happened,
                kind=type(trouble.error).__name__,
                facts=str(trouble.error),
            ),
        )
        for trouble in troubles
    ]


def as_text(lines: Iterable[tuple[str, str]], say: Strings) -> str:
    """The facts as plain text, one a line."""
    return "\n".join(say("fact-line", name=name, value=value) for name, value in lines)
