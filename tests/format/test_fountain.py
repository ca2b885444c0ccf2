from __future__ import annotations

import hashlib
import random
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from package_format.broadcast import fountain, gf2
from package_format.broadcast.blocks import MOST_BLOCK, MOST_LENGTH, MOST_SYMBOL, Blocks
from package_format.errors import Damaged


@st.composite
def damaged_blocks(draw: st.DrawFn) -> tuple[bytes, int, int, list[int]]:
    """Return the bytes of a block, the size of its symbols, its number, and which of them are lost."""
    count, symbol = draw(st.integers(1, 40)), draw(st.integers(1, 24))
    source = draw(st.binary(min_size=(count - 1) * symbol + 1, max_size=count * symbol))
    lost = draw(st.sets(st.integers(0, count - 1), min_size=1))
    return source, symbol, draw(st.integers(0, 2**32 - 1)), sorted(lost)


def symbols_of(source: bytes, symbol: int) -> list[bytes]:
    return [source[start : start + symbol] for start in range(0, len(source), symbol)]


def spoiled(source: bytes, symbol: int, missing: list[int]) -> bytes:
    """Return ``source`` with rubbish where symbols are missing."""
    return b"".join(
        b"\xa5" * len(one) if place in missing else one for place, one in enumerate(symbols_of(source, symbol))
    )


@given(damaged_blocks())
def test_what_is_lost_comes_back_from_enough_repair_symbols(block: tuple[bytes, int, int, list[int]]) -> None:
    source, symbol, number, missing = block
    whole = symbols_of(source, symbol)
    esis = range(len(whole) + 3, len(whole) + 3 + len(missing) + 60)
    repairs = dict(zip(esis, fountain.repair_symbols(source, symbol, number, esis), strict=True))
    found = fountain.recover(spoiled(source, symbol, missing), symbol, number, missing, repairs)
    assert found == {place: whole[place] for place in missing}


@given(damaged_blocks())
def test_fewer_symbols_than_are_missing_are_never_enough(block: tuple[bytes, int, int, list[int]]) -> None:
    source, symbol, number, missing = block
    esis = range(40, 40 + len(missing) - 1)
    repairs = dict(zip(esis, fountain.repair_symbols(source, symbol, number, esis), strict=True))
    assert fountain.recover(spoiled(source, symbol, missing), symbol, number, missing, repairs) is None


def test_what_some_symbols_do_not_determine_more_of_them_do() -> None:
    """Those tried first are all the same sum twice over; the rest is looked at before giving up."""
    source, symbol, missing = bytes(range(64)), 1, [3, 4]
    useless = [esi for esi in range(64, 400) if alike(fountain.coefficients(64, 0, esi), missing)]
    esis = useless[: len(missing) + fountain.SPARE]
    repairs = dict(zip(esis, fountain.repair_symbols(source, symbol, 0, esis), strict=True))
    assert fountain.recover(source, symbol, 0, missing, repairs) is None
    more = [esi for esi in range(64, 400) if esi not in useless][:4]
    repairs |= dict(zip(more, fountain.repair_symbols(source, symbol, 0, more), strict=True))
    assert fountain.recover(source, symbol, 0, missing, repairs) == {3: b"\x03", 4: b"\x04"}


def alike(row: int, missing: list[int]) -> bool:
    return len({row >> place & 1 for place in missing}) == 1


def test_a_block_of_the_usual_size_comes_back_at_thirty_per_cent() -> None:
    draw = random.Random(1)
    source = draw.randbytes(4096 * 40 - 7)
    missing = [place for place in range(4096) if draw.random() < 0.3]
    esis = range(4096, 4096 + len(missing) + fountain.SPARE)
    repairs = dict(zip(esis, fountain.repair_symbols(source, 40, 9, esis), strict=True))
    found = fountain.recover(spoiled(source, 40, missing), 40, 9, missing, repairs)
    whole = symbols_of(source, 40)
    assert found == {place: whole[place] for place in missing}


def test_a_failure_is_as_rare_as_said() -> None:
    """Beside n more symbols than are missing, about one block in 2^n is not determined."""
    fails = [0, 0, 0, 0]
    for block in range(400):
        rows = [fountain.coefficients(16, block, esi) for esi in range(16, 16 + 19)]
        for more in range(4):
            fails[more] += gf2.solution(rows[: 16 + more], 16) is None
    assert 230 < fails[0] < 330  # 71 % of random square matrices over GF(2) have no inverse
    assert fails[1] > fails[2] > fails[3]
    assert fails[3] < 100


def test_the_coefficients_are_the_bits_that_the_format_names() -> None:
    seed = b"songke-fountain-1\0" + struct.pack(">III", 11, 2, 99)
    first, second = hashlib.shake_128(seed).digest(2)
    expected = [first >> bit & 1 for bit in range(8)] + [second >> bit & 1 for bit in range(3)]
    row = fountain.coefficients(11, 2, 99)
    assert [row >> place & 1 for place in range(11)] == expected
    assert row < 1 << 11


@given(st.integers(1, 6), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_no_repair_symbol_is_a_sum_of_nothing(symbols: int, block: int, esi: int) -> None:
    assert 0 < fountain.coefficients(symbols, block, esi) < 1 << symbols


@given(st.lists(st.integers(0, 2**20 - 1), min_size=1, max_size=20), st.integers(0, 2**32))
def test_sums_are_those_of_the_plain_way(symbols: list[int], seed: int) -> None:
    draw = random.Random(seed)
    rows = [draw.getrandbits(len(symbols)) for _ in range(5)]
    plain = []
    for row in rows:
        total = 0
        for place, symbol in enumerate(symbols):
            total ^= symbol if row >> place & 1 else 0
        plain.append(total)
    assert gf2.combine(rows, symbols) == plain


@given(st.integers(1, 200), st.data())
def test_picked_bits_stand_in_the_order_asked_for(width: int, data: st.DataObject) -> None:
    row = data.draw(st.integers(0, 2**width - 1))
    columns = data.draw(st.lists(st.integers(0, width - 1), unique=True))
    [picked] = gf2.pick([row], columns, width)
    assert [picked >> place & 1 for place in range(len(columns))] == [row >> column & 1 for column in columns]
    assert picked < 1 << len(columns)


@given(st.integers(1, 10**6), st.integers(1, 2000), st.integers(1, MOST_BLOCK))
def test_blocks_cover_the_object_without_gap_or_overlap(length: int, symbol: int, most: int) -> None:
    blocks = Blocks(length, symbol, most)
    sizes = [blocks.size(block) for block in range(min(blocks.count, 300))]
    assert max(sizes) <= most
    assert max(sizes) - min(sizes) <= 1
    assert sizes == sorted(sizes, reverse=True)
    end = 0
    for block in range(min(blocks.count, 300)):
        offset, _ = blocks.place(block, 0)
        assert offset == end
        last, taken = blocks.place(block, blocks.size(block) - 1)
        end = last + taken
    assert blocks.count > 300 or end == length


@pytest.mark.parametrize(
    ("length", "symbol", "most"),
    [
        (0, 1, 1),
        (1, 0, 1),
        (1, 1, 0),
        (-1, 1, 1),
        (MOST_LENGTH + 1, 1, 1),
        (1, MOST_SYMBOL + 1, 1),
        (1, 1, MOST_BLOCK + 1),
    ],
)
def test_impossible_cuts_are_refused_before_memory_is_taken(length: int, symbol: int, most: int) -> None:
    with pytest.raises(Damaged):
        Blocks(length, symbol, most)


def test_a_block_or_symbol_that_is_not_there_is_refused() -> None:
    blocks = Blocks(100, 10, 4)
    assert [blocks.size(block) for block in range(blocks.count)] == [4, 3, 3]
    for block, esi in ((3, 0), (-1, 0), (0, 4), (1, 3), (0, -1)):
        with pytest.raises(Damaged):
            blocks.place(block, esi)
