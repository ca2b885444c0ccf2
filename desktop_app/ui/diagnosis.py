"""诊断: the facts a technician asks for, as lines of text that a teacher can copy. No Qt, no pupil data, no keys."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from desktop_app.player.web import sandbox
from desktop_app.store.cards import Channel, Totals
from desktop_app.sync.progress import Trouble


def facts(
    folder: Path, point: str, channels: Sequence[Channel], totals: Totals, toolkit: str, players: Iterable[str]
) -> list[tuple[str, str]]:
    """Name and value of every fact; ``toolkit`` is the window library's version, ``players`` those that are here."""
    return [
        ("Songke", _version()),
        ("system", f"{platform.system()} {platform.release()} {platform.machine()}"),
        ("Python / Qt", f"{sys.version.split()[0]} / {toolkit}"),
        ("players", ", ".join(players) or "none"),
        ("web lessons", sandbox.why_not() or "locked in"),
        ("point", point),
        ("folder", str(folder)),
        ("channels", ", ".join(f"{channel.id} #{channel.release}" for channel in channels) or "none"),
        ("resources", f"{totals.ready} ready, {totals.update} update, {totals.waiting} waiting of {totals.resources}"),
        ("bytes", f"{totals.bytes_ready} here, {totals.bytes_waiting} waiting, {totals.bytes_free} free"),
        ("outbox", f"{totals.outbox_rows} rows"),
        ("last sync", datetime.fromtimestamp(totals.last_sync, UTC).isoformat() if totals.last_sync else "never"),
    ]


def _version() -> str:
    try:
        return metadata.version("songke")
    except metadata.PackageNotFoundError:
        return "from a source folder"


def trouble_lines(troubles: Iterable[Trouble]) -> list[tuple[str, str]]:
    """The last sync's troubles as a technician needs them: kind and facts."""
    return [(type(trouble.error).__name__, str(trouble.error)) for trouble in troubles]


def as_text(lines: Iterable[tuple[str, str]]) -> str:
    """The facts as plain text, one a line."""
    return "\n".join(f"{name}: {value}" for name, value in lines)
