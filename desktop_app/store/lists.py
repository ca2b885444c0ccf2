"""Which resources a list shows, in which order, and their cards."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, Row, Select, Text, and_, bindparam, func, select

from desktop_app.store.among import listed, written
from desktop_app.store.cards import Card, Readiness
from desktop_app.store.spoken_tags import tags_of
from desktop_app.store.standing import HIDDEN, LAST, READINESS
from desktop_app.store.tables import channel, node, placing, resource, textbook, withdrawal

MOST_CARDS = 1000
"""Cards that one call returns at most."""
Locate = Callable[[str], Path | None]
"""Returns where the file of a digest is, None if it is not here."""
_NUMBER = {readiness: number for number, readiness in READINESS.items()}
SHELF = (resource.c.textbook, resource.c.listed, resource.c.position, resource.c.id)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a list is limited to; None for no limit. A node stands for everything below it, too."""

    textbook: str | None = None
    node: str | None = None
    readiness: Readiness | None = None

    def condition(self) -> ColumnElement[bool]:
        """Return the condition on ``resource``."""
        parts = [resource.c.listed != HIDDEN]
        if self.textbook is not None:
            parts.append(resource.c.textbook.in_(select(textbook.c.key).where(textbook.c.id == self.textbook)))
        if self.readiness is not None:
            parts.append(resource.c.readiness == _NUMBER[self.readiness])
        if self.node is not None:
            below = and_(
                placing.c.textbook == node.c.textbook, placing.c.position.between(node.c.position, node.c.last)
            )
            parts.append(
                resource.c.key.in_(
                    select(placing.c.resource).select_from(node).join(placing, below).where(node.c.id == self.node)
                )
            )
        return and_(*parts)


def count(connection: Connection, scope: Scope) -> int:
    """Return how many resources the scope has."""
    return connection.execute(select(func.count()).select_from(resource).where(scope.condition())).scalar_one()


def page(connection: Connection, scope: Scope, offset: int, limit: int) -> Sequence[int]:
    """Return the keys of a part of the scope, in the order of the shelf; what is withdrawn stands last in its book."""
    query = select(resource.c.key).where(scope.condition()).order_by(*SHELF).offset(offset).limit(limit)
    return connection.execute(query).scalars().all()


def cards(
    connection: Connection, keys: Sequence[int], locate: Locate, passages: Mapping[int, str] | None = None
) -> list[Card]:
    """Return the cards of resources by their keys, in that order; ``passages`` are what of their texts was found."""
    rows = connection.execute(_card_rows(), {"keys": written(keys)}).all() if keys else ()
    found = {row.key: card(row, locate) for row in rows}
    for key, passage in (passages or {}).items():
        found[key] = replace(found[key], passage=passage)
    return [found[key] for key in keys if key in found]


@cache
def _card_rows() -> Select[*tuple[object, ...]]:
    return card_query().where(resource.c.key.in_(listed(bindparam("keys", type_=Text))))


def card_query() -> Select[*tuple[object, ...]]:
    """Return the query whose rows ``card`` reads."""
    withdrawn = and_(withdrawal.c.channel == textbook.c.channel, withdrawal.c.resource == resource.c.id)
    first = and_(node.c.textbook == resource.c.textbook, node.c.position == resource.c.position)
    return (
        select(
            resource, textbook.c.id.label("book"), channel.c.id.label("publisher"), node.c.id.label("lesson"),
            withdrawal.c.replacement,
        )
        .join(textbook, textbook.c.key == resource.c.textbook)
        .join(channel, channel.c.key == textbook.c.channel)
        .outerjoin(node, first)
        .outerjoin(withdrawal, withdrawn)
    )  # fmt: skip


def card(row: Row[*tuple[object, ...]], locate: Locate) -> Card:
    """Return the card of a row of ``card_query``."""
    voices, captions = tags_of(row.spoken)
    return Card(
        id=row.id,
        channel=row.publisher,
        version=row.version,
        title=json.loads(row.title),
        kind=row.kind,
        textbook=row.book,
        node=row.lesson,
        media_type=row.media_type,
        bytes=row.bytes,
        duration_ms=row.duration_ms,
        pages=row.pages,
        readiness=READINESS[row.readiness],
        cover=locate(row.cover) if row.cover else None,
        status=row.status,
        withdrawn=row.listed == LAST,
        replacement=row.replacement or "",
        voices=voices,
        captions=captions,
    )
