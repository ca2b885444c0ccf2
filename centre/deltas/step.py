"""What a step from an old release of a textbook to the new one has to bring, piece by piece, with the bases of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from centre.deltas.bases import Bases
from centre.deltas.chunk_map import ChunkMap, base_for
from centre.deltas.volume import Volume, renewed
from package_format.delta import Region
from package_format.recipe import Chunk, RecipeFile

MOST_PIECE = 4 << 20
"""Bytes of one piece; a longer stretch of new chunks is cut."""

COMPRESSIBLE = 0.9
"""A piece without any base is taken up if its chunks alone compress to less than this share: its siblings may help."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of chunks of a new file that the old release does not have, and where it may come from."""

    region: Region
    chunks: tuple[Chunk, ...]
    bases: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that the old release does not have, with the pieces that a point lacks of it."""

    file: RecipeFile
    pieces: tuple[Piece, ...]


class Step:
    """The step from ``old`` to ``new``; ``files`` knows every file of both that a piece or a base is part of."""

    def __init__(self, old: Volume, new: Volume) -> None:
        self._old = old
        self._new = new
        self.files: dict[str, RecipeFile] = {}

    def new_files(self) -> Iterator[tuple[str, list[NewFile]]]:
        """Yield every resource whose recipe is another, in the order of their ids, with its new files by path.

        A point that holds ``old`` finds every chunk that the same resource had before: only others are in pieces. A
        file that several resources have is with the first.

        Raises:
            LessonError: a recipe cannot be read.
        """
        resources = renewed(self._old, self._new)
        gone = [resource for resource in self._old.records if resource not in self._new.records]
        before = {resource: self._files_of(resource) for resource in (*resources, *gone)}
        others = Bases(file for files in before.values() for file in files)
        met = set(self._old.listed).union(file.digest for files in before.values() for file in files)
        for resource in resources:
            own = Bases(before[resource])
            recipe = self._new.recipe(resource)
            found = []
            for file in recipe.files if recipe else ():
                if file.digest not in met:
                    met.add(file.digest)
                    if pieces := self._pieces(file, own, others):
                        found.append(NewFile(file, pieces))
            yield resource, found

    def _pieces(self, file: RecipeFile, own: Bases, others: Bases) -> tuple[Piece, ...]:
        new = ChunkMap(file)
        bases = own.of(file) or others.of(file)
        pieces = []
        for first, last in _runs(file.chunks, own):
            chunks = file.chunks[first:last]
            region = new.region(first, last)
            regions = tuple(base_for(new, first, last, old) for old in bases)
            if regions or sum(chunk.stored for chunk in chunks) < COMPRESSIBLE * region.length:
                pieces.append(Piece(region, chunks, regions))
        if pieces:
            self.files |= {file.digest: file} | {old.file.digest: old.file for old in bases}
        return tuple(pieces)

    def _files_of(self, resource: str) -> tuple[RecipeFile, ...]:
        recipe = self._old.recipe(resource)
        return recipe.files if recipe else ()


def _runs(chunks: tuple[Chunk, ...], own: Bases) -> Iterator[tuple[int, int]]:
    """Yield first and last + 1 of every run of chunks that the old version of the resource does not hold."""
    first = size = 0
    for place, chunk in enumerate(chunks):
        if own.knows(chunk.digest):
            if first < place:
                yield first, place
            first, size = place + 1, 0
        elif first < place and size + chunk.size > MOST_PIECE:
            yield first, place
            first, size = place, chunk.size
        else:
            size += chunk.size
    if first < len(chunks):
        yield first, len(chunks)
