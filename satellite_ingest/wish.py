"""What the point that reads the spool asks for: ``wanted.json``, written by it and read here (FORMAT §17)."""

from __future__ import annotations

from package_format.broadcast.spool_files import MOST_FILE, WISH, decode_wish
from package_format.errors import Damaged, Unreadable
from package_format.trust.durable import read_whole
from satellite_ingest.spool import Spool


class Wish:
    """The wish that lies in ``spool``; while there is none, or none that can be read, everything is wanted."""

    def __init__(self, spool: Spool) -> None:
        self._path = spool.folder / WISH
        self._seen: tuple[int, int] | None = None
        self._wanted: dict[str, frozenset[str]] | None = None

    def changed(self) -> bool:
        """Read the file if it is another than before; return whether it was."""
        try:
            found = self._path.stat()
            seen = (found.st_mtime_ns, found.st_size)
        except OSError:
            seen = None
        if seen == self._seen:
            return False
        self._seen, self._wanted = seen, None
        try:
            if seen is not None and seen[1] <= MOST_FILE:
                self._wanted = decode_wish(read_whole(self._path))
        except (OSError, Unreadable, Damaged):
            return True
        return True

    def wants(self, channel: str, textbook: str) -> bool:
        """Tell whether the point wants a textbook; a channel that it does not follow is not wanted."""
        return self._wanted is None or textbook in self._wanted.get(channel, ())
