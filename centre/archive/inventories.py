"""What the points hold, as their newest inventories say: who has a resource, and who waits for some."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, distinct, func, select
from sqlalchemy.dialects import postgresql, sqlite

from centre.archive import tables
from centre.archive.engine import Database
from package_format.inventory import Inventory
from package_format.session_row import ResourceVersion

_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class InventoryTotals:
    """Points whose inventory is here, what they hold together (each at each point), how many lack something."""

    points: int
    resources: int
    waiting_points: int


def keep_inventory(
    connection: Connection,
    point: int,
    inventory: Inventory,
    numbers: Mapping[ResourceVersion, int],
    at: tuple[int, int],
) -> bool:
    """Keep what ``point`` holds in place of what it held; return whether its inventory is newer than the one known.

    ``numbers`` are those of its resources; ``at`` is when it was made, by the point's clock, and when it came.
    """
    made, received = at
    table, known = tables.inventories, tables.inventories.c
    facts = {"number": inventory.number, "made": made, "received": received, "waiting": inventory.waiting}
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    add = dialect.insert(table).values(point=point, **facts)
    # One statement: two programs may take two inventories of one point at once, and the newer one must win.
    newer = add.on_conflict_do_update(
        index_elements=["point"], set_=facts, where=known.number < inventory.number
    ).returning(known.point)
    if connection.execute(newer).first() is None:
        return False
    columns = tables.held.c
    before = set(connection.scalars(select(columns.resource).where(columns.point == point)))
    now = {numbers[one] for one in inventory.resources}
    gone = sorted(before - now)
    for start in range(0, len(gone), _AT_ONCE):
        these = columns.resource.in_(gone[start : start + _AT_ONCE])
        connection.execute(delete(tables.held).where(columns.point == point, these))
    if new := [{"point": point, "resource": one} for one in sorted(now - before)]:
        connection.execute(tables.held.insert(), new)
    books = tables.received_textbooks
    connection.execute(delete(books).where(books.c.point == point))
    if inventory.textbooks:
        rows = [{"point": point, "channel": channel, "textbook": one} for channel, one in inventory.textbooks]
        connection.execute(books.insert(), rows)
    return True


def holders(database: Database) -> dict[tuple[str, str], int]:
    """Return channel and id → how many points hold the resource, in whatever version."""
    columns = tables.resources.c
    points = func.count(distinct(tables.held.c.point))
    query = (
        select(columns.channel, columns.id, points)
        .join_from(tables.held, tables.resources, tables.held.c.resource == columns.number)
        .group_by(columns.channel, columns.id)
    )
    with database.reading() as connection:
        return {(row[0], row[1]): int(row[2]) for row in connection.execute(query)}


def inventory_totals(database: Database) -> InventoryTotals:
    """Return the figures of all inventories."""
    known = tables.inventories
    queries = (
        select(func.count()).select_from(known),
        select(func.count()).select_from(tables.held),
        select(func.count()).select_from(known).where(known.c.waiting > 0),
    )
    with database.reading() as connection:
        return InventoryTotals(*(connection.scalar(query) or 0 for query in queries))
