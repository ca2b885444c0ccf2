"""The shard a textbook's rows were made of, kept whole: the next one is compared with it, index deltas apply to it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from desktop_app.store.tables import shard as shards
from package_format import canonical, names, shard, zstd
from package_format.canonical import Json
from package_format.errors import Damaged

_LEVEL = 1
_ID = re.compile(rb'"id":"([a-z0-9._-]+)"')


@dataclass(frozen=True, slots=True)
class HeldShard:
    """A decompressed shard: its digest and its lines, the header apart."""

    digest: str
    raw: bytes
    header: bytes
    lines: list[bytes]

    @classmethod
    def check(cls, raw: bytes, size: int, digest: str, name: str) -> HeldShard:
        """Return the shard that ``raw`` is; raise ``Damaged`` about ``name`` if it has another size or digest."""
        if len(raw) != size or names.digest_of(raw) != digest:
            raise Damaged(name, "the bytes do not match their digest")
        header, lines = shard.split_lines(raw, name)
        return cls(digest, raw, header, lines)

    def records(self, ids: Container[str]) -> Iterator[tuple[Json, bytes]]:
        """Yield the records of the resources ``ids``, decoded but not judged, with their lines."""
        for line in self.lines:
            # A key within a record may be called "id", too: what the line is about is only known when it is decoded.
            if any(found.decode() in ids for found in _ID.findall(line)):
                value = canonical.decode_line(line, "shard")
                if value["id"] in ids:
                    yield value, line


class ShardReader:
    """Reads held shards and remembers the last one: lessons of one textbook are received one after another."""

    def __init__(self) -> None:
        self._last: tuple[int, HeldShard] | None = None

    def load(self, connection: Connection, textbook: int) -> HeldShard | None:
        """Return the shard held of the textbook (its key), None for none or one that has been spoiled."""
        digest = connection.execute(select(shards.c.digest).where(shards.c.textbook == textbook)).scalar()
        last = self._last
        if last and last[0] == textbook and last[1].digest == digest:
            return last[1]
        held = load_shard(connection, textbook)
        self._last = (textbook, held) if held else None
        return held


def load_shard(connection: Connection, textbook: int) -> HeldShard | None:
    """Return the shard held of the textbook (its key), None for none or one that has been spoiled."""
    row = connection.execute(select(shards).where(shards.c.textbook == textbook)).one_or_none()
    if row is None:
        return None
    try:
        raw = zstd.expand_frame(row.stored, row.size, "shard")
        return HeldShard.check(raw, row.size, row.digest, "shard")
    except Damaged:
        return None


def keep_shard(connection: Connection, textbook: int, held: HeldShard) -> None:
    """Keep ``held`` in place of the textbook's earlier shard."""
    connection.execute(delete(shards).where(shards.c.textbook == textbook))
    stored = zstd.compress_frame(held.raw, _LEVEL)
    connection.execute(insert(shards).values(textbook=textbook, digest=held.digest, size=len(held.raw), stored=stored))
