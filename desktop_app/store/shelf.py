"""Channels, textbooks and their trees, with what of them is here."""

from __future__ import annotations

import json

from sqlalchemy import Connection, RowMapping, and_, case, func, select

from desktop_app.store.cards import Channel, Node, Readiness, Textbook
from desktop_app.store.lists import Locate
from desktop_app.store.standing import HIDDEN, READINESS, READY
from desktop_app.store.tables import channel, node, placing, resource, source, textbook


def channels(connection: Connection) -> list[Channel]:
    """Return the subscribed channels, in the order they were added."""
    addresses: dict[int, list[str]] = {}
    for key, address in connection.execute(select(source.c.channel, source.c.address).order_by(source.c.position)):
        addresses.setdefault(key, []).append(address)
    return [
        Channel(
            id=row.id,
            title=json.loads(row.title),
            sources=tuple(addresses.get(row.key, ())),
            release=row.release,
            published=row.published,
            expires=row.expires,
        )
        for row in connection.execute(select(channel).order_by(channel.c.key))
    ]


def textbooks(connection: Connection, of_channel: str | None, subscribed_only: bool, locate: Locate) -> list[Textbook]:
    """Return textbooks by grade and term; one that is no longer offered only while something of it plays."""
    listed = resource.c.listed != HIDDEN
    ready = and_(listed, resource.c.readiness == READY)
    counts = (
        select(
            resource.c.textbook,
            func.sum(case((listed, 1), else_=0)).label("records"),
            func.sum(case((ready, 1), else_=0)).label("ready"),
            func.sum(case((ready, resource.c.bytes), else_=0)).label("bytes_ready"),
        )
        .group_by(resource.c.textbook)
        .subquery()
    )
    query = (
        select(textbook, channel.c.id.label("publisher"), counts.c.records.label("listed"), counts.c.ready,
               counts.c.bytes_ready)
        .join(channel)
        .outerjoin(counts, counts.c.textbook == textbook.c.key)
        .order_by(textbook.c.grade, textbook.c.term, textbook.c.key)
    )  # fmt: skip
    if of_channel is not None:
        query = query.where(channel.c.id == of_channel)
    if subscribed_only:
        query = query.where(textbook.c.subscribed == 1)
    rows = connection.execute(query).mappings()
    return [_textbook(row, locate) for row in rows if row["offered"] or row["ready"]]


def _textbook(row: RowMapping, locate: Locate) -> Textbook:
    cover = row["cover"] and json.loads(row["cover"])
    same = ("id", "stage", "grade", "term", "subject", "edition", "volume", "language")
    return Textbook(
        channel=row["publisher"],
        title=json.loads(row["title"]),
        subscribed=bool(row["subscribed"]),
        cover=locate(cover["digest"]) if cover else None,
        records=row["listed"] or row["records"],
        ready=row["ready"] or 0,
        bytes_total=row["bytes"],
        bytes_ready=row["bytes_ready"] or 0,
        **{name: row[name] for name in same},
    )


def nodes(connection: Connection, textbook_id: str, of_channel: str | None) -> list[Node]:
    """Return a textbook's tree in reading order; of several channels' textbooks of that name the first subscribed."""
    query = select(textbook.c.key).join(channel).where(textbook.c.id == textbook_id)
    if of_channel is not None:
        query = query.where(channel.c.id == of_channel)
    book = connection.execute(query.order_by(textbook.c.subscribed.desc(), textbook.c.key).limit(1)).scalar()
    below = and_(placing.c.textbook == node.c.textbook, placing.c.position.between(node.c.position, node.c.last))
    shown = and_(resource.c.key == placing.c.resource, resource.c.listed != HIDDEN)
    rows = connection.execute(
        select(
            node,
            func.count(resource.c.key.distinct()).label("records"),
            func.count(case((resource.c.readiness == READY, resource.c.key)).distinct()).label("ready"),
        )
        .select_from(node.outerjoin(placing, below).outerjoin(resource, shown))
        .where(node.c.textbook == book)
        .group_by(node.c.textbook, node.c.position)
        .order_by(node.c.position)
    )
    return [
        Node(
            textbook=textbook_id,
            id=row.id,
            parent=row.parent,
            kind=row.kind,
            title=json.loads(row.title),
            depth=row.depth,
            records=row.records,
            ready=row.ready,
        )
        for row in rows
    ]


def tally(connection: Connection) -> dict[Readiness, tuple[int, int]]:
    """Return (resources, bytes) by readiness; hidden ones do not count."""
    rows = connection.execute(
        select(resource.c.readiness, func.count(), func.sum(resource.c.bytes))
        .where(resource.c.listed != HIDDEN)
        .group_by(resource.c.readiness)
    )
    found = {readiness: (number, size) for readiness, number, size in rows}
    return {readiness: found.get(number, (0, 0)) for number, readiness in READINESS.items()}
