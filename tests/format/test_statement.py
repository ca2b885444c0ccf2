from __future__ import annotations

import json
import random
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from package_format import canonical, statement, zstd
from package_format.columns import encode as encode_column
from package_format.statement import (
    MOST_BATCH,
    MOST_ROWS,
    MOST_STRETCHES,
    Batch,
    ClockQuality,
    Kind,
    Origin,
    Outcome,
    ResourceVersion,
    SessionRow,
    Success,
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
    reasons=st.integers(0, 31),
    score=st.integers(0, 1001),
    success=st.sampled_from(Success),
    answered=st.integers(0, 10_000),
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
    """Return the header of an encoded batch and what follows it: key, streams and columns."""
    raw = zstd.expand_frame(stored, zstd.declared_size(stored, MOST_BATCH, "batch"), "batch")
    end = 4 + int.from_bytes(raw[:4], "little")
    return json.loads(raw[4:end]), raw[end:]


# ------------------------------------------------------------ what it is


def test_the_vector_means_what_it_says() -> None:
    described = json.loads((VECTORS / "batch.json").read_text(encoding="utf-8"))
    stored = (VECTORS / "batch.bin").read_bytes()
    batch = decode_batch(stored)
    assert batch.rows == make_usage.rows()
    assert (batch.point, batch.school, batch.made) == (described["point"], described["school"], described["made"])
    assert batch.key.hex() == described["public keys"]["point"]
    header, rest = opened(stored)
    assert canonical.encode(header).decode() == described["header"]
    assert rest.hex() == described["key, streams, columns"]
    for row, play in zip(batch.rows, described["rows"], strict=True):
        again = SessionRow(
            resource=ResourceVersion(**play["resource"]),
            segments=tuple((start, end) for start, end in play["segments"]),
            stream=int(play["stream"], 16),
            **{name: play[name] for name in play if name not in {"resource", "segments", "stream"}},
        )
        assert again == row
    assert opened(encode_batch(batch)) == (header, rest)


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
    header, rest = opened(encode_batch(batch_of(*(ROW.keyed(*key) for key in keys))))
    assert header["runs"] == 4
    streams, counted = rest[32:64], rest[64:72]
    assert struct.unpack("<4Q", streams) == (7, 7, 8, 7)
    ones = [1] * 4
    assert counted == encode_column([1, 5, 6, 4], ones) + encode_column([3, 1, 2, 1], ones)


def test_resources_stand_by_channel_in_the_order_in_which_they_occur() -> None:
    named = [("town", "b", 1), ("county", "z", 3), ("county", "a", 1), ("town", "b", 2), ("county", "z", 3)]
    rows = [replace(ROW, resource=ResourceVersion(*name), seq=seq) for seq, name in enumerate(named, 1)]
    header, rest = opened(encode_batch(batch_of(*rows)))
    assert header["resources"] == {"county": ["z", "a"], "town": ["b", "b"]}
    assert rest[42:46] == encode_column([3, 1, 1, 2], [1] * 4)


def test_the_last_keys_there_are_come_back() -> None:
    rows = (ROW.keyed(2**63 - 1, MOST_INTEGER), ROW.keyed(1, MOST_INTEGER - 1), ROW.keyed(1, MOST_INTEGER))
    assert decode_batch(encode_batch(batch_of(*rows))).rows == rows


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


@pytest.mark.parametrize(("number", "most"), [(20, 29), (600, 10), (5000, 7)])
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
        {"reasons": 32},
        {"score": 1002},
        {"score": -1},
        {"answered": 10_001},
        {"answered": -1},
        {"reasons": -1},
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
