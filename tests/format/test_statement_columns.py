from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from package_format.columns import ColumnReader
from package_format.columns import encode as encode_column
from package_format.errors import Damaged

MOST_INTEGER = 2**53 - 1


@given(st.lists(st.integers(-MOST_INTEGER, MOST_INTEGER)))
def test_a_column_comes_back_as_it_was(values: list[int]) -> None:
    reader = ColumnReader(encode_column(values), "column")
    assert reader.take(len(values)) == values
    reader.finish()


def test_a_column_is_spelt_as_the_format_says() -> None:
    assert encode_column([0, -1, 0, 63, 0, 64, 8256]).hex() == "0001027e7d8001808001"


@pytest.mark.parametrize(
    ("content", "act"),
    [
        (b"", lambda reader: reader.take(1)),
        (b"\x80", lambda reader: reader.take(1)),
        (b"\x80\x80", lambda reader: reader.take(2)),
        (b"\x80\x00", lambda reader: reader.take(1)),
        (b"\xff" * 9 + b"\x01", lambda reader: reader.take(1)),
        (b"\x00", lambda reader: reader.finish()),
    ],
)
def test_a_column_has_one_spelling(content: bytes, act: Callable[[ColumnReader], object]) -> None:
    with pytest.raises(Damaged):
        act(ColumnReader(content, "column"))
