"""What is to be received, in the order in which it is needed: cheap to make, and read from the shards as it is used.

A hundred thousand resources may be wanted where a few hundred fit into a night; whatever a record says beyond its size
is looked up when its turn has come.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Connection, select

from desktop_app.store.among import among
from desktop_app.store.cards import Want
from desktop_app.store.database import Database
from desktop_app.store.held_shard import ShardReader
from desktop_app.store.school.urgency import Urgency
from desktop_app.store.tables import channel, resource, textbook
from desktop_app.store.wanting import is_wanted
from package_format import names
from package_format.canonical import Json
from package_format.catalogue import MOST_COVER
from package_format.errors import Damaged
from package_format.pack import FrameRef

_log = logging.getLogger(__name__)
_FIRST, _MOST = 64, 1024
"""Records read at once: few at first, so that receiving begins soon."""


class Line(NamedTuple):
    """One resource version that is wanted; lines sort as they are to be received, small ones of a lesson first."""

    rank: int
    textbook: int
    """Key of its row."""
    position: int
    size: int
    resource: str
    version: int
    channel: str


class Wanted:
    """The ``lines`` in their order; iterating reads their records, a part at a time.

    What the catalogue has replaced or spoiled in the meantime is left out.
    """

    def __init__(self, database: Database, lines: Sequence[Line]) -> None:
        self._database = database
        self._lines = lines
        self._shards = ShardReader()

    def __len__(self) -> int:
        return len(self._lines)

    @property
    def bytes(self) -> int:
        """Bytes of all their files."""
        return sum(line.size for line in self._lines)

    def __iter__(self) -> Iterator[Want]:
        start, count = 0, _FIRST
        while part := self._lines[start : start + count]:
            with self._database.reading() as connection:
                found = self._read(connection, part)
                books = _names(connection, {line.textbook for line in part})
            for order, line in enumerate(part, start):
                if (value := found.get((line.textbook, line.resource))) is not None:
                    want = _want(order, line, books[line.textbook], value)
                    if want is not None:
                        yield want
            start += count
            count = min(2 * count, _MOST)

    def _read(self, connection: Connection, part: Sequence[Line]) -> dict[tuple[int, str], Json]:
        """Return the records of lines, by textbook and resource."""
        found: dict[tuple[int, str], Json] = {}
        ordered = sorted(part, key=lambda line: line.textbook)
        for book, lines in groupby(ordered, key=lambda line: line.textbook):
            versions = {line.resource: line.version for line in lines}
            held = self._shards.load(connection, book)
            for value, _ in held.records(versions) if held else ():
                if value["version"] == versions[value["id"]]:
                    found[book, value["id"]] = value
        return found


def wanted_lines(connection: Connection, channels: Collection[str] | None, urgency: Urgency) -> list[Line]:
    """Return what is wanted of ``channels`` (None: of all), the most urgent first.

    A resource of several textbooks stands there once, in its newest version.
    """
    query = (
        select(
            resource.c.key, resource.c.textbook, resource.c.position, resource.c.bytes, resource.c.id,
            resource.c.version, channel.c.id,
        )
        .select_from(resource.join(textbook).join(channel))
        .where(is_wanted())
        .order_by(resource.c.textbook, resource.c.listed, resource.c.position)
    )  # fmt: skip
    if channels is not None:
        query = query.where(among(channel.c.id, channels))
    rank = urgency.rank
    lines = sorted(
        Line(rank(key, book, position), book, position, size, name, version, publisher)
        for key, book, position, size, name, version, publisher in connection.execute(query)
    )
    newest: dict[tuple[str, str], Line] = {}
    for line in lines:
        if newest.setdefault((line.channel, line.resource), line).version < line.version:
            newest[line.channel, line.resource] = line
    return list(newest.values()) if len(newest) < len(lines) else lines


def _names(connection: Connection, keys: Collection[int]) -> dict[int, str]:
    """Return the ids of textbooks by the keys of their rows."""
    return dict(connection.execute(select(textbook.c.key, textbook.c.id).where(among(textbook.c.key, keys))).all())


def _want(order: int, line: Line, book: str, value: Json) -> Want | None:
    cover = value.get("cover")
    try:
        FrameRef.from_json(value.get("recipe"), line.resource, names.MOST_RECIPE)
        if cover is not None:
            FrameRef.from_json(cover, "cover", MOST_COVER)
    except Damaged as error:
        # Signed as it is: no source has a better one, and the others are not to wait for the next release.
        _log.warning("cannot be received: %s", error)
        return None
    return Want(
        channel=line.channel,
        resource=line.resource,
        version=line.version,
        title=value["title"],
        size=line.size,
        recipe=value["recipe"],
        cover=cover,
        order=order,
        is_package=any(file.get("form") == "folder" for file in value["files"]),
        rank=line.rank,
        textbook=book,
    )
