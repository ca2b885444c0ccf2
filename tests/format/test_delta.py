"""Release deltas: the vector is read by hand and by the format, groups never make more than they say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from package_format import delta, delta_directory, names, pack
from package_format.delta import Region, ReleaseDelta
from package_format.delta_directory import decode_directory, encode_listing, expand_part
from package_format.delta_writer import DeltaWriter
from package_format.errors import Damaged
from package_format.fields import Fields

VECTORS = Path(__file__).parents[1] / "vectors"
DELTA = (VECTORS / "delta.bin").read_bytes()
DIRECTORY = (VECTORS / "delta-directory.json").read_bytes()
LISTED = json.loads((VECTORS / "delta.json").read_text(encoding="utf-8"))
OLD = {names.digest_of(bytes.fromhex(content)): bytes.fromhex(content) for content in LISTED["old"]}
RECIPES = LISTED["recipes"]
END = LISTED["entry"]["size"] - LISTED["entry"]["directory"]["stored"]
PARTS = decode_directory(DIRECTORY, END, "x")


def old_recipe(resource: str) -> bytes:
    return RECIPES[resource]["old"].encode() if resource in RECIPES else b""


def cut(regions: Any, files: list[str], contents: dict[str, bytes]) -> bytes:
    return b"".join(contents[files[file]][offset : offset + length] for file, offset, length in regions)


def inflated(frame: bytes, prefix: bytes) -> bytes:
    """What RFC 8878 makes of a frame, by the library alone."""
    if not prefix:
        return zstd.decompress(frame)
    return zstd.decompress(frame, zstd_dict=zstd.ZstdDict(prefix, is_raw=True).as_prefix)


def test_the_vector_read_by_hand() -> None:
    entry = LISTED["entry"]
    assert (names.digest_of(DELTA), len(DELTA)) == (entry["digest"], entry["size"])
    assert DELTA[:8] == bytes.fromhex("534b44454c54310a")
    # Stored raw (§7), since zstd gains nothing.
    assert DELTA[END:] == DIRECTORY
    assert names.digest_of(DIRECTORY) == entry["directory"]["digest"]
    listing = json.loads(DIRECTORY)
    assert listing["format"] == "songke-delta-2"
    made: dict[str, bytes] = {}
    place = END - sum(part[4] for part in listing["parts"])
    for resource, version, size, listed, stored in listing["parts"]:
        raw = inflated(DELTA[place : place + stored], old_recipe(resource) if version else b"")
        place += stored
        assert len(raw) == size + listed
        assert raw[:size].decode() == (RECIPES[resource]["new"] if size else "")
        files, offset, groups = json.loads(raw[size:])
        for frame, bases, pieces in groups:
            content = inflated(DELTA[offset : offset + frame], cut(bases, files, OLD))
            offset += frame
            assert len(content) == sum(length for _, _, length in pieces)
            for file, start, length in pieces:
                assert start == 0
                made[files[file]] = content[:length]
                content = content[length:]
    assert place == END
    assert {digest: content.hex() for digest, content in made.items()} == LISTED["new"]
    assert all(names.digest_of(content) == digest for digest, content in made.items())


def test_the_vector_read_by_the_format() -> None:
    entry = ReleaseDelta.from_fields(Fields(LISTED["entry"], "entry"))
    assert entry is not None
    assert entry.to_json() == LISTED["entry"]
    raw = pack.open_frame(DELTA[entry.directory_offset :], entry.directory.digest, entry.directory.size)
    made: dict[Region, bytes] = {}
    parts = decode_directory(raw, entry.directory_offset, "x")
    assert [(part.resource, part.version) for part in parts] == [("jingyesi", 1), ("shuzi", 0)]
    for part in parts:
        stored = DELTA[part.offset : part.offset + part.stored]
        recipe, groups = expand_part(part, stored, old_recipe(part.resource), parts[0].offset, "x")
        assert recipe.decode() == (RECIPES[part.resource]["new"] if part.recipe else "")
        for group in groups:
            prefix = b"".join(OLD[base.file][base.offset : base.end] for base in group.bases)
            made |= dict(delta.expand_group(group, DELTA[group.offset : group.offset + group.stored], prefix, "x"))
    assert {piece.file: content.hex() for piece, content in made.items()} == LISTED["new"]


def test_a_writer_writes_what_a_reader_reads(tmp_path: Path) -> None:
    old, new = bytes(range(256)) * 40, bytes(range(255, -1, -1)) * 40
    regions = [Region(names.digest_of(content), 0, len(content)) for content in (old, new)]
    with DeltaWriter(tmp_path / "d") as writer:
        written = [writer.add(regions[:1], regions[1:], delta.compress_group(new, old))]
        written.append(writer.add((), regions[1:], delta.compress_group(new, b"")))
        listing = encode_listing(written)
        writer.add_part("a", 3, 5, len(listing), delta_directory.compress_part(b"after", listing, b"before, longer"))
        digest = writer.finish()
    content = (tmp_path / "d").read_bytes()
    assert (names.digest_of(content), len(content)) == (digest, writer.size)
    offset = writer.size - writer.directory.stored
    raw = pack.open_frame(content[offset:], writer.directory.digest, writer.directory.size)
    [part] = decode_directory(raw, offset, "x")
    assert [part] == writer.parts
    stored = content[part.offset : part.offset + part.stored]
    recipe, groups = expand_part(part, stored, b"before, longer", part.offset, "x")
    assert (recipe, list(groups)) == (b"after", written)
    for group, prefix in zip(groups, (old, b""), strict=True):
        frame = content[group.offset : group.offset + group.stored]
        assert delta.expand_group(group, frame, prefix, "x") == [(regions[1], new)]


@pytest.mark.parametrize(
    "change",
    [
        {"from": "x"},
        {"release": 0},
        {"digest": 1},
        {"size": LISTED["entry"]["directory"]["stored"]},
        {"size": delta.MOST_DELTA + 1},
        {"directory": None},
        {"directory": {"digest": "ab" * 32, "size": 0, "stored": 1}},
        {"directory": {"digest": "ab" * 32, "size": 9, "stored": 10}},
        {"directory": {"digest": "ab" * 32, "size": delta.MOST_DIRECTORY + 1, "stored": 10}},
        {"form": None},
    ],
)
def test_impossible_entries_are_damaged(change: dict[str, object]) -> None:
    with pytest.raises(Damaged):
        ReleaseDelta.from_fields(Fields(LISTED["entry"] | change, "entry"))


@pytest.mark.parametrize("form", ["zstd-groups-1", "zstd-groups-3"])
def test_a_form_of_another_version_is_skipped(form: str) -> None:
    assert ReleaseDelta.from_fields(Fields({"form": form, "anything": 1}, "entry")) is None


@given(st.integers(8, END - 1), st.integers(0, 255))
def test_a_changed_delta_never_makes_more_than_it_says(place: int, byte: int) -> None:
    changed = DELTA[:place] + bytes([byte]) + DELTA[place + 1 :]
    for part in PARTS:
        stored = changed[part.offset : part.offset + part.stored]
        try:
            recipe, groups = expand_part(part, stored, old_recipe(part.resource), PARTS[0].offset, "x")
        except Damaged:
            continue
        assert len(recipe) == part.recipe
        for group in groups:
            prefix = b"".join(OLD[base.file][base.offset : base.end] for base in group.bases if base.file in OLD)
            frame = changed[group.offset : group.offset + group.stored]
            try:
                made = delta.expand_group(group, frame, prefix, "x")
            except Damaged:
                continue
            assert [len(content) for _, content in made] == [piece.length for piece in group.pieces]
