"""What follows from the rows: how ready a resource is and whether lists show it. One place decides both.

Readiness: nothing installed → cleaned if it was cleaned away, else waiting; an older version → update; the newest, or
one that is gone → ready.

Listed, the first line that fits:

    withdrawn urgently, or withdrawn and its time is up        → hidden
    withdrawn, and its replacement plays here                  → hidden
    withdrawn, or gone from the shard;  nothing plays here     → hidden
    withdrawn, or gone from the shard;  something plays        → listed last
    textbook not subscribed;            nothing plays here     → hidden
    everything else                                            → listed
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, exists, or_, select, update

from desktop_app.store.among import among
from desktop_app.store.cards import Readiness
from desktop_app.store.tables import evicted, holding, resource, textbook, withdrawal

CLEANED, WAITING, UPDATE, READY = -1, 0, 1, 2
READINESS: Mapping[int, Readiness] = {
    CLEANED: Readiness.CLEANED,
    WAITING: Readiness.WAITING,
    UPDATE: Readiness.UPDATE,
    READY: Readiness.READY,
}
"""Readiness by its number in the table: 1 and more plays, 0 and 1 are to be received."""
HIDDEN, LISTED, LAST = 0, 1, 2


def is_plain(connection: Connection, book: int) -> bool:
    """Tell whether all resources of the textbook (its key) wait and are listed, as new rows are: nothing to restate."""
    found = connection.execute(
        select(
            textbook.c.subscribed,
            exists().where(holding.c.channel == textbook.c.channel).label("holds"),
            exists().where(withdrawal.c.channel == textbook.c.channel).label("withdraws"),
            exists().where(evicted.c.channel == textbook.c.channel).label("cleaned"),
        ).where(textbook.c.key == book)
    ).one()
    return bool(found.subscribed and not found.holds and not found.withdraws and not found.cleaned)


def is_done_with() -> ColumnElement[bool]:
    """Return the condition on ``withdrawal`` for what is not to be played any more, whoever has it."""
    successor = holding.alias("successor")
    replaced = exists().where(
        successor.c.channel == withdrawal.c.channel,
        successor.c.resource == withdrawal.c.replacement,
        successor.c.installed == 1,
    )
    return or_(withdrawal.c.urgent == 1, withdrawal.c.over == 1, replaced)


def restate_with_replaced(connection: Connection, channel: int, resources: Collection[str]) -> None:
    """Restate ``resources`` (ids) of the channel (its key), of which something has begun or ended to play.

    With them follows what is withdrawn and has one of them as its replacement.
    """
    replaced = connection.execute(
        select(withdrawal.c.resource).where(withdrawal.c.channel == channel, among(withdrawal.c.replacement, resources))
    ).scalars()
    named = {*resources, *replaced}
    restate(connection, and_(textbook.c.channel == channel, among(resource.c.id, named)))


def restate(connection: Connection, which: ColumnElement[bool]) -> None:
    """Bring readiness and listing of the resources ``which`` (a condition on resource and textbook) up to date."""
    plays = holding.c.key.is_not(None)
    readiness = case(
        (and_(~plays, evicted.c.resource.is_not(None)), CLEANED),
        (~plays, WAITING),
        (or_(resource.c.gone == 1, holding.c.version >= resource.c.version), READY),
        else_=UPDATE,
    )
    listed = case(
        (is_done_with(), HIDDEN),
        (and_(~plays, or_(withdrawal.c.urgent.is_not(None), resource.c.gone == 1, textbook.c.subscribed == 0)), HIDDEN),
        (or_(withdrawal.c.urgent.is_not(None), resource.c.gone == 1), LAST),
        else_=LISTED,
    )
    holds = and_(holding.c.channel == textbook.c.channel, holding.c.resource == resource.c.id, holding.c.installed == 1)
    withdrawn = and_(withdrawal.c.channel == textbook.c.channel, withdrawal.c.resource == resource.c.id)
    cleaned = and_(evicted.c.channel == textbook.c.channel, evicted.c.resource == resource.c.id)
    joined = resource.join(textbook).outerjoin(holding, holds).outerjoin(withdrawal, withdrawn)
    joined = joined.outerjoin(evicted, cleaned)
    changed = connection.execute(
        select(resource.c.key.label("at"), readiness.label("readiness"), listed.label("listed"))
        .select_from(joined)
        .where(which, or_(resource.c.readiness != readiness, resource.c.listed != listed))
    )
    if rows := [dict(row) for row in changed.mappings()]:
        connection.execute(update(resource).where(resource.c.key == bindparam("at")), rows)
