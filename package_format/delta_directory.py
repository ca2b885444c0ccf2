"""What a release delta says of itself: a directory of parts, and in each part a recipe and a listing (FORMAT §9).

A part belongs to one resource. What it makes of the old recipe is believed by the digest that the record names; what
its listing says is believed by nobody: a wrong one makes chunks whose digests are wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from package_format import canonical, names, zstd
from package_format.canonical import Json
from package_format.delta import MAGIC, MOST_PREFIX, MOST_RAW, MOST_REGIONS, Group, Region
from package_format.errors import Damaged
from package_format.fields import MOST_INTEGER, Fields

FORMAT = "songke-delta-2"


@dataclass(frozen=True, slots=True)
class Part:
    """The new recipe of ``resource``, ``recipe`` bytes, and ``listing`` bytes that list the groups for its files.

    They are one zstd frame of ``stored`` bytes at ``offset`` of the delta. The recipe of version ``version`` is its
    prefix; for 0 it has none. ``recipe`` is 0 where the new recipe is not in it.
    """

    resource: str
    version: int
    recipe: int
    listing: int
    offset: int
    stored: int


def compress_part(recipe: bytes, listing: bytes, old: bytes) -> bytes:
    """Return the frame of a part: ``recipe`` and ``listing`` after the recipe ``old``."""
    return zstd.compress_with_prefix(recipe + listing, old)


def expand_part(part: Part, stored: bytes, old: bytes, groups_end: int, name: str) -> tuple[bytes, tuple[Group, ...]]:
    """Return the recipe, not believed yet, and the groups of ``part``; ``Damaged`` about ``name`` otherwise.

    Args:
        part: what the directory says.
        stored: its frame.
        old: the recipe of the version that it names.
        groups_end: where the first part of the delta starts and the last group ends.
        name: of the delta.
    """
    if len(old) > MOST_PREFIX:
        raise Damaged(name, f"a recipe of more than {MOST_PREFIX} bytes is no prefix")
    raw = zstd.expand_with_prefix(stored, old, part.recipe + part.listing, name)
    return raw[: part.recipe], decode_listing(raw[part.recipe :], groups_end, name)


def encode_directory(parts: Iterable[Part]) -> bytes:
    """Return the canonical bytes of a directory."""
    listed = [[part.resource, part.version, part.recipe, part.listing, part.stored] for part in parts]
    return canonical.encode({"format": FORMAT, "parts": listed})


def decode_directory(content: bytes, end: int, name: str) -> tuple[Part, ...]:
    """Return the parts that ``content`` lists; ``Damaged`` about ``name`` where it breaks a rule of §9.

    ``end`` is where the directory starts and the last part ends.
    """
    fields = Fields(canonical.decode(content, name), name)
    fields.format(FORMAT)
    lines = fields.listed("parts", lambda part: _line(part, name), required=True)
    offset = end - sum(line[4] for line in lines)
    if offset < len(MAGIC):
        raise Damaged(name, "the parts are larger than the delta")
    parts = []
    for resource, version, recipe, listing, stored in lines:
        parts.append(Part(resource, version, recipe, listing, offset, stored))
        offset += stored
    return tuple(parts)


def encode_listing(groups: Sequence[Group]) -> bytes:
    """Return the canonical bytes that list ``groups``, which lie in the delta one after another."""
    files = sorted({region.file for group in groups for region in (*group.bases, *group.pieces)})
    number = {file: place for place, file in enumerate(files)}

    def spelled(regions: Iterable[Region]) -> Json:
        return [[number[region.file], region.offset, region.length] for region in regions]

    listed = [[group.stored, spelled(group.bases), spelled(group.pieces)] for group in groups]
    return canonical.encode([files, groups[0].offset if groups else len(MAGIC), listed])


def decode_listing(content: bytes, end: int, name: str) -> tuple[Group, ...]:
    """Return the groups that ``content`` lists, all before ``end``; ``Damaged`` about ``name`` otherwise."""
    files, start, listed = _several(canonical.decode(content, name), 3, name)
    if not isinstance(files, list) or not isinstance(listed, list):
        raise Damaged(name, "a listing is not files, offset and groups")
    known = [names.check_digest(file, name) for file in files]
    offset = _integer(start, len(MAGIC), end, name)
    groups = []
    for value in listed:
        groups.append(_group(value, known, offset, name))
        offset += groups[-1].stored
    if offset > end:
        raise Damaged(name, "the groups are larger than the delta")
    return tuple(groups)


def _line(value: Json, name: str) -> tuple[str, int, int, int, int]:
    resource, version, recipe, listing, stored = _several(value, 5, name)
    recipe = _integer(recipe, 0, MOST_RAW, name)
    return (
        names.check_identifier(resource, name),
        _integer(version, 0, MOST_INTEGER, name),
        recipe,
        _integer(listing, 1, MOST_RAW - recipe, name),
        _integer(stored, 1, MOST_RAW + (1 << 20), name),
    )


def _group(value: Json, files: Sequence[str], offset: int, name: str) -> Group:
    spelled, old, new = _several(value, 3, name)
    stored = _integer(spelled, 1, MOST_RAW + (1 << 20), name)
    bases = _regions(old, files, MOST_PREFIX, name)
    pieces = _regions(new, files, MOST_RAW, name)
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
    number, offset, length = _several(value, 3, name)
    file = files[_integer(number, 0, len(files) - 1, name)]
    return Region(file, _integer(offset, 0, names.MOST_FILE, name), _integer(length, 1, most, name))


def _several(value: Json, count: int, name: str) -> list[Json]:
    if not isinstance(value, list) or len(value) != count:
        raise Damaged(name, f"not {count} values")
    return value


def _integer(value: Json, low: int, high: int, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise Damaged(name, f"{value!r:.40} is not an integer from {low} to {high}")
    return value
