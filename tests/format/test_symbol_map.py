from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from package_format import names
from package_format.broadcast.blocks import Blocks
from package_format.broadcast.symbol_map import SymbolMap, decode_map, map_path, part_path
from package_format.errors import Damaged

DIGEST = names.digest_of(b"an object")
MAP = SymbolMap(DIGEST, Blocks(1003, 100, 4), bytes([1, 1, 0, 1, 1, 1, 0, 0, 1, 1, 1]))
VECTOR = Path(__file__).parents[1] / "vectors" / "symbol-map.bin"


def test_a_map_comes_back_as_it_was_and_as_the_vector_says() -> None:
    assert decode_map(MAP.encode()) == MAP
    assert MAP.encode() == VECTOR.read_bytes()
    assert (map_path(DIGEST), part_path(DIGEST)) == (f".arriving/{DIGEST}.map", f".arriving/{DIGEST}.part")
    with pytest.raises(Damaged):
        part_path("../passwd")


@given(st.integers(-5, 1100), st.integers(-5, 1100))
def test_a_range_is_there_if_every_byte_of_it_is(offset: int, length: int) -> None:
    wanted = range(offset, offset + length)
    there = bool(wanted) and all(0 <= byte < 1003 and MAP.present[byte // 100] for byte in wanted)
    assert MAP.covers(offset, length) == there


@given(st.integers(0, len(MAP.encode()) - 1), st.integers(1, 255))
def test_a_map_that_rotted_or_lies_is_none(place: int, change: int) -> None:
    content = bytearray(MAP.encode())
    content[place] ^= change
    for bad in (bytes(content), bytes(content[:place])):
        with pytest.raises(Damaged):
            decode_map(bad)


@pytest.mark.parametrize("present", [bytes(10), bytes(12), bytes(10) + b"\2"])
def test_a_map_that_contradicts_itself_is_none(present: bytes) -> None:
    with pytest.raises(Damaged):
        decode_map(SymbolMap(DIGEST, MAP.blocks, present).encode())
