"""What comes from outside as a batch is a batch or ``Damaged``, and takes no more memory than it may."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from package_format import canonical, zstd
from package_format.columns import encode as encode_column
from package_format.errors import Damaged
from package_format.row_columns import RowColumns
from package_format.statement import MOST_BATCH, MOST_HEADER, MOST_ROWS, MOST_STORED, decode_batch, encode_batch
from tests.format.test_statement import KEY, ROW, batch_of, opened
from tests.vectors import make_usage


def closed(header: object, rest: bytes) -> bytes:
    """Return a batch of any header and whatever follows it."""
    text = canonical.encode(header)
    return zstd.compress_frame(len(text).to_bytes(4, "little") + text + rest, level=1)


def refused(stored: bytes) -> str:
    with pytest.raises(Damaged) as caught:
        decode_batch(stored)
    return caught.value.reason


GOOD_HEADER, GOOD_REST = opened(encode_batch(batch_of(*make_usage.rows())))


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("format", "songke-batch-2", "format"),
        ("format", None, "format"),
        ("school", 5, "school"),
        ("school", None, "school"),
        ("school", "石" * 67, "school: longer than 200 bytes"),
        ("made", -1, "made"),
        ("made", True, "made"),
        ("made", "now", "made"),
        ("resources", None, "resources"),
        ("resources", [], "resources"),
        ("resources", {"county-lessons": "jingyesi"}, "resources"),
        ("resources", {"County": ["a"]}, "not a channel's id"),
        ("resources", {"county": ["../a"]}, "not an identifier"),
        ("resources", {"county": [1]}, "not an identifier"),
        ("resources", {"county": [["a", 1]]}, "not an identifier"),
        ("resources", {}, ""),  # other than the versions that follow
        ("resources", {"county": ["a", "b"]}, ""),
        ("runs", None, "runs"),
        ("runs", [], "runs"),
        ("runs", True, "runs"),
        ("runs", -1, "runs"),
        ("runs", MOST_ROWS + 1, "runs"),
        ("runs", MOST_ROWS, "cut short"),
        ("runs", 2, "runs"),  # other than the streams that follow
        ("runs", 4, "runs"),
        ("after", 1, "after"),
        ("after", "no batch", "after"),
        ("seen", [], "not an object"),
        ("seen", {"County": 1}, "not a channel's id"),
        ("seen", {"county": 0}, "county"),
    ],
)
def test_a_wrong_header_is_damage(key: str, value: object, reason: str) -> None:
    assert decode_batch(closed(GOOD_HEADER, GOOD_REST)).rows == make_usage.rows()
    assert reason in refused(closed({**GOOD_HEADER, key: value}, GOOD_REST))


def test_unknown_keys_are_ignored() -> None:
    assert decode_batch(closed({**GOOD_HEADER, "future": 1}, GOOD_REST)).rows == make_usage.rows()


# ------------------------------------------------------------ keys and versions


def keyed(runs: Sequence[tuple[int, int, int]], versions: Sequence[int] = (1,)) -> bytes:
    """Return what stands before the columns of the rows."""
    streams = b"".join(stream.to_bytes(8, "little") for stream, _, _ in runs)
    numbers = ([first for _, first, _ in runs], [count for _, _, count in runs], versions)
    return KEY + streams + b"".join(encode_column(column, [1] * len(column)) for column in numbers)


def row_columns(rows: int = 1, /, **changed: list[int]) -> bytes:
    """Return the columns of alike rows, some of them changed; guesses follow what is changed."""
    columns = RowColumns.of([ROW] * rows, {ROW.resource: 0})
    for name, column in changed.items():
        setattr(columns, name, column)
    return b"".join(encode_column(column, guesses) for column, _, guesses in columns.in_turn(rows))


def header_of(runs: int) -> dict[str, object]:
    return {**GOOD_HEADER, "resources": {"county": ["a"]}, "runs": runs}


@pytest.mark.parametrize(
    ("runs", "reason"),
    [
        ([(0, 1, 4)], "below 1"),
        ([(2**63, 1, 4)], "stream or seq"),
        ([(1, 0, 4)], "below 1"),
        ([(1, -1, 4)], "below 1"),
        ([(1, 2**53 - 1, 2), (2, 1, 2)], "stream or seq"),
        ([(1, 2**53 - 3, 4)], "stream or seq"),
        ([(1, 1, 0), (1, 1, 4)], "below 1"),
        ([(1, 1, -1), (1, 1, 5)], "below 1"),
        ([(1, 1, 2), (1, 2, 2)], "same key"),
        ([(1, 1, MOST_ROWS + 1)], "more than 100000"),
        ([(1, 1, MOST_ROWS), (2, 1, 1)], "more than 100000"),
        ([(1, 1, 3)], ""),  # other than the columns have
        ([(1, 1, 5)], ""),
    ],
)
def test_wrong_keys_are_damage(runs: list[tuple[int, int, int]], reason: str) -> None:
    four = row_columns(4)
    assert len(decode_batch(closed(header_of(2), keyed([(1, 1, 3), (1, 4, 1)]) + four)).rows) == 4
    assert reason in refused(closed(header_of(len(runs)), keyed(runs) + four))


@pytest.mark.parametrize("version", [0, -1, 2**53])
def test_a_wrong_version_is_damage(version: int) -> None:
    assert "version" in refused(closed(header_of(1), keyed([(1, 1, 1)], [version]) + row_columns()))


# ------------------------------------------------------------ rows

ONE = header_of(1)
ONE_KEY = keyed([(1, 1, 1)])


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("resource", -1, "not listed"),
        ("resource", 1, "not listed"),
        ("kind", 6, "not a valid Kind"),
        ("kind", -1, "not a valid Kind"),
        ("clock", 3, "not a valid ClockQuality"),
        ("origin", 3, "not a valid Origin"),
        ("stars", 4, "stars"),
        ("reasons", 32, "reasons"),
        ("score", 1002, "score"),
        ("success", 3, "Success"),
        ("answered", 10_001, "answered"),
        ("outcome", 3, "not a valid Outcome"),
        ("length", -1, "length"),
        ("length", 2**60, "length"),
        ("position", -1, "position"),
        ("progress", -1, "progress"),
        ("progress", 1001, "progress"),
        ("active_ms", -1, "active_ms"),
        ("active_ms", 2**53, "active_ms"),
        ("started", -1, "started"),
        ("started", 2**53, "started"),
    ],
)
def test_a_wrong_number_is_damage(name: str, value: int, reason: str) -> None:
    assert decode_batch(closed(ONE, ONE_KEY + row_columns())).rows[0].segments == ROW.segments
    assert reason in refused(closed(ONE, ONE_KEY + row_columns(**{name: [value]})))


@pytest.mark.parametrize("stretch", [[5, 0], [-1, 0], [0, 2**53]])
def test_a_wrong_stretch_is_damage(stretch: list[int]) -> None:
    assert "played stretch" in refused(closed(ONE, ONE_KEY + row_columns(bounds=stretch)))


def test_a_row_with_too_many_stretches_is_damage() -> None:
    columns = row_columns(stretches=[1001], bounds=[0] * 2002)
    assert "more than 1000 played stretches" in refused(closed(ONE, ONE_KEY + columns))


@pytest.mark.parametrize(
    ("count", "reason"), [(-1, "too many"), (0, "left over"), (2, "cut short"), (1_000_001, "too many")]
)
def test_a_wrong_number_of_stretches_is_damage(count: int, reason: str) -> None:
    columns = row_columns()
    before = 15  # one byte a column, three for the length
    assert columns[before - 2 : before + 1] == b"\0\0\0"  # position, stretches, the first start: as guessed
    changed = columns[: before - 1] + encode_column([count], [1]) + columns[before:]
    assert reason in refused(closed(ONE, ONE_KEY + changed))


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
    bomb = closed(ONE, keyed([(1, 1, MOST_ROWS)]) + bytes(99_000))
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
    refused(closed(GOOD_HEADER, GOOD_REST + content) if content else b"")


@given(st.data())
def test_a_changed_batch_is_damage_or_a_batch(data: st.DataObject) -> None:
    rest = bytearray(GOOD_REST)
    for _ in range(data.draw(st.integers(1, 4))):
        rest[data.draw(st.integers(0, len(rest) - 1))] = data.draw(st.integers(0, 255))
    try:
        batch = decode_batch(closed(GOOD_HEADER, bytes(rest)))
    except Damaged:
        return
    assert decode_batch(encode_batch(batch)) == batch
