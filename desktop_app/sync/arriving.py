"""What an ingest has of an object that is not whole yet (FORMAT §16): lessons need frames, not whole packs."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from package_format.broadcast.symbol_map import MOST_MAP, SymbolMap, decode_map, map_path, part_path
from package_format.errors import Damaged, Unreadable
from package_format.stick import read_regular


def arriving_part(path: str) -> str:
    """Return where in a spool the bytes lie that have arrived of the object at ``path``; nothing if none ever do."""
    try:
        return part_path(PurePosixPath(path).name)
    except Damaged:
        return ""


def arrived_of(folder: Path, path: str) -> SymbolMap | None:
    """Return which bytes of the object at ``path`` the spool in ``folder`` has; None if it cannot say.

    The map may be older than the bytes: then there are more, which come with the next look.
    """
    try:
        # Any folder is asked, sticks too: a pipe of that name would never end.
        found = decode_map(read_regular(folder / map_path(PurePosixPath(path).name), MOST_MAP))
    except (Unreadable, Damaged):
        return None
    return found if found.digest == PurePosixPath(path).name else None
