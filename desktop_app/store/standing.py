"""What follows from the rows: how ready a resource is and whether lists show it. One place decides both.

Readiness: no installed version → waiting; an older one → update; the newest, or one that is gone → ready.

Listed, the first line that fits:

    withdrawn urgently                                         → hidden
    withdrawn, or gone from the shard;  nothing plays here     → hidden
    withdrawn, or gone from the shard;  something plays        → listed last
    textbook not subscribed;            nothing plays here     → hidden
    everything else                                            → listed
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, exists, or_, select, update

from desktop_app.store.cards import Readiness
from desktop_app.store.tables import holding, resource, textbook, withdrawal

READINESS = (Readiness.WAITING, Readiness.UPDATE, Readiness.READY)
"""Readiness by its number in the table."""
HIDDEN, LISTED, LAST = 0, 1, 2


def is_plain(connection: Connection, book: int) -> bool:
    """Tell whether all resources of the textbook (its key) wait and are listed, as new rows are: nothing to restate."""
    found = connection.execute(
        select(
            textbook.c.subscribed,
            exists().where(holding.c.channel == textbook.c.channel).label("holds"),
            exists().where(withdrawal.c.channel == textbook.c.channel).label("withdraws"),
        ).where(textbook.c.key == book)
    ).one()
    return bool(found.subscribed and not found.holds and not found.withdraws)


def restate(connection: Connection, which: ColumnElement[bool]) -> None:
    """Bring readiness and listing of the resources ``which`` (a condition on resource and textbook) up to date."""
    plays = holding.c.key.is_not(None)
    readiness = case(
        (~plays, 0),
        (or_(resource.c.gone == 1, holding.c.version >= resource.c.version), 2),
        else_=1,
    )
    listed = case(
        (withdrawal.c.urgent == 1, HIDDEN),
        (and_(~plays, or_(withdrawal.c.urgent == 0, resource.c.gone == 1, textbook.c.subscribed == 0)), HIDDEN),
        (or_(withdrawal.c.urgent == 0, resource.c.gone == 1), LAST),
        else_=LISTED,
    )
    holds = and_(holding.c.channel == textbook.c.channel, holding.c.resource == resource.c.id, holding.c.installed == 1)
    withdrawn = and_(withdrawal.c.channel == textbook.c.channel, withdrawal.c.resource == resource.c.id)
    joined = resource.join(textbook).outerjoin(holding, holds).outerjoin(withdrawal, withdrawn)
    changed = connection.execute(
        select(resource.c.key.label("at"), readiness.label("readiness"), listed.label("listed"))
        .select_from(joined)
        .where(which, or_(resource.c.readiness != readiness, resource.c.listed != listed))
    )
    if rows := [dict(row) for row in changed.mappings()]:
        connection.execute(update(resource).where(resource.c.key == bindparam("at")), rows)
