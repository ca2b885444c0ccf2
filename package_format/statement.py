"""Statements of use: the batches in which session rows travel (FORMAT §10).

A batch is columns of small numbers in one zstd frame; ``package_format.seal`` signs and encrypts it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from package_format import canonical, names, zstd
from package_format.canonical import Json
from package_format.columns import ColumnReader
from package_format.columns import encode as encode_column
from package_format.errors import Damaged
from package_format.fields import MOST_INTEGER, Fields
from package_format.session_row import (
    MOST_STRETCHES,
    ClockQuality,
    Kind,
    Origin,
    Outcome,
    ResourceVersion,
    SessionRow,
)

__all__ = [
    "MOST_STRETCHES",
    "Batch",
    "ClockQuality",
    "Kind",
    "Origin",
    "Outcome",
    "ResourceVersion",
    "SessionRow",
    "decode_batch",
    "encode_batch",
    "point_id",
]

FORMAT = "songke-batch-1"
MOST_SEALED = 4 << 20
"""Bytes of a sealed batch."""
MOST_STORED = MOST_SEALED - 128
"""Bytes of a batch before sealing: the seal adds magic, key id, encapsulated key, signature and tag."""
MOST_BATCH = 32 << 20
"""Bytes of a decompressed batch."""
MOST_HEADER = 4 << 20
MOST_ROWS = 100_000
MOST_STRETCHES_IN_BATCH = 1_000_000
MOST_SCHOOL = 200
"""Bytes of a school's name in UTF-8."""

_NAME = "batch"
_LENGTH = struct.Struct("<I")


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one point, as one parcel; ``key`` is the point's public key (Ed25519, 32 bytes), ``made`` a time.

    Raises:
        ValueError: the key, the school's name or the time is over its limit: a caller's bug.
    """

    key: bytes
    school: str
    made: int
    rows: tuple[SessionRow, ...]

    def __post_init__(self) -> None:
        if len(self.key) != 32 or len(self.school.encode()) > MOST_SCHOOL or not 0 <= self.made <= MOST_INTEGER:
            raise ValueError("key, school or made out of range")

    @property
    def point(self) -> str:
        """The point's id: 32 hex digits that follow from its key."""
        return point_id(self.key)


def point_id(key: bytes) -> str:
    """Return the id of the point whose public key is ``key`` (32 hex digits)."""
    return names.digest_of(key)[:32]


def encode_batch(batch: Batch) -> bytes:
    """Return ``batch`` as one zstd frame.

    Raises:
        ValueError: a row has no key, two have the same, or the batch is over a limit of the format: a caller's bug.
    """
    rows = batch.rows
    if len(rows) > MOST_ROWS or sum(len(row.segments) for row in rows) > MOST_STRETCHES_IN_BATCH:
        raise ValueError("too many rows or stretches for one batch")
    if len({(row.stream, row.seq) for row in rows}) < len(rows) or not all(row.stream and row.seq for row in rows):
        raise ValueError("a row has no key of its own")
    places = {resource: place for place, resource in enumerate(dict.fromkeys(row.resource for row in rows))}
    header = _encode_header(batch, list(places))
    raw = b"".join((_LENGTH.pack(len(header)), header, *map(encode_column, _columns(rows, places))))
    stored = zstd.compress_frame(raw)
    if len(header) > MOST_HEADER or len(raw) > MOST_BATCH or len(stored) > MOST_STORED:
        raise ValueError("too large for one batch")
    return stored


def decode_batch(stored: bytes, name: str = _NAME) -> Batch:
    """Return the batch that ``stored`` means; raise ``Damaged`` about ``name`` if it means none."""
    if len(stored) > MOST_STORED:
        raise Damaged(name, f"larger than {MOST_STORED} bytes")
    raw = zstd.expand_frame(stored, zstd.declared_size(stored, MOST_BATCH, name), name)
    if len(raw) < _LENGTH.size:
        raise Damaged(name, "no header")
    end = _LENGTH.size + int(_LENGTH.unpack_from(raw)[0])
    if end > len(raw) or end > _LENGTH.size + MOST_HEADER:
        raise Damaged(name, "the header is cut short or too large")
    header = Fields(canonical.decode(raw[_LENGTH.size : end], name), name)
    key, school, made = _decode_header(header)
    resources = header.listed("resources", lambda part: _resource(part, header), required=True)
    keys = _keys(header)
    columns = ColumnReader(raw[end:], name)
    rows = _decode_rows(columns, keys, resources, name)
    columns.finish()
    return Batch(key, school, made, rows)


def _encode_header(batch: Batch, resources: Sequence[ResourceVersion]) -> bytes:
    header: dict[str, Json] = {
        "format": FORMAT,
        "point": batch.point,
        "key": batch.key.hex(),
        "school": batch.school,
        "made": batch.made,
        "resources": [[resource.channel, resource.id, resource.version] for resource in resources],
        "runs": [[f"{stream:016x}", first, count] for stream, first, count in _runs(batch.rows)],
    }
    return canonical.encode(header)


def _runs(rows: Sequence[SessionRow]) -> list[tuple[int, int, int]]:
    """Return (stream, first seq, rows) for every stretch of rows whose keys follow one another."""
    runs: list[tuple[int, int, int]] = []
    for row in rows:
        stream, first, count = runs[-1] if runs else (0, 0, 0)
        if (row.stream, row.seq) == (stream, first + count):
            runs[-1] = (stream, first, count + 1)
        else:
            runs.append((row.stream, row.seq, 1))
    return runs


def _columns(rows: Sequence[SessionRow], places: dict[ResourceVersion, int]) -> Iterator[Iterator[int]]:
    yield (places[row.resource] for row in rows)
    yield (row.kind for row in rows)
    yield (row.started for row in rows)
    yield (row.clock for row in rows)
    yield (row.active_ms for row in rows)
    yield (row.length for row in rows)
    yield (row.position for row in rows)
    yield (row.progress for row in rows)
    yield (row.origin for row in rows)
    yield (row.stars for row in rows)
    yield (row.outcome for row in rows)
    yield (len(row.segments) for row in rows)
    yield chain.from_iterable(chain.from_iterable(row.segments for row in rows))


def _decode_header(header: Fields) -> tuple[bytes, str, int]:
    header.format(FORMAT)
    key = bytes.fromhex(header.digest("key"))
    if header.text("point") != point_id(key):
        raise header.fault("point", "not the id of the key")
    school = header.text("school")
    if len(school.encode()) > MOST_SCHOOL:
        raise header.fault("school", f"longer than {MOST_SCHOOL} bytes")
    return key, school, header.integer("made")


def _resource(part: Json, header: Fields) -> ResourceVersion:
    match part:
        case [channel, resource, int(version)] if version is not True and 1 <= version <= MOST_INTEGER:
            return ResourceVersion(names.check_channel(channel), names.check_identifier(resource, header.name), version)
    raise header.fault("resources", "not [channel, id, version]")


def _keys(header: Fields) -> list[tuple[int, int]]:
    """Return (stream, seq) of every row."""
    keys: list[tuple[int, int]] = []
    for stream, first, count in header.listed("runs", lambda part: _run(part, header), required=True):
        if len(keys) + count > MOST_ROWS:
            raise header.fault("runs", f"more than {MOST_ROWS} rows")
        keys.extend((stream, seq) for seq in range(first, first + count))
    if len(set(keys)) < len(keys):
        raise header.fault("runs", "two rows have the same key")
    return keys


def _run(part: Json, header: Fields) -> tuple[int, int, int]:
    match part:
        case [str(text), int(first), int(count)] if len(text) == 16 and first is not True and count is not True:
            stream = int(text, 16) if set(text) <= set("0123456789abcdef") else 0
            if 0 < stream < 2**63 and first >= 1 and count >= 1 and first + count <= MOST_INTEGER:
                return stream, first, count
    raise header.fault("runs", "not [stream, first seq, rows]")


def _decode_rows(
    columns: ColumnReader, keys: Sequence[tuple[int, int]], resources: Sequence[ResourceVersion], name: str
) -> tuple[SessionRow, ...]:
    numbers = [columns.take(len(keys)) for _ in range(11)]
    counts = columns.take(len(keys))
    if counts and (min(counts) < 0 or sum(counts) > MOST_STRETCHES_IN_BATCH):
        raise Damaged(name, "too many played stretches")
    if keys and not 0 <= min(numbers[0]) <= max(numbers[0]) < len(resources):
        raise Damaged(name, "a row names a resource that is not listed")
    ends = iter(columns.take(2 * sum(counts)))
    stretches = zip(ends, ends, strict=True)
    try:
        return tuple(
            SessionRow(
                resources[place], Kind(kind), started, ClockQuality(clock), active, length, position, progress,
                Origin(origin), stars, Outcome(outcome), tuple(islice(stretches, count)), stream, seq,
            )
            for (stream, seq), count, (
                place, kind, started, clock, active, length, position, progress, origin, stars, outcome,
            ) in zip(keys, counts, zip(*numbers, strict=True), strict=True)
        )  # fmt: skip
    except ValueError as error:
        raise Damaged(name, str(error)) from error
