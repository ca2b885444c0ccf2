"""Writes release deltas (FORMAT §9): groups first, then the parts, last the directory."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from package_format import names, zstd
from package_format.delta import MAGIC, DirectoryRef, Group, Region
from package_format.delta_directory import Part, encode_directory
from package_format.object_writer import ObjectWriter


class DeltaWriter(ObjectWriter):
    """Writes one delta to ``path``; the caller renames the file to the digest that ``finish`` returns."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, MAGIC)
        self.parts: list[Part] = []
        self.directory = DirectoryRef("", 0, 0)
        """Known once the delta is finished."""

    def add(self, bases: Iterable[Region], pieces: Iterable[Region], stored: bytes) -> Group:
        """Append a group whose frame is ``stored``; return it, for the listing of its part."""
        group = Group(self.size, len(stored), tuple(bases), tuple(pieces))
        self.write(stored)
        return group

    def add_part(self, resource: str, version: int, recipe: int, listing: int, stored: bytes) -> None:
        """Append a part whose frame is ``stored``; see ``Part``. No group may follow."""
        self.parts.append(Part(resource, version, recipe, listing, self.size, len(stored)))
        self.write(stored)

    def finish(self) -> str:
        """Write the directory, put the file on the disk for good and return the delta's digest."""
        raw = encode_directory(self.parts)
        stored = zstd.compress(raw, 19)
        self.directory = DirectoryRef(names.digest_of(raw), len(raw), len(stored))
        self.write(stored)
        return super().finish()
