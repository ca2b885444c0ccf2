"""Directories, parts and listings of release deltas say what was put in, and nothing impossible."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from package_format import canonical, delta, delta_directory, names
from package_format.delta import Group, Region
from package_format.delta_directory import (
    Part,
    compress_part,
    decode_directory,
    decode_listing,
    encode_directory,
    encode_listing,
    expand_part,
)
from package_format.errors import Damaged
from tests.format.test_delta import DELTA, DIRECTORY, END, PARTS, old_recipe

LISTING = encode_listing(
    [
        Group(8, 10, (Region("ab" * 32, 0, 10),), (Region("cd" * 32, 5, 7),)),
        Group(18, 5, (), (Region("cd" * 32, 0, 5),)),
    ]
)

regions = st.builds(
    Region,
    st.integers(0, 5).map(lambda number: names.digest_of(bytes([number]))),
    st.integers(0, names.MOST_FILE),
    st.integers(1, 60_000),
)
drawn_groups = st.lists(
    st.tuples(st.integers(1, 1 << 20), st.lists(regions, max_size=6), st.lists(regions, min_size=1, max_size=6)),
    max_size=5,
)
identifiers = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,20}", fullmatch=True)
lines = st.tuples(
    identifiers, st.integers(0, 2**53 - 1), st.integers(0, 1 << 20), st.integers(1, 1 << 20), st.integers(1, 1 << 20)
)


@given(drawn_groups, st.integers(8, 1 << 30))
def test_listings_come_back(drawn: list[tuple[int, list[Region], list[Region]]], start: int) -> None:
    made = []
    offset = start
    for stored, bases, pieces in drawn:
        made.append(Group(offset, stored, tuple(bases), tuple(pieces)))
        offset += stored
    assert decode_listing(encode_listing(made), offset, "x") == tuple(made)


@given(st.lists(lines, max_size=6), st.integers(8, 1 << 30))
def test_directories_come_back(drawn: list[tuple[str, int, int, int, int]], start: int) -> None:
    parts = []
    offset = start
    for resource, version, recipe, listing, stored in drawn:
        parts.append(Part(resource, version, recipe, listing, offset, stored))
        offset += stored
    assert decode_directory(encode_directory(parts), offset, "x") == tuple(parts)


@given(st.binary(max_size=3000), st.binary(max_size=3000), drawn_groups)
@example(b"recipe", b"short", [])
def test_parts_come_back(recipe: bytes, old: bytes, drawn: list[tuple[int, list[Region], list[Region]]]) -> None:
    groups = []
    offset = 8
    for stored, bases, pieces in drawn:
        groups.append(Group(offset, stored, tuple(bases), tuple(pieces)))
        offset += stored
    listing = encode_listing(groups)
    frame = compress_part(recipe, listing, old)
    part = Part("a", 1, len(recipe), len(listing), offset, len(frame))
    assert expand_part(part, frame, old, offset, "x") == (recipe, tuple(groups))


@given(st.integers(0, len(DIRECTORY) - 1), st.integers(32, 126))
def test_a_changed_directory_is_sound_or_damaged(place: int, byte: int) -> None:
    changed = DIRECTORY[:place] + bytes([byte]) + DIRECTORY[place + 1 :]
    try:
        found = decode_directory(changed, END, "x")
    except Damaged:
        return
    for part in found:
        assert 0 < part.recipe + part.listing <= delta.MOST_RAW
        assert part.offset >= 8
    assert found[-1].offset + found[-1].stored == END


@given(st.integers(0, len(LISTING) - 1), st.integers(32, 126))
def test_a_changed_listing_is_sound_or_damaged(place: int, byte: int) -> None:
    changed = LISTING[:place] + bytes([byte]) + LISTING[place + 1 :]
    try:
        found = decode_listing(changed, 30, "x")
    except Damaged:
        return
    for group in found:
        assert 0 < group.raw <= delta.MOST_RAW
        assert sum(base.length for base in group.bases) <= delta.MOST_PREFIX
        assert group.offset >= 8
        assert group.offset + group.stored <= 30


def test_the_wrong_old_recipe_makes_no_recipe_that_is_believed() -> None:
    [part, _] = PARTS
    stored = DELTA[part.offset : part.offset + part.stored]
    right, _ = expand_part(part, stored, old_recipe("jingyesi"), part.offset, "x")
    for wrong in (b"", old_recipe("jingyesi")[::-1]):
        try:
            made, _ = expand_part(part, stored, wrong, part.offset, "x")
        except Damaged:
            continue
        assert names.digest_of(made) != names.digest_of(right)


def test_an_old_recipe_that_is_too_large_is_no_prefix() -> None:
    [part, _] = PARTS
    with pytest.raises(Damaged):
        expand_part(part, b"", bytes(delta.MOST_PREFIX + 1), part.offset, "x")


def directory_with(parts: Any) -> bytes:
    return canonical.encode({"format": delta_directory.FORMAT, "parts": parts})


@pytest.mark.parametrize(
    "content",
    [
        b"{}",
        directory_with(None),
        directory_with([{}]),
        directory_with([["a", 1, 10, 10]]),
        directory_with([["../a", 1, 10, 10, 10]]),
        directory_with([["a", -1, 10, 10, 10]]),
        directory_with([["a", True, 10, 10, 10]]),
        directory_with([["a", 1, -1, 10, 10]]),
        directory_with([["a", 1, delta.MOST_RAW, 1, 10]]),
        directory_with([["a", 1, 10, 0, 10]]),
        directory_with([["a", 1, 10, 10, 0]]),
        directory_with([["a", 1, 10, 10, "10"]]),
        directory_with([["a", 1, 10, 10, delta.MOST_RAW * 2]]),
        directory_with([["a", 1, 10, 10, 6], ["b", 1, 10, 10, 5]]),
    ],
)
def test_a_directory_that_breaks_a_rule_is_damaged(content: bytes) -> None:
    with pytest.raises(Damaged):
        decode_directory(content, 18, "x")
    assert decode_directory(directory_with([["a", 1, 10, 10, 10]]), 18, "x")


def listing_with(groups: Any, files: Any = ("ab" * 32,), start: Any = 8) -> bytes:
    return canonical.encode([files, start, groups])


REGION = [0, 0, 10]
MANY = [[0, 0, 1]] * (delta.MOST_REGIONS + 1)


@pytest.mark.parametrize(
    "content",
    [
        b"{}",
        b"[]",
        listing_with([[10, [], [REGION]]], files=["x"]),
        listing_with([[10, [], [REGION]]], files={}),
        listing_with([[10, [], [REGION]]], start=7),
        listing_with([[10, [], [REGION]]], start=9),
        listing_with([[10, [], [REGION]]], start="8"),
        listing_with(None),
        listing_with([[11, [], [REGION]]]),
        listing_with([[10, [], []]]),
        listing_with([[10, []]]),
        listing_with([{}]),
        listing_with([[0, [], [REGION]]]),
        listing_with([["10", [], [REGION]]]),
        listing_with([[True, [], [REGION]]]),
        listing_with([[delta.MOST_RAW * 2, [], [REGION]]]),
        listing_with([[10, None, [REGION]]]),
        listing_with([[10, [], MANY]]),
        listing_with([[10, [], [[1, 0, 10]]]]),
        listing_with([[10, [], [[0, -1, 10]]]]),
        listing_with([[10, [], [[0, 0, 0]]]]),
        listing_with([[10, [], [[0, 0]]]]),
        listing_with([[10, [], [[0, 0, delta.MOST_RAW]] * 2]]),
        listing_with([[10, [[0, 0, delta.MOST_PREFIX]] * 2, [REGION]]]),
    ],
)
def test_a_listing_that_breaks_a_rule_is_damaged(content: bytes) -> None:
    with pytest.raises(Damaged):
        decode_listing(content, 18, "x")
    assert decode_listing(listing_with([[10, [REGION], [REGION]]]), 18, "x")
