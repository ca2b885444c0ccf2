"""Bytes of published files, read from the packs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from centre.repository import Repository
from package_format.delta import Region
from package_format.pack import FrameRef
from package_format.recipe import Chunk, RecipeFile

_KEPT = 256


class Contents:
    """Reads regions of ``files`` (by digest), chunk by chunk, from ``repository``."""

    def __init__(self, repository: Repository, files: Mapping[str, RecipeFile]) -> None:
        self._files = files
        self._repository = repository
        self._chunk = lru_cache(_KEPT)(self._read)

    def of(self, region: Region) -> bytes:
        """Return the bytes of ``region``.

        Raises:
            LessonError: a pack is not there or not what it should be.
        """
        made = bytearray()
        start = 0
        for chunk in self._files[region.file].chunks:
            low, high = max(region.offset, start), min(region.end, start + chunk.size)
            if low < high:
                made += self._chunk(chunk)[low - start : high - start]
            start += chunk.size
        return bytes(made)

    def _read(self, chunk: Chunk) -> bytes:
        return self._repository.frame(FrameRef(chunk.digest, chunk.size, chunk.pack, chunk.offset, chunk.stored))
