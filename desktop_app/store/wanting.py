"""What the subscriptions ask for and this disk does not hold whole: recomputed from the rows, each time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from sqlalchemy import ColumnElement, Connection, and_, select

from desktop_app.store.among import among
from desktop_app.store.cards import Want
from desktop_app.store.held_shard import ShardReader, load_shard
from desktop_app.store.standing import HIDDEN, LISTED, UPDATE, WAITING
from desktop_app.store.tables import channel, resource, textbook
from package_format.canonical import Json
from package_format.catalogue import MOST_COVER
from package_format.pack import FrameRef

_DIGEST = re.compile(rb'"digest":"([0-9a-f]{64})"')
_BOOKS = resource.join(textbook).join(channel)


def is_wanted() -> ColumnElement[bool]:
    """Return the condition on ``resource`` and ``textbook`` for what is to be received."""
    lacking = resource.c.readiness.in_((WAITING, UPDATE))
    return and_(resource.c.listed == LISTED, lacking, textbook.c.subscribed == 1)


def wanted_digests(connection: Connection) -> Iterator[str]:
    """Yield every digest that the records of wanted resources name: of their files, covers and recipes."""
    for book, rows in groupby(_wanted(connection), key=itemgetter(0)):
        wanted = {name for _, name in rows}
        held = load_shard(connection, book)
        for _, line in held.records(wanted) if held else ():
            yield from (digest.decode() for digest in _DIGEST.findall(line))


def wanted_lines(
    connection: Connection, wants: Sequence[Want], shards: ShardReader
) -> dict[tuple[str, str], tuple[int, bytes]]:
    """Return, by channel and resource, the channel's key and the record line of exactly the versions of ``wants``.

    What the catalogue has replaced is not among them.
    """
    versions = {(want.channel, want.resource): want.version for want in wants}
    rows = connection.execute(
        select(resource.c.textbook, resource.c.id, resource.c.version, channel.c.key, channel.c.id.label("publisher"))
        .select_from(_BOOKS)
        .where(among(resource.c.id, (want.resource for want in wants)), resource.c.gone == 0)
        .order_by(resource.c.textbook)
    )
    found: dict[tuple[str, str], tuple[int, bytes]] = {}
    for book, listed in groupby(rows, key=lambda row: row.textbook):
        wanted = {row.id: row for row in listed if versions.get((row.publisher, row.id)) == row.version}
        held = shards.load(connection, book) if wanted else None
        for value, line in held.records(wanted) if held else ():
            row = wanted[value["id"]]
            found.setdefault((row.publisher, row.id), (row.key, line))
    return found


def textbook_covers(connection: Connection, of_channel: str | None = None, subscribed: bool = False) -> list[FrameRef]:
    """Return the covers of textbooks."""
    query = select(textbook.c.cover).join(channel).where(textbook.c.cover.is_not(None))
    if of_channel is not None:
        query = query.where(channel.c.id == of_channel)
    if subscribed:
        query = query.where(textbook.c.subscribed == 1)
    return [_cover(json.loads(cover)) for cover in connection.execute(query).scalars()]


def playing_covers(connection: Connection, of_channel: str | None = None) -> Iterator[FrameRef]:
    """Yield the covers of resources that play."""
    query = (
        select(resource.c.textbook, resource.c.id)
        .select_from(_BOOKS)
        .where(resource.c.readiness > 0, resource.c.listed != HIDDEN, resource.c.gone == 0)
        .where(resource.c.cover.is_not(None))
        .order_by(resource.c.textbook)
    )
    if of_channel is not None:
        query = query.where(channel.c.id == of_channel)
    for book, rows in groupby(connection.execute(query), key=lambda row: row.textbook):
        held = load_shard(connection, book)
        for value, _ in held.records({row.id for row in rows}) if held else ():
            yield _cover(value["cover"])


def _wanted(connection: Connection) -> Iterator[tuple[int, str]]:
    """Yield the key of the textbook and the id of what is wanted, by textbook."""
    query = (
        select(resource.c.textbook, resource.c.id).select_from(_BOOKS).where(is_wanted()).order_by(resource.c.textbook)
    )
    yield from connection.execute(query)


def _cover(value: Json) -> FrameRef:
    return FrameRef.from_json(value, "cover", MOST_COVER)
