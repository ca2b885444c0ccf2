"""A second reader of batches, written from FORMAT §10 alone and row by row, agrees with ours and with the vector."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from hypothesis import given

from package_format.session_row import Kind
from package_format.statement import Batch, decode_batch, encode_batch
from tests.format.test_statement import batches, opened
from tests.vectors import make_usage

VECTORS = Path(__file__).resolve().parents[1] / "vectors"
FACTS = (
    "kind",
    "clock",
    "origin",
    "stars",
    "reasons",
    "score",
    "success",
    "answered",
    "outcome",
    "length",
    "position",
    "progress",
    "active_ms",
    "started",
)
Row = dict[str, int]


def steps_of(content: bytes) -> Iterator[int]:
    """Yield the differences spelt in ``content``."""
    number = shift = 0
    for byte in content:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield number // 2 if number % 2 == 0 else -(number + 1) // 2
            number = shift = 0


def read_by_hand(stored: bytes) -> list[dict[str, object]]:
    """Return the rows of a batch, each with the resource it names, its stretches and its key."""
    header, rest = opened(stored)
    columns_start = 32 + 8 * header["runs"]
    streams = [int.from_bytes(rest[at : at + 8], "little") for at in range(32, columns_start, 8)]
    steps = list(steps_of(rest[columns_start:]))

    def take(count: int) -> list[int]:
        taken = steps[:count]
        del steps[:count]
        return taken

    firsts, counts = take(len(streams)), take(len(streams))
    keys = [
        (stream, 1 + first + place)
        for stream, first, count in zip(streams, firsts, counts, strict=True)
        for place in range(1 + count)
    ]
    named = [(channel, name) for channel, ids in sorted(header["resources"].items()) for name in ids]
    resources = [(*pair, 1 + step) for pair, step in zip(named, take(len(named)), strict=True)]
    before_stretches = [take(len(keys)) for _ in range(12)]
    rows: list[Row] = []
    for steps_of_row in zip(*before_stretches, strict=True):
        rows.append(first_facts(rows, steps_of_row))
    stretch_counts = [step + (row["kind"] in (1, 2, 3)) for step, row in zip(take(len(keys)), rows, strict=True)]
    stretches = [stretches_of(row, count, take) for row, count in zip(rows, stretch_counts, strict=True)]
    last_facts(rows, stretches, [take(len(keys)) for _ in range(3)])
    assert not steps
    return [
        {
            **{name: row[name] for name in FACTS},
            "resource": resources[row["resource"]],
            "segments": played,
            "stream": stream,
            "seq": seq,
        }
        for row, played, (stream, seq) in zip(rows, stretches, keys, strict=True)
    ]


def first_facts(rows: list[Row], steps: tuple[int, ...]) -> Row:
    """Return what the twelve columns before the stretches say of the row behind ``rows``."""
    resource, kind, clock, origin, stars, reasons, outcome, score, success, answered, length, position = steps
    before = rows[-1] if rows else {"resource": 0, "kind": 0, "clock": 0}
    row = {"resource": before["resource"] + resource}
    same = [earlier for earlier in rows if earlier["resource"] == row["resource"]]
    row["kind"] = (same[-1] if same else before)["kind"] + kind
    row["clock"] = before["clock"] + clock
    row |= {"origin": origin, "stars": stars, "reasons": reasons, "outcome": outcome}
    row |= {"score": score, "success": success, "answered": answered}
    row["length"] = (same[-1]["length"] if same else 0) + length
    row["position"] = row["length"] + position
    return row


def stretches_of(row: Row, count: int, take: Callable[[int], list[int]]) -> tuple[tuple[int, int], ...]:
    """Return the ``count`` stretches of a row."""
    timed = row["kind"] in (1, 2)
    played: list[tuple[int, int]] = []
    for place in range(count):
        opening, closing = take(2)
        start = opening + (played[-1][1] if played else 0 if timed else 1)
        end = start
        if place == count - 1:
            end = max(start, (row["position"] + 50) // 100 if timed else row["position"])
        played.append((start, end + closing))
    return tuple(played)


def last_facts(rows: list[Row], stretches: list[tuple[tuple[int, int], ...]], columns: list[list[int]]) -> None:
    """Add to ``rows`` what the three columns behind the stretches say."""
    expected = 0
    for row, segments, progress, active, started in zip(rows, stretches, *columns, strict=True):
        if row["kind"] in (1, 2):
            played = min(2**53 - 1, 100 * sum(end - start for start, end in segments))
            seen = min(row["position"], played + 50)
        else:
            played = min(2**53 - 1, sum(end - start + 1 for start, end in segments))
            seen = min(row["position"], played)
        row["progress"] = progress + (min(1000, seen * 1000 // row["length"]) if row["length"] else 0)
        row["active_ms"] = active + (played if row["kind"] in (1, 2) else 0)
        row["started"] = started + expected
        expected = row["started"] + row["active_ms"] // 1000


def plain_rows(batch: Batch) -> list[dict[str, object]]:
    return [
        {
            **{name: int(getattr(row, name)) for name in FACTS},
            "resource": (row.resource.channel, row.resource.id, row.resource.version),
            "segments": row.segments,
            "stream": row.stream,
            "seq": row.seq,
        }
        for row in batch.rows
    ]


@given(batches)
def test_two_readers_agree(batch: Batch) -> None:
    stored = encode_batch(batch)
    assert read_by_hand(stored) == plain_rows(batch) == plain_rows(decode_batch(stored))


def test_the_vector_is_read_by_hand() -> None:
    rows = read_by_hand((VECTORS / "batch.bin").read_bytes())
    described = json.loads((VECTORS / "batch.json").read_text(encoding="utf-8"))["rows"]
    assert [row["active_ms"] for row in rows] == [row["active_ms"] for row in described]
    assert rows == plain_rows(Batch(bytes(32), "", 0, make_usage.rows()))


def test_a_film_seen_to_the_end_again_costs_what_differs() -> None:
    """Guessed right: resource, kind, clock, length, position, stretches, progress and time; not when it began."""
    film = make_usage.rows()[0]
    assert film.kind is Kind.VIDEO
    again = [film.keyed(1, seq) for seq in range(1, 4)]
    header, rest = opened(encode_batch(Batch(bytes(32), "", 0, tuple(again))))
    steps = list(steps_of(rest[40 + 2 + len(header["resources"]) :]))
    third = [column[2] for column in zip(*[iter(steps)] * 3, strict=True)]
    active = film.active_ms - 300_000
    assert third == [0, 0, 0, 0, film.stars, *[0] * 11, active, -(film.active_ms // 1000)]
