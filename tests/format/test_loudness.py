"""How loud the sounds of a file are, as a record says it: it comes back, within bounds, and may be absent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from package_format import canonical, shard
from package_format.errors import Damaged
from package_format.shard import Loudness

LINE = shard.split_lines((Path(__file__).parents[1] / "vectors/shard.jsonl").read_bytes(), "vector")[1][0]
"""A record as releases wrote it before anything was measured."""
PLAIN = shard.decode_record(LINE, "x")
SOUNDS = st.lists(
    st.builds(
        Loudness,
        st.integers(shard.SILENT, shard.DEAFENING),
        st.integers(shard.LOWEST_PEAK, shard.HIGHEST_PEAK),
    ),
    max_size=shard.MOST_SOUNDS,
).map(tuple)


def line_with(loudness: object) -> bytes:
    value: Any = canonical.decode(LINE, "x")
    value["files"][0]["loudness"] = loudness
    return canonical.encode(value)


@given(SOUNDS)
def test_what_was_measured_comes_back(sounds: tuple[Loudness, ...]) -> None:
    record = replace(PLAIN, files=(replace(PLAIN.files[0], loudness=sounds), *PLAIN.files[1:]))
    written = canonical.encode(shard.record_json(record))
    assert shard.decode_record(written, "x") == record
    assert (b'"loudness"' in written) == bool(sounds)


def test_a_record_that_says_nothing_of_it_reads_and_is_written_as_before() -> None:
    assert PLAIN.files[0].loudness == ()
    assert canonical.encode(shard.record_json(PLAIN)) == LINE


NUMBERS = st.one_of(
    st.integers(max_value=-701), st.integers(min_value=201, max_value=2**53 - 1), st.booleans(), st.text(), st.none()
)


@given(NUMBERS.filter(lambda value: not isinstance(value, int) or value > -(2**53)))
def test_what_no_sound_can_be_is_damaged(number: object) -> None:
    with pytest.raises(Damaged):
        shard.decode_record(line_with([[number, -10]]), "x")
    if not isinstance(number, int) or isinstance(number, bool) or number > 0 or number < shard.LOWEST_PEAK:
        with pytest.raises(Damaged):
            shard.decode_record(line_with([[-230, number]]), "x")


@pytest.mark.parametrize(
    "loudness", [{}, "x", 3, [1], [[]], [[-230]], [[-230, -10, 1]], [{"a": 1}], [[-230, -10]] * (shard.MOST_SOUNDS + 1)]
)
def test_what_is_no_list_of_pairs_is_damaged(loudness: object) -> None:
    with pytest.raises(Damaged):
        shard.decode_record(line_with(loudness), "x")
