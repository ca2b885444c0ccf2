"""What comes from outside as a batch is a batch or ``Damaged``, and takes no more memory than it may."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from package_format import canonical, zstd
from package_format.columns import encode as encode_column
from package_format.errors import Damaged
from package_format.statement import MOST_BATCH, MOST_HEADER, MOST_ROWS, MOST_STORED, decode_batch, encode_batch
from tests.format.test_statement import KEY, MOST_INTEGER, batch_of, opened
from tests.vectors import make_usage


def closed(header: object, columns: bytes) -> bytes:
    """Return a batch of any header and columns."""
    text = canonical.encode(header)
    return zstd.compress_frame(len(text).to_bytes(4, "little") + text + columns, level=1)


def refused(stored: bytes) -> str:
    with pytest.raises(Damaged) as caught:
        decode_batch(stored)
    return caught.value.reason


GOOD_HEADER, GOOD_COLUMNS = opened(encode_batch(batch_of(*make_usage.rows())))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("format", "songke-batch-2"),
        ("format", None),
        ("key", "00"),
        ("key", KEY.hex().upper()),
        ("point", "0" * 32),
        ("point", None),
        ("school", 5),
        ("school", "石" * 67),
        ("made", -1),
        ("made", True),
        ("made", "now"),
        ("resources", None),
        ("resources", {}),
        ("resources", [["county", "a"]]),
        ("resources", [["County", "a", 1]]),
        ("resources", [["county", "../a", 1]]),
        ("resources", [["county", "a", 0]]),
        ("resources", [["county", "a", True]]),
        ("resources", [["county", "a", "1"]]),
        ("resources", [["county", "a", 1]]),  # fewer than the rows name
        ("resources", [[[], {}, 1]]),
        ("runs", None),
        ("runs", 4),
        ("runs", [[1, 1, 4]]),
        ("runs", [["1", 1, 4]]),
        ("runs", [["000000000000000A", 1, 4]]),
        ("runs", [["0000000000000000", 1, 4]]),
        ("runs", [["8000000000000000", 1, 4]]),
        ("runs", [["000000000000_001", 1, 4]]),
        ("runs", [["0000000000000001", 0, 4]]),
        ("runs", [["0000000000000001", True, 4]]),
        ("runs", [["0000000000000001", 1, 0], ["0000000000000001", 1, 4]]),
        ("runs", [["0000000000000001", 1, True], ["0000000000000001", 2, 3]]),
        ("runs", [["0000000000000001", MOST_INTEGER, 4]]),
        ("runs", [["0000000000000001", 1, 2], ["0000000000000001", 2, 2]]),
        ("runs", [["0000000000000001", 1, MOST_ROWS + 1]]),
        ("runs", [["0000000000000001", 1, MOST_ROWS], ["0000000000000002", 1, MOST_ROWS]]),
        ("runs", [["0000000000000001", 1, 3]]),  # other than the columns have
        ("runs", [["0000000000000001", 1, 5]]),
    ],
)
def test_a_wrong_header_is_damage(key: str, value: object) -> None:
    assert decode_batch(closed(GOOD_HEADER, GOOD_COLUMNS)).rows == make_usage.rows()
    refused(closed({**GOOD_HEADER, key: value}, GOOD_COLUMNS))


def test_unknown_keys_are_ignored() -> None:
    assert decode_batch(closed({**GOOD_HEADER, "future": 1}, GOOD_COLUMNS)).rows == make_usage.rows()


def columns_with(column: int, *values: int) -> bytes:
    """Return the columns of one row, one of them changed."""
    plain = [[0], [1], [5], [1], [5], [5], [5], [5], [0], [0], [0], [1], [0, 5]]
    plain[column] = list(values)
    return b"".join(map(encode_column, plain))


ONE = {**GOOD_HEADER, "resources": [["county", "a", 1]], "runs": [["0000000000000001", 1, 1]]}


@pytest.mark.parametrize(
    ("column", "values"),
    [
        (0, [-1]),
        (0, [1]),
        (1, [6]),
        (1, [-1]),
        (2, [-1]),
        (2, [2**53]),
        (3, [3]),
        (4, [-1]),
        (5, [2**60]),
        (6, [-1]),
        (7, [1001]),
        (8, [3]),
        (9, [4]),
        (10, [3]),
        (11, [-1]),
        (11, [2]),
        (11, [1_000_001]),
        (12, [5, 0]),
        (12, [-1, 0]),
        (12, [0]),
        (12, [0, 1, 2]),
        (12, [0, 1, 2, 3]),
    ],
)
def test_a_wrong_number_is_damage(column: int, values: list[int]) -> None:
    assert decode_batch(closed(ONE, columns_with(12, 0, 5))).rows[0].segments == ((0, 5),)
    refused(closed(ONE, columns_with(column, *values)))


def test_a_row_with_too_many_stretches_is_damage() -> None:
    columns = columns_with(11, 1001)[:-2] + encode_column([0] * 2002)
    assert "stretches" in refused(closed(ONE, columns))


def test_what_is_not_a_frame_or_too_large_is_damage() -> None:
    assert "zstd" in refused(b"")
    assert "larger" in refused(bytes(MOST_STORED + 1))
    assert "at most" in refused(zstd.compress_frame(bytes(MOST_BATCH + 1), level=1))
    assert "no header" in refused(zstd.compress_frame(b"123"))
    assert "cut short" in refused(zstd.compress_frame(b"\x02\0\0\0{"))
    assert "too large" in refused(
        zstd.compress_frame((MOST_HEADER + 1).to_bytes(4, "little") + bytes(MOST_HEADER + 1), level=1)
    )
    assert "not an object" in refused(closed([], b""))


def test_a_header_that_promises_much_takes_no_memory() -> None:
    bomb = closed({**ONE, "runs": [["0000000000000001", 1, MOST_ROWS]]}, bytes(99_000))
    tracemalloc.start()
    assert "cut short" in refused(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40 << 20


@given(st.binary(max_size=200))
def test_any_bytes_are_damage(content: bytes) -> None:
    refused(content)
    refused(zstd.compress_frame(content, level=1))
    refused(closed(GOOD_HEADER, content))


@given(st.data())
def test_a_changed_batch_is_damage_or_a_batch(data: st.DataObject) -> None:
    columns = bytearray(GOOD_COLUMNS)
    for _ in range(data.draw(st.integers(1, 4))):
        columns[data.draw(st.integers(0, len(columns) - 1))] = data.draw(st.integers(0, 255))
    try:
        batch = decode_batch(closed(GOOD_HEADER, bytes(columns)))
    except Damaged:
        return
    assert decode_batch(encode_batch(batch)) == batch
