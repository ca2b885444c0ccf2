"""Bodies that a box on the way has compressed although they were asked for as they are. Pure, no I/O."""

from __future__ import annotations

import zlib

from package_format.errors import Damaged

CODINGS = {"gzip", "x-gzip", "deflate"}
_EITHER = 32 + zlib.MAX_WBITS
"""Take gzip (RFC 1952) and zlib (RFC 1950) alike."""


class Unzipping:
    """Undoes the coding of the body of ``path`` from ``source``, never more than asked for at a time."""

    def __init__(self, path: str, source: str) -> None:
        self._path = path
        self._source = source
        self._undo = zlib.decompressobj(_EITHER)

    @property
    def waiting(self) -> bool:
        """Whether more may come out of what was put in already."""
        return bool(self._undo.unconsumed_tail)

    @property
    def ended(self) -> bool:
        """Whether the body came to its own end."""
        return self._undo.eof

    def take(self, coded: bytes, most: int) -> bytes:
        """Put ``coded`` in and return at most ``most`` bytes of what it means.

        Raises:
            Damaged: it is no such coding.
        """
        try:
            return self._undo.decompress(self._undo.unconsumed_tail + coded, most)
        except zlib.error as error:
            raise Damaged(self._path, "something on the way encodes it as gzip, and wrongly", self._source) from error
