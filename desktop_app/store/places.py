"""继续上次: where each resource was left."""

from __future__ import annotations

from sqlalchemy import Connection, insert, literal_column, select

from desktop_app.store.cards import Place
from desktop_app.store.tables import place as places


def place(connection: Connection, resource_id: str) -> Place | None:
    """Return where a resource was left, None if it never was or was played to its end."""
    row = connection.execute(select(places).where(places.c.resource == resource_id)).one_or_none()
    return Place(row.resource, row.version, row.position, row.length, row.at) if row else None


def keep(connection: Connection, left: Place) -> None:
    """Note where a resource was left, in place of what was noted before."""
    values = {
        "resource": left.resource,
        "version": left.version,
        "position": left.position,
        "length": left.length,
        "at": left.at,
    }
    # Replaced, not updated: the row's number then tells what was left last, whatever the clock said in between.
    connection.execute(insert(places).values(values).prefix_with("OR REPLACE"))


def latest(connection: Connection, limit: int) -> list[Place]:
    """Return the places kept last, the newest first."""
    rows = connection.execute(select(places).order_by(literal_column("place.rowid").desc()).limit(limit))
    return [Place(row.resource, row.version, row.position, row.length, row.at) for row in rows]
