"""What a satellite's ingest tells by its spool, and what this point tells it: two small files (FORMAT §17)."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.sync.sources import is_address
from package_format.broadcast import spool_files
from package_format.broadcast.spool_files import SpoolStatus, decode_status, encode_wish
from package_format.errors import Damaged, NoSpace, Unreadable, Unwritable
from package_format.stick import read_regular
from package_format.trust.durable import write_durably

if TYPE_CHECKING:
    from desktop_app.store.store import Store

UNTOLD = 7200
STALE = 60
"""Seconds after which a status that is written every two seconds tells that nobody writes it."""


@dataclass(frozen=True, slots=True)
class Satellite:
    """What is known of the reception in ``folder`` now."""

    folder: Path
    status: SpoolStatus
    running: bool
    """Whether an ingest runs; otherwise ``status`` is what the last one wrote."""


def spools(store: Store) -> list[Path]:
    """Return the folders that channels name as sources and an ingest fills, each once."""
    sources = dict.fromkeys(source for channel in store.library.channels() for source in channel.sources)
    return [Path(one) for one in sources if not is_address(one) and _content(Path(one), spool_files.STATUS)]


def reception(folder: Path, now: float | None = None) -> Satellite | None:
    """Return what the ingest of the spool in ``folder`` tells; None where there is none. ``now`` in Unix seconds."""
    try:
        status = decode_status(_content(folder, spool_files.STATUS))
    except Damaged:
        return None
    return Satellite(folder, status, abs((time.time() if now is None else now) - status.at) <= STALE)


def spread(folders: Iterable[Path]) -> int:
    """Return the seconds over which the broadcasts that fill ``folders`` want requests spread: the most that one says.

    Two hours where none does: right for some thousand schools on one server.
    """
    told = (decoded.status.spread for folder in folders if (decoded := reception(folder)) is not None)
    return max(told, default=0) or UNTOLD


def wish(store: Store, folder: Path) -> bool:
    """Tell the ingest of the spool in ``folder`` which textbooks this point follows; return whether it could be told.

    A spool that another account owns is left as it is: then its ingest keeps what its own command line says.
    """
    wanted: dict[str, Sequence[str]] = {}
    channels = store.library.channels()
    if not channels or not all(channel.release for channel in channels):
        return False  # which textbooks there are is not known yet, and a wish for none would be granted
    for channel in channels:
        wanted[channel.id] = sorted(book.id for book in store.library.textbooks(channel.id, subscribed_only=True))
    content = encode_wish(wanted)
    if _content(folder, spool_files.WISH) == content:
        return True
    try:
        write_durably(folder / spool_files.WISH, content)
    except (NoSpace, Unwritable):
        return False
    return True


def _content(folder: Path, name: str) -> bytes:
    """Return a small file of a spool; nothing where there is none, or none that could be right."""
    try:
        # A stick is asked as well, and it may hold a pipe or a link of that name.
        content = read_regular(folder / name, spool_files.MOST_FILE)
    except Unreadable:
        return b""
    return content if len(content) <= spool_files.MOST_FILE else b""
