"""What python-tuf asks for, asked of a carrier."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tuf.api.exceptions import DownloadHTTPError, DownloadLengthMismatchError
from tuf.ngclient import FetcherInterface  # type: ignore[attr-defined]

from package_format.errors import Missing

Fetch = Callable[[str, int], bytes]
"""``fetch(path, most)`` returns the whole object at ``path`` of the tree, at most ``most`` bytes, or raises a
``LessonError``: ``Missing`` where the carrier does not have it, ``Damaged`` where it is larger."""

FOLDER = "metadata/"
MOST_ROOT = 512_000
MOST_TIMESTAMP = 16_384
MOST_SNAPSHOT = 2_000_000
MOST_TARGETS = 5_000_000


class Absent(DownloadHTTPError):
    """The carrier does not have the object; python-tuf knows that as status 404."""

    def __init__(self, missing: Missing) -> None:
        super().__init__(str(missing), 404)
        self.missing = missing


class CarrierFetcher(FetcherInterface):
    """Brings metadata from a carrier and remembers the last object for the report of what was wrong with it."""

    def __init__(self, fetch: Fetch) -> None:
        self._carry = fetch
        self.path = ""
        self.content = b""

    def download_bytes(self, url: str, max_length: int) -> bytes:
        """Return the object at ``url``, a path in the tree.

        Overrides the method that would spool into a temporary file: the carrier gets to know the limit, and its
        ``LessonError`` travels out unchanged.
        """
        self.path, self.content = url, b""
        try:
            content = self._carry(url, max_length)
        except Missing as missing:
            raise Absent(missing) from missing
        if len(content) > max_length:
            raise DownloadLengthMismatchError(f"{len(content)} bytes, at most {max_length} are allowed")
        self.content = content
        return content

    def _fetch(self, url: str) -> Iterator[bytes]:
        """Return the object in one piece, for the ways into python-tuf that Songke does not use."""
        return iter((self.download_bytes(url, MOST_TARGETS),))
