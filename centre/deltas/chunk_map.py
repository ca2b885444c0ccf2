"""A file as the run of its chunks: where they lie in it, and where those of another file are found again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from package_format.delta import Region
from package_format.recipe import RecipeFile

WHOLE = 1 << 20
"""An old file up to this size is a base as a whole."""

MARGIN = 64 << 10
"""Bytes taken on both sides of what lies between two chunks that old and new file share."""

WIDE = 2 << 20
"""The same where there are no such chunks and the place is estimated."""


@dataclass(frozen=True)
class ChunkMap:
    """The chunks of ``file`` with their offsets."""

    file: RecipeFile

    @cached_property
    def offsets(self) -> tuple[int, ...]:
        """Where each chunk starts; last the size of the file."""
        return tuple(accumulate((chunk.size for chunk in self.file.chunks), initial=0))

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where the chunks, by digest, lie."""
        return {chunk.digest: offset for chunk, offset in zip(self.file.chunks, self.offsets, strict=False)}

    def region(self, first: int, last: int) -> Region:
        """Return the region of the chunks ``first`` … ``last`` - 1."""
        return Region(self.file.digest, self.offsets[first], self.offsets[last] - self.offsets[first])

    def between(self, start: int, end: int) -> Region:
        """Return the bytes ``start`` … ``end`` - 1 as far as the file has them, at least one."""
        low = min(max(0, start), self.file.size - 1)
        return Region(self.file.digest, low, max(1, min(end, self.file.size) - low))


def base_for(new: ChunkMap, first: int, last: int, old: ChunkMap) -> Region:
    """Return the part of ``old`` that the chunks ``first`` … ``last`` - 1 of ``new`` probably come from."""
    if old.file.size <= WHOLE:
        return old.between(0, old.file.size)
    before = new.file.chunks[first - 1] if first else None
    after = new.file.chunks[last] if last < len(new.file.chunks) else None
    length = new.offsets[last] - new.offsets[first]
    start = 0 if before is None else old.places.get(before.digest, -1) + before.size
    known = before is None or before.digest in old.places
    end = old.file.size if after is None else old.places.get(after.digest, -1)
    if known and end >= start and end - start <= 2 * length + WHOLE:
        return old.between(start - MARGIN, end + MARGIN)
    if not known or before is None:
        start = end - length if after is not None and end >= 0 else new.offsets[first] * old.file.size // new.file.size
    return old.between(start - WIDE, start + length + WIDE)
