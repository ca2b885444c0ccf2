"""Release deltas: groups of files made from older ones that a point holds (FORMAT §9).

A delta is an accelerator. What it makes is believed chunk by chunk, against the recipe; a group that is absent,
damaged or made for other old files costs itself and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from package_format import canonical, names, zstd
from package_format.canonical import Json
from package_format.errors import Damaged
from package_format.fields import Fields
from package_format.object_writer import ObjectWriter

FORM = "zstd-groups-1"
FORMAT = "songke-delta-1"
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


class DeltaWriter(ObjectWriter):
    """Writes one delta to ``path``; the caller renames the file to the digest that ``finish`` returns."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, MAGIC)
        self.groups: list[Group] = []
        self.directory = DirectoryRef("", 0, 0)
        """Known once the delta is finished."""

    def add(self, bases: Iterable[Region], pieces: Iterable[Region], stored: bytes) -> None:
        """Append a group whose frame is ``stored``."""
        self.groups.append(Group(self.size, len(stored), tuple(bases), tuple(pieces)))
        self.write(stored)

    def finish(self) -> str:
        """Write the directory, put the file on the disk for good and return the delta's digest."""
        raw = encode_directory(self.groups)
        stored = zstd.compress(raw, 19)
        self.directory = DirectoryRef(names.digest_of(raw), len(raw), len(stored))
        self.write(stored)
        return super().finish()


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


def encode_directory(groups: Sequence[Group]) -> bytes:
    """Return the canonical bytes of a directory."""
    files = sorted({region.file for group in groups for region in (*group.bases, *group.pieces)})
    number = {file: place for place, file in enumerate(files)}

    def spelled(regions: Iterable[Region]) -> Json:
        return [[number[region.file], region.offset, region.length] for region in regions]

    listed = [[group.stored, spelled(group.bases), spelled(group.pieces)] for group in groups]
    return canonical.encode({"format": FORMAT, "files": files, "groups": listed})


def decode_directory(content: bytes, end: int, name: str) -> tuple[Group, ...]:
    """Return the groups that ``content`` lists; ``Damaged`` about ``name`` where it breaks a rule of §9.

    ``end`` is where the directory starts and the last group ends.
    """
    fields = Fields(canonical.decode(content, name), name)
    fields.format(FORMAT)
    files = fields.listed("files", lambda file: names.check_digest(file, name), required=True)
    groups = []
    offset = len(MAGIC)
    for value in fields.listed("groups", lambda group: group, required=True):
        groups.append(_group(value, files, offset, name))
        offset += groups[-1].stored
    if offset != end:
        raise Damaged(name, "the groups do not add up to the delta")
    return tuple(groups)


def _group(value: Json, files: Sequence[str], offset: int, name: str) -> Group:
    if not isinstance(value, list) or len(value) != 3:
        raise Damaged(name, "a group is not three values")
    stored = _integer(value[0], 1, MOST_RAW + (1 << 20), name)
    bases = _regions(value[1], files, MOST_PREFIX, name)
    pieces = _regions(value[2], files, MOST_RAW, name)
    if not pieces:
        raise Damaged(name, "a group makes nothing")
    return Group(offset, stored, bases, pieces)


def _regions(value: Json, files: Sequence[str], most: int, name: str) -> tuple[Region, ...]:
    if not isinstance(value, list) or len(value) > MOST_REGIONS:
        raise Damaged(name, f"not a list of at most {MOST_REGIONS} regions")
    regions = tuple(_region(part, files, most, name) for part in value)
    if sum(region.length for region in regions) > most:
        raise Damaged(name, f"a group of more than {most} bytes")
    return regions


def _region(value: Json, files: Sequence[str], most: int, name: str) -> Region:
    if not isinstance(value, list) or len(value) != 3:
        raise Damaged(name, "a region is not three values")
    file = files[_integer(value[0], 0, len(files) - 1, name)]
    return Region(file, _integer(value[1], 0, names.MOST_FILE, name), _integer(value[2], 1, most, name))


def _integer(value: Json, low: int, high: int, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise Damaged(name, f"{value!r:.40} is not an integer from {low} to {high}")
    return value
