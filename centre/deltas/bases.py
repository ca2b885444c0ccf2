"""Finding the old file that a new one was made from: by its name, by what it shares, by a name that nearly is it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from centre.deltas.chunk_map import ChunkMap
from package_format.recipe import RecipeFile

_MOST = 2
_BUILD = r"(?<![0-9a-z])[0-9a-f]{6,}(?![0-9a-z])"
_CHANGING = (re.compile(_BUILD), re.compile(rf"{_BUILD}|\d+"))
"""What a build or a release puts into names, the less first: ``227.3f2a9c.js``, ``guide-1.4.pdf``."""


class Bases:
    """The old files of one resource, or of several, among which the base of a new file is looked for."""

    def __init__(self, files: Iterable[RecipeFile]) -> None:
        self._maps = {file.digest: ChunkMap(file) for file in files if file.size}
        self._by_path: dict[str, str] = {}
        self._by_name: dict[str, str] = {}
        self._by_chunk: dict[str, list[str]] = defaultdict(list)
        for digest, chunk_map in self._maps.items():
            self._by_path[chunk_map.file.path] = digest
            for name in nearly(chunk_map.file.path):
                self._by_name[name] = digest
            for chunk in chunk_map.places:
                self._by_chunk[chunk].append(digest)

    def knows(self, chunk: str) -> bool:
        """Whether an old file holds the chunk."""
        return chunk in self._by_chunk

    def of(self, file: RecipeFile) -> list[ChunkMap]:
        """Return the old files that ``file`` resembles most, at most two; the same path counts, then shared chunks."""
        shared: Counter[str] = Counter()
        for chunk in file.chunks:
            for digest in self._by_chunk.get(chunk.digest, ()):
                shared[digest] += chunk.size
        found = [self._by_path.get(file.path), *(digest for digest, _ in shared.most_common(_MOST))]
        if not any(found):
            found.append(next(filter(None, map(self._by_name.get, nearly(file.path))), None))
        return [self._maps[digest] for digest in dict.fromkeys(filter(None, found))][:_MOST]


def nearly(path: str) -> tuple[str, ...]:
    """Return the last part of ``path`` without the marks of a build, and without any number that changes with releases.

    Files that a build numbers (``227.3f2a9c.js``) are told apart by the first, versions of one document joined by the
    second.
    """
    name = path.rpartition("/")[2].lower()
    return tuple(changing.sub("#", name) for changing in _CHANGING)
