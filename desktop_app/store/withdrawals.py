"""What the centre has withdrawn: taken from a release, told with what to use instead, and its space given back.

How long something not urgent may still be played follows from signed data alone, so that a wrong clock changes
nothing: until its replacement is here, or until a release comes that was published ``GRACE`` after the withdrawal.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, insert, select

from desktop_app.store import holdings
from desktop_app.store.among import among
from desktop_app.store.cards import Card, Retired
from desktop_app.store.lists import Locate, cards
from desktop_app.store.standing import HIDDEN, is_done_with
from desktop_app.store.tables import channel, holding, resource, textbook, withdrawal
from package_format.catalogue import Manifest, Withdrawal
from package_format.errors import Withdrawn

GRACE = 14 * 86_400
"""Seconds for which what is withdrawn, and not urgently, may be played when nothing replaces it."""
Shown = Collection[tuple[str, str]]
"""Channel and resource of lessons that are on show now."""


def take(connection: Connection, key: int, manifest: Manifest) -> bool:
    """Make the withdrawals of the channel ``key`` those of ``manifest``; return whether anything follows from it."""
    known = {row["resource"]: row for row in _known(connection, key)}
    rows = {gone.id: _row(key, gone, manifest.published) for gone in manifest.withdrawn}
    titles = _titles(connection, key, rows)
    for name, row in rows.items():
        row["title"] = titles.get(name) or (known[name]["title"] if name in known else "{}")
    if rows == known:
        return False
    connection.execute(delete(withdrawal).where(withdrawal.c.channel == key))
    if rows:
        connection.execute(insert(withdrawal), list(rows.values()))
    return True


def retired(connection: Connection, locate: Locate, resource_id: str | None = None) -> list[Retired]:
    """Return what is withdrawn (only ``resource_id``, if given) and was once listed here, the latest first."""
    listed = (
        select(resource.c.key)
        .join(textbook)
        .where(
            textbook.c.channel == withdrawal.c.channel,
            resource.c.id == withdrawal.c.resource,
            resource.c.listed != HIDDEN,
        )
        .exists()
    )
    query = (
        select(withdrawal, channel.c.id.label("publisher"), listed.label("listed"))
        .join(channel)
        .where(withdrawal.c.title != "{}")
        .order_by(withdrawal.c.at.desc(), withdrawal.c.resource)
    )
    if resource_id is not None:
        query = query.where(withdrawal.c.resource == resource_id)
    return [_retired(connection, row, locate) for row in connection.execute(query).all()]


def trouble(found: Retired) -> Withdrawn:
    """Return the error that says so to whoever wants to open it."""
    instead = found.replacement
    return Withdrawn(
        found.id, found.title, found.reason, instead.id if instead else "", instead.title if instead else {}
    )


def forget_holdings(connection: Connection, shown: Shown = ()) -> set[str]:
    """Give up what is here of resources that may not be played any more; return the digests of their files.

    What is on show stays until the next time.
    """
    same = and_(withdrawal.c.channel == holding.c.channel, withdrawal.c.resource == holding.c.resource)
    rows = connection.execute(
        select(holding.c.key, channel.c.id, holding.c.resource)
        .select_from(holding.join(channel).join(withdrawal, same))
        .where(is_done_with())
    )
    keys = [key for key, publisher, name in rows if (publisher, name) not in shown]
    return holdings.remove(connection, keys) if keys else set()


def _known(connection: Connection, key: int) -> list[dict[str, Any]]:
    rows = connection.execute(select(withdrawal).where(withdrawal.c.channel == key)).mappings()
    return [dict(row) for row in rows]


def _row(key: int, gone: Withdrawal, published: int) -> dict[str, Any]:
    return {
        "channel": key,
        "resource": gone.id,
        "urgent": int(gone.urgent),
        "over": int(published - gone.at >= GRACE),
        "at": gone.at,
        "replacement": gone.replacement,
        "reason": gone.reason,
    }


def _titles(connection: Connection, key: int, names: Collection[str]) -> dict[str, str]:
    """Return the titles that the catalogue has of resources, as JSON."""
    query = select(resource.c.id, resource.c.title).join(textbook).where(textbook.c.channel == key)
    return dict(connection.execute(query.where(among(resource.c.id, names))).all()) if names else {}


def _retired(connection: Connection, row: Row[*tuple[Any, ...]], locate: Locate) -> Retired:
    return Retired(
        id=row.resource,
        channel=row.publisher,
        title=json.loads(row.title),
        at=row.at,
        urgent=bool(row.urgent),
        reason=row.reason,
        listed=bool(row.listed),
        replacement=_replacement(connection, row, locate),
    )


def _replacement(connection: Connection, row: Row[*tuple[Any, ...]], locate: Locate) -> Card | None:
    """Return the card of what replaces the withdrawn one, None if it names nothing that is listed here."""
    keys = connection.execute(
        select(resource.c.key)
        .join(textbook)
        .where(textbook.c.channel == row.channel, resource.c.id == row.replacement, resource.c.listed != HIDDEN)
        .order_by(resource.c.readiness.desc(), resource.c.textbook)
        .limit(1)
    ).scalars()
    return next(iter(cards(connection, keys.all(), locate)), None)
