"""Release deltas: the vector is read by hand, directories say what was put in and nothing impossible."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from package_format import canonical, delta, names, pack
from package_format.delta import DeltaWriter, Group, Region, ReleaseDelta, decode_directory, encode_directory
from package_format.errors import Damaged
from package_format.fields import Fields

VECTORS = Path(__file__).parents[1] / "vectors"
DELTA = (VECTORS / "delta.bin").read_bytes()
DIRECTORY = (VECTORS / "delta-directory.json").read_bytes()
LISTED = json.loads((VECTORS / "delta.json").read_text())
OLD = {names.digest_of(bytes.fromhex(content)): bytes.fromhex(content) for content in LISTED["old"]}
END = LISTED["entry"]["size"] - LISTED["entry"]["directory"]["stored"]


def cut(regions: Any, files: list[str], contents: dict[str, bytes]) -> bytes:
    return b"".join(contents[files[file]][offset : offset + length] for file, offset, length in regions)


def test_the_vector_read_by_hand() -> None:
    entry = LISTED["entry"]
    assert (names.digest_of(DELTA), len(DELTA)) == (entry["digest"], entry["size"])
    assert DELTA[:8] == bytes.fromhex("534b44454c54310a")
    assert zstd.decompress(DELTA[END:]) == DIRECTORY
    assert names.digest_of(DIRECTORY) == entry["directory"]["digest"]
    listing = json.loads(DIRECTORY)
    assert listing["format"] == "songke-delta-1"
    made: dict[str, bytes] = {}
    offset = 8
    for stored, bases, pieces in listing["groups"]:
        prefix = cut(bases, listing["files"], OLD)
        dictionary = zstd.ZstdDict(prefix, is_raw=True).as_prefix
        raw = zstd.decompress(DELTA[offset : offset + stored], zstd_dict=dictionary)
        offset += stored
        assert len(raw) == sum(length for _, _, length in pieces)
        for file, start, length in pieces:
            assert start == 0
            made[listing["files"][file]] = raw[:length]
            raw = raw[length:]
    assert offset == END
    assert {digest: content.hex() for digest, content in made.items()} == LISTED["new"]
    assert all(names.digest_of(content) == digest for digest, content in made.items())


def test_the_vector_read_by_the_format() -> None:
    entry = ReleaseDelta.from_fields(Fields(LISTED["entry"], "entry"))
    assert entry is not None
    assert entry.to_json() == LISTED["entry"]
    raw = pack.open_frame(DELTA[entry.directory_offset :], entry.directory.digest, entry.directory.size)
    made: dict[Region, bytes] = {}
    for group in decode_directory(raw, entry.directory_offset, "x"):
        prefix = b"".join(OLD[base.file][base.offset : base.end] for base in group.bases)
        stored = DELTA[group.offset : group.offset + group.stored]
        made |= dict(delta.expand_group(group, stored, prefix, "x"))
    assert {piece.file: content.hex() for piece, content in made.items()} == LISTED["new"]


def test_a_writer_writes_what_a_reader_reads(tmp_path: Path) -> None:
    old, new = bytes(range(256)) * 40, bytes(range(255, -1, -1)) * 40
    regions = [Region(names.digest_of(content), 0, len(content)) for content in (old, new)]
    with DeltaWriter(tmp_path / "d") as writer:
        writer.add(regions[:1], regions[1:], delta.compress_group(new, old))
        writer.add((), regions[1:], delta.compress_group(new, b""))
        digest = writer.finish()
    content = (tmp_path / "d").read_bytes()
    assert (names.digest_of(content), len(content)) == (digest, writer.size)
    offset = writer.size - writer.directory.stored
    raw = pack.open_frame(content[offset:], writer.directory.digest, writer.directory.size)
    groups = decode_directory(raw, offset, "x")
    assert list(groups) == writer.groups
    for group, prefix in zip(groups, (old, b""), strict=True):
        stored = content[group.offset : group.offset + group.stored]
        assert delta.expand_group(group, stored, prefix, "x") == [(regions[1], new)]


regions = st.builds(
    Region,
    st.integers(0, 5).map(lambda number: names.digest_of(bytes([number]))),
    st.integers(0, names.MOST_FILE),
    st.integers(1, 60_000),
)
groups = st.lists(
    st.tuples(st.integers(1, 1 << 20), st.lists(regions, max_size=6), st.lists(regions, min_size=1, max_size=6)),
    max_size=5,
)


@given(groups)
def test_directories_come_back(drawn: list[tuple[int, list[Region], list[Region]]]) -> None:
    made = []
    offset = len(delta.MAGIC)
    for stored, bases, pieces in drawn:
        made.append(Group(offset, stored, tuple(bases), tuple(pieces)))
        offset += stored
    assert decode_directory(encode_directory(made), offset, "x") == tuple(made)


@given(st.integers(0, len(DIRECTORY) - 1), st.integers(32, 126))
def test_a_changed_directory_is_sound_or_damaged(place: int, byte: int) -> None:
    changed = DIRECTORY[:place] + bytes([byte]) + DIRECTORY[place + 1 :]
    try:
        found = decode_directory(changed, END, "x")
    except Damaged:
        return
    for group in found:
        assert 0 < group.raw <= delta.MOST_RAW
        assert sum(base.length for base in group.bases) <= delta.MOST_PREFIX
    assert (found[-1].offset + found[-1].stored) == END


def directory_with(groups: Any, files: Any = ("ab" * 32,)) -> bytes:
    return canonical.encode({"format": delta.FORMAT, "files": files, "groups": groups})


REGION = [0, 0, 10]
MANY = [[0, 0, 1]] * (delta.MOST_REGIONS + 1)


@pytest.mark.parametrize(
    "content",
    [
        b"{}",
        directory_with([[10, [], [REGION]]], files=["x"]),
        directory_with(None),
        directory_with([[11, [], [REGION]]]),
        directory_with([[10, [], []]]),
        directory_with([[10, []]]),
        directory_with([{}]),
        directory_with([[0, [], [REGION]]]),
        directory_with([["10", [], [REGION]]]),
        directory_with([[True, [], [REGION]]]),
        directory_with([[delta.MOST_RAW * 2, [], [REGION]]]),
        directory_with([[10, None, [REGION]]]),
        directory_with([[10, [], MANY]]),
        directory_with([[10, [], [[1, 0, 10]]]]),
        directory_with([[10, [], [[0, -1, 10]]]]),
        directory_with([[10, [], [[0, 0, 0]]]]),
        directory_with([[10, [], [[0, 0]]]]),
        directory_with([[10, [], [[0, 0, delta.MOST_RAW]] * 2]]),
        directory_with([[10, [[0, 0, delta.MOST_PREFIX]] * 2, [REGION]]]),
    ],
)
def test_what_breaks_a_rule_is_damaged(content: bytes) -> None:
    with pytest.raises(Damaged):
        decode_directory(content, 18, "x")
    assert decode_directory(directory_with([[10, [REGION], [REGION]]]), 18, "x")


@pytest.mark.parametrize(
    "change",
    [
        {"from": "x"},
        {"release": 0},
        {"digest": 1},
        {"size": 320},
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


def test_a_form_of_a_later_version_is_skipped() -> None:
    assert ReleaseDelta.from_fields(Fields({"form": "zstd-groups-2", "anything": 1}, "entry")) is None


@given(st.integers(8, END - 1), st.integers(0, 255))
def test_a_changed_group_never_makes_more_than_it_says(place: int, byte: int) -> None:
    changed = DELTA[:place] + bytes([byte]) + DELTA[place + 1 :]
    for group in decode_directory(DIRECTORY, END, "x"):
        prefix = b"".join(OLD[base.file][base.offset : base.end] for base in group.bases)
        try:
            made = delta.expand_group(group, changed[group.offset : group.offset + group.stored], prefix, "x")
        except Damaged:
            continue
        assert [len(content) for _, content in made] == [piece.length for piece in group.pieces]
