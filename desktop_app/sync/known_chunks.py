"""Chunks that lie in whole files on this disk: what an old version of a lesson can give to its successor."""

from __future__ import annotations

from collections.abc import Iterable

from desktop_app.store.files import Files
from package_format import names
from package_format.recipe import Chunk, RecipeFile

_MOST = 50_000


class KnownChunks:
    """Remembers where chunks lie; never believed, always hashed.

    Bounded to the newest 50,000 (about 3 GB of lessons, 15 MB of memory): enough for the versions of a large package
    and for what the lessons of one release share.
    """

    def __init__(self, files: Files, most: int = _MOST) -> None:
        self._files = files
        self._most = most
        self._places: dict[str, tuple[str, int]] = {}

    def learn(self, files: Iterable[RecipeFile]) -> None:
        """Note the chunks of whole files."""
        for file in files:
            offset = 0
            for chunk in file.chunks:
                self._places.pop(chunk.digest, None)
                self._places[chunk.digest] = (file.digest, offset)
                offset += chunk.size
        while len(self._places) > self._most:
            del self._places[next(iter(self._places))]

    def lacking(self, file: RecipeFile) -> int:
        """Return the stored bytes of the chunks of ``file`` that were not noted."""
        return sum({chunk.digest: chunk.stored for chunk in file.chunks if chunk.digest not in self._places}.values())

    def take(self, chunk: Chunk) -> bytes | None:
        """Return the bytes of ``chunk`` if a file on this disk still holds them."""
        place = self._places.get(chunk.digest)
        if place is None:
            return None
        content = self._files.read(*place, chunk.size)
        if content is None or names.digest_of(content) != chunk.digest:
            del self._places[chunk.digest]
            return None
        return content
