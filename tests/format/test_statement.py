from __future__ import annotations

import json
import random
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from package_format import canonical, statement, zstd
from package_format.columns import ColumnReader
from package_format.columns import encode as encode_column
from package_format.errors import Damaged
from package_format.statement import (
    MOST_BATCH,
    MOST_HEADER,
    MOST_ROWS,
    MOST_STORED,
    MOST_STRETCHES,
    Batch,
    ClockQuality,
    Kind,
    Origin,
    Outcome,
    ResourceVersion,
    SessionRow,
    decode_batch,
    encode_batch,
    point_id,
)
from tests.vectors import make_usage

VECTORS = Path(__file__).resolve().parents[1] / "vectors"
KEY = bytes(range(32))
ROW = make_usage.rows()[0]
MOST_INTEGER = 2**53 - 1

numbers = st.integers(0, 20) | st.integers(0, MOST_INTEGER)
resources = st.builds(
    ResourceVersion,
    st.sampled_from(["county", "town-music"]),
    st.from_regex(r"[a-z0-9][a-z0-9_-]{0,20}", fullmatch=True),
    st.integers(1, MOST_INTEGER),
)
segments = st.lists(st.tuples(numbers, numbers).map(sorted).map(tuple), max_size=5).map(tuple)
plays = st.builds(
    SessionRow,
    resource=resources,
    kind=st.sampled_from(Kind),
    started=numbers,
    clock=st.sampled_from(ClockQuality),
    active_ms=numbers,
    length=numbers,
    position=numbers,
    progress=st.integers(0, 1000),
    origin=st.sampled_from(Origin),
    stars=st.integers(0, 3),
    outcome=st.sampled_from(Outcome),
    segments=segments,
    stream=st.integers(1, 5) | st.integers(1, 2**63 - 1),
    seq=st.integers(1, 9),
)
batches = st.builds(
    Batch,
    key=st.binary(min_size=32, max_size=32),
    school=st.text(st.characters(codec="utf-8"), max_size=50),
    made=numbers,
    rows=st.lists(plays, max_size=12, unique_by=lambda row: (row.stream, row.seq)).map(tuple),
)


def batch_of(*rows: SessionRow) -> Batch:
    return Batch(KEY, "石门坎教学点", 1_790_000_000, rows)


def opened(stored: bytes) -> tuple[dict[str, Any], bytes]:
    """Return header and columns of an encoded batch."""
    raw = zstd.expand_frame(stored, zstd.declared_size(stored, MOST_BATCH, "batch"), "batch")
    end = 4 + int.from_bytes(raw[:4], "little")
    return json.loads(raw[4:end]), raw[end:]


def closed(header: object, columns: bytes) -> bytes:
    """Return a batch of any header and columns."""
    text = canonical.encode(header)
    return zstd.compress_frame(len(text).to_bytes(4, "little") + text + columns, level=1)


# ------------------------------------------------------------ what it is


def test_the_vector_means_what_it_says() -> None:
    described = json.loads((VECTORS / "batch.json").read_text(encoding="utf-8"))
    stored = (VECTORS / "batch.bin").read_bytes()
    batch = decode_batch(stored)
    assert batch.rows == make_usage.rows()
    assert (batch.point, batch.school, batch.made) == (described["point"], described["school"], described["made"])
    assert batch.key.hex() == described["public keys"]["point"]
    header, columns = opened(stored)
    assert canonical.encode(header).decode() == described["header"]
    assert columns.hex() == described["columns"]
    for row, play in zip(batch.rows, described["rows"], strict=True):
        again = SessionRow(
            resource=ResourceVersion(**play["resource"]),
            segments=tuple((start, end) for start, end in play["segments"]),
            stream=int(play["stream"], 16),
            **{name: play[name] for name in play if name not in {"resource", "segments", "stream"}},
        )
        assert again == row
    assert opened(encode_batch(batch)) == (header, columns)


def test_the_vectors_can_be_made_again(tmp_path: Path) -> None:
    make_usage.main(tmp_path)
    made = json.loads((tmp_path / "batch.json").read_text(encoding="utf-8"))
    kept = json.loads((VECTORS / "batch.json").read_text(encoding="utf-8"))
    for key in kept.keys() - {"sealed", "signature", "batch id"}:  # these depend on the zstd release
        assert made[key] == kept[key]


@given(batches)
@example(batch_of())
def test_a_batch_comes_back_as_it_was(batch: Batch) -> None:
    assert decode_batch(encode_batch(batch)) == batch


def test_a_large_batch_comes_back_as_it_was() -> None:
    rows = tuple(replace(ROW, stream=1 + number // 9000, seq=1 + number % 9000) for number in range(MOST_ROWS))
    assert decode_batch(encode_batch(batch_of(*rows))).rows == rows


def test_rows_that_follow_one_another_are_one_run() -> None:
    keys = [(7, 1), (7, 2), (7, 3), (7, 5), (8, 6), (8, 7), (7, 4)]
    header, _ = opened(encode_batch(batch_of(*(ROW.keyed(*key) for key in keys))))
    assert header["runs"] == [
        ["0000000000000007", 1, 3],
        ["0000000000000007", 5, 1],
        ["0000000000000008", 6, 2],
        ["0000000000000007", 4, 1],
    ]


def test_the_point_is_named_by_its_key() -> None:
    assert batch_of().point == point_id(KEY) == "630dcd2966c4336691125448bbb25b4f"


def usual_day(number: int, random_: random.Random) -> tuple[SessionRow, ...]:
    """Return ``number`` plays as a school makes them: six to a day, most watched to the end."""
    lengths = [random_.randint(180, 1200) * 1000 for _ in range(200)]
    rows: list[SessionRow] = []
    started, stream = 1_790_000_000, 0
    while len(rows) < number:
        if len(rows) % 6 == 0:
            stream, started = random_.getrandbits(63) | 1, started + 60_000
        lesson = len(rows) * 2 // 3 % 200
        length = lengths[lesson]
        position = length if random_.random() < 0.6 else random_.randint(5000, length)
        started += length // 1000 + random_.randint(5, 1200)
        resource = ResourceVersion("county-lessons", f"yw-3a-{lesson:03d}", 1)
        rows.append(
            SessionRow(
                resource,
                Kind.VIDEO,
                started,
                ClockQuality.PLAUSIBLE,
                position + random_.randint(0, 3000),
                length,
                position,
                position * 1000 // length,
                Origin.IN_CLASS,
                0,
                Outcome.ENDED,
                ((0, position // 100),),
                stream,
                len(rows) % 6 + 1,
            )
        )
    return tuple(rows)


@pytest.mark.parametrize(("number", "most"), [(20, 42), (600, 18), (5000, 14)])
def test_a_play_takes_few_bytes(number: int, most: int) -> None:
    """Sealed; a play as an xAPI statement takes 922 bytes, compressed with its neighbours 50."""
    stored = encode_batch(batch_of(*usual_day(number, random.Random(7))))
    assert (len(stored) + 128) / number < most


# ------------------------------------------------------------ callers' bugs


@pytest.mark.parametrize(
    "wrong",
    [
        {"started": -1},
        {"started": MOST_INTEGER + 1},
        {"active_ms": -1},
        {"length": MOST_INTEGER + 1},
        {"position": -1},
        {"progress": -1},
        {"progress": 1001},
        {"stars": 4},
        {"stars": -1},
        {"stream": -1},
        {"stream": 2**63},
        {"seq": -1},
        {"seq": MOST_INTEGER + 1},
        {"segments": ((2, 1),)},
        {"segments": ((-1, 1),)},
        {"segments": ((1, MOST_INTEGER + 1),)},
        {"segments": ((0, 1),) * (MOST_STRETCHES + 1)},
    ],
)
def test_a_row_out_of_range_cannot_be_made(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"range|stretches"):
        replace(ROW, **wrong)


@pytest.mark.parametrize("wrong", [{"key": bytes(31)}, {"school": "石" * 67}, {"made": -1}, {"made": MOST_INTEGER + 1}])
def test_a_batch_out_of_range_cannot_be_made(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="out of range"):
        replace(batch_of(), **wrong)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ((ROW.keyed(0, 1),), "key of its own"),
        ((ROW.keyed(1, 0),), "key of its own"),
        ((ROW.keyed(1, 1), ROW.keyed(1, 2), ROW.keyed(1, 1)), "key of its own"),
        ((ROW,) * (MOST_ROWS + 1), "too many rows"),
        (tuple(replace(ROW, segments=((0, 1),) * 1000).keyed(1, seq) for seq in range(1, 1002)), "too many rows"),
    ],
)
def test_rows_that_make_no_batch_are_a_bug(rows: tuple[SessionRow, ...], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        encode_batch(batch_of(*rows))


@pytest.mark.parametrize("limit", ["MOST_HEADER", "MOST_BATCH", "MOST_STORED"])
def test_a_batch_over_a_limit_is_a_bug(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(statement, limit, 100)
    with pytest.raises(ValueError, match="too large"):
        encode_batch(batch_of(ROW))


# ------------------------------------------------------------ what comes from outside


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


# ------------------------------------------------------------ columns


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
