"""How much of what is due is on this disk: resources at lessons of textbooks, and below them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, and_, select

from desktop_app.store.among import among
from desktop_app.store.school import books
from desktop_app.store.school.books import Book
from desktop_app.store.school.day import Lesson, Period
from desktop_app.store.school.plan import Due
from desktop_app.store.standing import LISTED
from desktop_app.store.tables import node, placing, resource

Place = tuple[int, str]
"""Key of a textbook, id of a node."""


def resources_at(connection: Connection, places: Iterable[Place]) -> dict[Place, dict[int, bool]]:
    """Return, by place, the keys of the resources there and whether each plays; what is withdrawn does not count."""
    below = and_(placing.c.textbook == node.c.textbook, placing.c.position.between(node.c.position, node.c.last))
    query = (
        select(resource.c.key, resource.c.readiness)
        .select_from(node.join(placing, below).join(resource, resource.c.key == placing.c.resource))
        .where(resource.c.listed == LISTED)
    )
    return {
        (book, identifier): {
            key: readiness > 0
            for key, readiness in connection.execute(
                query.where(node.c.textbook == book, node.c.id == identifier)
            ).all()
        }
        for book, identifier in dict.fromkeys(places)
    }


def listing(connection: Connection, book: int, nodes: Iterable[str]) -> dict[str, set[str]]:
    """Return, by node of a textbook (its key), the ids of the resources there and below."""
    below = and_(placing.c.textbook == node.c.textbook, placing.c.position.between(node.c.position, node.c.last))
    query = (
        select(node.c.id.label("node"), resource.c.id.label("resource"))
        .select_from(node.join(placing, below).join(resource, resource.c.key == placing.c.resource))
        .where(node.c.textbook == book, among(node.c.id, nodes), resource.c.listed == LISTED)
    )
    found: dict[str, set[str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.node, set()).add(row.resource)
    return found


def tally(found: Mapping[Place, Mapping[int, bool]]) -> tuple[int, int]:
    """Return (ready, all) of the resources at several places, each counted once."""
    everything: dict[int, bool] = {}
    for resources in found.values():
        everything |= resources
    return sum(everything.values()), len(everything)


def lessons(
    connection: Connection, places: Iterable[tuple[Book, str]]
) -> tuple[dict[Place, Lesson], dict[Place, dict[int, bool]]]:
    """Return the lessons at (book, node), as far as the catalogue knows them, and their resources."""
    wanted = {(book.key, node): book for book, node in places}
    titles = books.titles(connection, wanted)
    found = resources_at(connection, titles)
    made = {
        (key, node): Lesson(wanted[key, node], node, title, sum(found[key, node].values()), len(found[key, node]))
        for (key, node), title in titles.items()
    }
    return {place: made[place] for place in wanted if place in made}, found


def periods(connection: Connection, due: Sequence[Due]) -> list[Period]:
    """Return the periods as a window shows them."""
    known, _ = lessons(connection, [(one.book, one.node) for one in due if one.book and one.node])
    return [
        Period(
            one.one,
            one.slot.period,
            one.slot.begins,
            one.slot.ends,
            one.slot.subject,
            one.book,
            known.get((one.book.key, one.node)) if one.book and one.node else None,
        )
        for one in due
    ]
