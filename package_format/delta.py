"""Release deltas: groups of files made from older ones that a point holds (FORMAT §9).

A delta is an accelerator. What it makes is believed chunk by chunk, against the recipe; a group that is absent,
damaged or made for other old files costs itself and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

from package_format import zstd
from package_format.canonical import Json
from package_format.fields import Fields

FORM = "zstd-groups-2"
MAGIC = b"SKDELT1\n"
MOST_PREFIX = 32 << 20
MOST_RAW = 16 << 20
MOST_REGIONS = 256
MOST_DIRECTORY = 16 << 20
MOST_DELTA = 4 << 30
"""What a group and a delta may be at most: a reader needs twice the prefix and three times the raw bytes in memory."""


@dataclass(frozen=True, slots=True)
class Region:
    """``length`` bytes from ``offset`` of the file called ``file`` (its digest)."""

    file: str
    offset: int
    length: int

    @property
    def end(self) -> int:
        """The offset of the first byte after the region."""
        return self.offset + self.length


@dataclass(frozen=True, slots=True)
class Group:
    """One zstd frame of ``stored`` bytes at ``offset`` of the delta.

    It expands to ``pieces`` (regions of new files), one after another, with ``bases`` (regions of old ones), one after
    another, as its prefix.
    """

    offset: int
    stored: int
    bases: tuple[Region, ...]
    pieces: tuple[Region, ...]

    @property
    def raw(self) -> int:
        """Bytes that the group expands to."""
        return sum(piece.length for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class DirectoryRef:
    """The directory of a delta: its digest and size, and the ``stored`` bytes of its frame at the end of the delta."""

    digest: str
    size: int
    stored: int


@dataclass(frozen=True, slots=True)
class ReleaseDelta:
    """What the manifest says of a delta: it leads from the shard ``base`` (raw digest) of release ``release``."""

    base: str
    release: int
    digest: str
    size: int
    directory: DirectoryRef

    @property
    def directory_offset(self) -> int:
        """Where the frame of the directory starts."""
        return self.size - self.directory.stored

    def to_json(self) -> dict[str, Json]:
        """Return the entry as the manifest writes it."""
        directory = {key: getattr(self.directory, key) for key in ("digest", "size", "stored")}
        plain = {"release": self.release, "digest": self.digest, "size": self.size}
        return {"form": FORM, "from": self.base, "directory": directory} | plain

    @classmethod
    def from_fields(cls, fields: Fields) -> ReleaseDelta | None:
        """Read an entry of the manifest; None for a form that this version does not know."""
        if fields.text("form") != FORM:
            return None
        inner = Fields(fields.value.get("directory"), fields.name)
        size = inner.integer("size", 1, MOST_DIRECTORY)
        directory = DirectoryRef(inner.digest("digest"), size, inner.integer("stored", 1, size))
        most = fields.integer("size", len(MAGIC) + directory.stored, MOST_DELTA)
        return cls(fields.digest("from"), fields.integer("release", 1), fields.digest("digest"), most, directory)


def compress_group(raw: bytes, prefix: bytes) -> bytes:
    """Return the frame of a group: ``raw`` after ``prefix``."""
    return zstd.compress_with_prefix(raw, prefix)


def expand_group(group: Group, stored: bytes, prefix: bytes, name: str) -> list[tuple[Region, bytes]]:
    """Return the pieces of ``group`` with their bytes, not believed yet; ``Damaged`` about ``name`` otherwise."""
    raw = zstd.expand_with_prefix(stored, prefix, group.raw, name)
    made = []
    start = 0
    for piece in group.pieces:
        made.append((piece, raw[start : start + piece.length]))
        start += piece.length
    return made
