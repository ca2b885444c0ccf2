from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from package_format.columns import ColumnReader
from package_format.columns import encode as encode_column
from package_format.errors import Damaged

MOST_INTEGER = 2**53 - 1


@given(st.lists(st.tuples(st.integers(0, MOST_INTEGER), st.integers(0, MOST_INTEGER))))
def test_a_column_comes_back_whatever_was_guessed(pairs: list[tuple[int, int]]) -> None:
    values, guesses = [value for value, _ in pairs], [guess for _, guess in pairs]
    reader = ColumnReader(encode_column(values, guesses), "column")
    read: list[int] = []
    reader.fill(read, len(values), guesses)
    assert read == values
    reader.finish()


def test_a_guess_may_follow_from_the_number_before_it() -> None:
    def doubled() -> Iterator[int]:
        yield 5
        for place in range(3):
            yield 2 * read[place]

    read: list[int] = []
    ColumnReader(bytes([0, 2, 1, 0]), "column").fill(read, 4, doubled())
    assert read == [5, 11, 21, 42]


def test_a_column_is_spelt_as_the_format_says() -> None:
    assert encode_column([0, 0, 1, 64, 1, 65, 8193], [0, 1, 0, 1, 64, 1, 1]).hex() == "0001027e7d8001808001"


def test_what_is_not_in_columns_is_taken_as_it_is() -> None:
    reader = ColumnReader(b"key\x02", "column")
    read: list[int] = []
    assert reader.plain(3) == b"key"
    reader.fill(read, 1, [0])
    assert read == [1]


@pytest.mark.parametrize(
    ("content", "act"),
    [
        (b"", lambda reader: reader.fill([], 1, [0])),
        (b"\x80", lambda reader: reader.fill([], 1, [0])),
        (b"\x80\x80", lambda reader: reader.fill([], 2, [0, 0])),
        (b"\x80\x00", lambda reader: reader.fill([], 1, [0])),
        (b"\xff" * 9 + b"\x01", lambda reader: reader.fill([], 1, [0])),
        (b"\x00", lambda reader: reader.plain(2)),
        (b"\x00", lambda reader: reader.finish()),
    ],
)
def test_a_column_has_one_spelling(content: bytes, act: Callable[[ColumnReader], object]) -> None:
    with pytest.raises(Damaged):
        act(ColumnReader(content, "column"))


def test_the_longest_number_has_nine_bytes() -> None:
    read: list[int] = []
    ColumnReader(b"\xfe" + b"\xff" * 7 + b"\x7f", "column").fill(read, 1, [0])
    assert read == [2**62 - 1]
