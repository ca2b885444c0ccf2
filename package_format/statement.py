"""Statements of use: the batches in which session rows travel (FORMAT §10).

A batch is columns of small numbers in one zstd frame; ``package_format.seal`` signs and encrypts it.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import repeat
from typing import TypeVar

from package_format import canonical, names, zstd
from package_format.canonical import Json
from package_format.columns import ColumnReader
from package_format.columns import encode as encode_column
from package_format.errors import Damaged
from package_format.fields import MOST_INTEGER, Fields
from package_format.inventory import KEY as HOLDS
from package_format.inventory import Inventory, decode_holds, encode_holds
from package_format.row_columns import MOST_STRETCHES_IN_BATCH, RowColumns
from package_format.session_row import (
    MOST_STRETCHES,
    ClockQuality,
    Kind,
    Origin,
    Outcome,
    Reason,
    ResourceVersion,
    SessionRow,
    Success,
)

__all__ = [
    "MOST_STRETCHES",
    "Batch",
    "ClockQuality",
    "Inventory",
    "Kind",
    "Origin",
    "Outcome",
    "Reason",
    "ResourceVersion",
    "SessionRow",
    "Success",
    "TooMuch",
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
MOST_SCHOOL = 200
"""Bytes of a school's name in UTF-8."""

_NAME = "batch"
_LENGTH = struct.Struct("<I")
_KEY = 32
_BATCH = re.compile(r"[0-9a-f]{16}", re.ASCII)
_STREAM = struct.Struct("<Q")
_Word = TypeVar("_Word", bound=IntEnum)


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one point, as one parcel; ``key`` is the point's public key (Ed25519, 32 bytes), ``made`` a time.

    Raises:
        ValueError: the key, the school's name or the time is over its limit, or an inventory has rows: a caller's bug.
    """

    key: bytes
    school: str
    made: int
    rows: tuple[SessionRow, ...]
    after: str = ""
    """Id of the batch that this centre receipted last, so that a centre restored from a copy learns what it lost."""
    seen: tuple[tuple[str, int], ...] = ()
    """Channel and number of the newest release that this point trusts, sorted by channel."""
    holds: Inventory | None = None
    """What the point holds: then the batch is an inventory, and has no rows."""

    def __post_init__(self) -> None:
        if self.holds is not None and self.rows:
            raise ValueError("an inventory has no rows")
        if len(self.key) != _KEY or len(self.school.encode()) > MOST_SCHOOL or not 0 <= self.made <= MOST_INTEGER:
            raise ValueError("key, school or made out of range")

    @property
    def point(self) -> str:
        """The point's id: 32 hex digits that follow from its key."""
        return point_id(self.key)


def point_id(key: bytes) -> str:
    """Return the id of the point whose public key is ``key`` (32 hex digits)."""
    return names.digest_of(key)[:32]


class TooMuch(ValueError):
    """A batch is over a limit of the format: its rows have to travel in several."""


def encode_batch(batch: Batch) -> bytes:
    """Return ``batch`` as one zstd frame; it is smallest when rows that followed one another stand so.

    Raises:
        TooMuch: the batch is over a limit of the format.
        ValueError: a row has no key, or two have the same: a caller's bug.
    """
    rows = batch.rows
    if len(rows) > MOST_ROWS or sum(len(row.segments) for row in rows) > MOST_STRETCHES_IN_BATCH:
        raise TooMuch("too many rows or stretches for one batch")
    if len({(row.stream, row.seq) for row in rows}) < len(rows) or not all(row.stream and row.seq for row in rows):
        raise ValueError("a row has no key of its own")
    runs = _runs(rows)
    resources = _by_channel(batch.holds.resources if batch.holds else [row.resource for row in rows])
    header = _encode_header(batch, resources, len(runs))
    raw = b"".join((_LENGTH.pack(len(header)), header, batch.key, *_columns(rows, runs, resources)))
    stored = zstd.compress_frame(raw)
    if len(header) > MOST_HEADER or len(raw) > MOST_BATCH or len(stored) > MOST_STORED:
        raise TooMuch("too large for one batch")
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
    header.format(FORMAT)
    school = header.text("school")
    if len(school.encode()) > MOST_SCHOOL:
        raise header.fault("school", f"longer than {MOST_SCHOOL} bytes")
    columns = ColumnReader(raw[end:], name)
    key = columns.plain(_KEY)
    keys = _decode_keys(columns, header)
    resources = _decode_resources(columns, header)
    rows = _decode_rows(columns, keys, resources, name)
    columns.finish()
    after, seen, holds = _decode_after(header), _decode_seen(header), decode_holds(header, resources)
    return Batch(key, school, header.integer("made"), rows, after, seen, holds)


# ------------------------------------------------------------ writing


def _encode_header(batch: Batch, resources: Sequence[ResourceVersion], runs: int) -> bytes:
    named: dict[str, Json] = {}
    for resource in resources:
        named.setdefault(resource.channel, []).append(resource.id)
    header: dict[str, Json] = {
        "format": FORMAT,
        "school": batch.school,
        "made": batch.made,
        "resources": named,
        "runs": runs,
    }
    if batch.after:
        header["after"] = batch.after
    if batch.seen:
        header["seen"] = dict(batch.seen)
    if batch.holds is not None:
        header[HOLDS] = encode_holds(batch.holds)
    return canonical.encode(header)


def _by_channel(named: Sequence[ResourceVersion]) -> list[ResourceVersion]:
    """Return what is ``named``, by channel as canonical JSON sorts them, then as they first occur."""
    return sorted(dict.fromkeys(named), key=lambda resource: resource.channel)


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


def _columns(
    rows: Sequence[SessionRow], runs: Sequence[tuple[int, int, int]], resources: Sequence[ResourceVersion]
) -> list[bytes]:
    """Return all that follows the point's key."""
    parts = [_STREAM.pack(stream) for stream, _, _ in runs]
    for plain in ([first for _, first, _ in runs], [count for _, _, count in runs], [one.version for one in resources]):
        parts.append(encode_column(plain, repeat(1, len(plain))))
    places = {resource: place for place, resource in enumerate(resources)}
    for column, _, guesses in RowColumns.of(rows, places).in_turn(len(rows)):
        parts.append(encode_column(column, guesses))
    return parts


# ------------------------------------------------------------ reading


def _decode_after(header: Fields) -> str:
    after = header.text("after", "")
    if after and not _BATCH.fullmatch(after):
        raise header.fault("after", "not the id of a batch")
    return after


def _decode_seen(header: Fields) -> tuple[tuple[str, int], ...]:
    seen = Fields(header.value.get("seen", {}), header.name)
    return tuple((names.check_channel(channel), seen.integer(channel, 1)) for channel in sorted(seen.value))


def _decode_keys(columns: ColumnReader, header: Fields) -> list[tuple[int, int]]:
    """Return (stream, seq) of every row."""
    runs = header.integer("runs", high=MOST_ROWS)
    streams = [int(stream) for (stream,) in _STREAM.iter_unpack(columns.plain(runs * _STREAM.size))]
    firsts: list[int] = []
    counts: list[int] = []
    columns.fill(firsts, runs, repeat(1, runs))
    columns.fill(counts, runs, repeat(1, runs))
    if runs and (min(streams) < 1 or min(firsts) < 1 or min(counts) < 1 or sum(counts) > MOST_ROWS):
        raise header.fault("runs", f"a number below 1, or more than {MOST_ROWS} rows")
    keys = [
        (stream, first + step)
        for stream, first, count in zip(streams, firsts, counts, strict=True)
        for step in range(count)
    ]
    if len(set(keys)) < len(keys):
        raise header.fault("runs", "two rows have the same key")
    return keys


def _decode_resources(columns: ColumnReader, header: Fields) -> list[ResourceVersion]:
    named = header.value.get("resources")
    if not isinstance(named, dict) or not all(isinstance(ids, list) for ids in named.values()):
        raise header.fault("resources", "not a list of ids for each channel")
    pairs = [
        (names.check_channel(channel), names.check_identifier(resource, header.name))
        for channel, ids in named.items()
        for resource in ids
    ]
    versions: list[int] = []
    columns.fill(versions, len(pairs), repeat(1, len(pairs)))
    if pairs and not 1 <= min(versions) <= max(versions) <= MOST_INTEGER:
        raise header.fault("resources", "a version out of range")
    return [ResourceVersion(*pair, version) for pair, version in zip(pairs, versions, strict=True)]


def _decode_rows(
    reader: ColumnReader, keys: Sequence[tuple[int, int]], resources: Sequence[ResourceVersion], name: str
) -> tuple[SessionRow, ...]:
    columns = RowColumns()
    try:
        for column, count, guesses in columns.in_turn(len(keys)):
            reader.fill(column, count, guesses)
        if keys and not 0 <= min(columns.resource) <= max(columns.resource) < len(resources):
            raise Damaged(name, "a row names a resource that is not listed")
        numbers = zip(
            map(resources.__getitem__, columns.resource),
            _members(Kind, columns.kind),
            columns.started,
            _members(ClockQuality, columns.clock),
            columns.active_ms,
            columns.length,
            columns.position,
            columns.progress,
            _members(Origin, columns.origin),
            columns.stars,
            _members(Outcome, columns.outcome),
            columns.segments,
            (stream for stream, _ in keys),
            (seq for _, seq in keys),
            columns.reasons,
            columns.score,
            _members(Success, columns.success),
            columns.answered,
            strict=True,
        )
        return tuple(SessionRow(*row) for row in numbers)
    except ValueError as error:
        raise Damaged(name, str(error)) from error


def _members(words: type[_Word], column: Sequence[int]) -> list[_Word]:
    """Return what the numbers of a column mean; raise ``ValueError`` if one means nothing."""
    meanings = {number: words(number) for number in set(column)}
    return [meanings[number] for number in column]
