"""Textbooks as the school uses them: which one each grade has in a subject and term, and those it has given up."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, select
from sqlalchemy.dialects.sqlite import insert as put

from desktop_app.store import subscriptions
from desktop_app.store.among import among, pairs_among
from desktop_app.store.school import subjects
from desktop_app.store.school.tables import adoption, retirement
from desktop_app.store.tables import channel, node, textbook

KEPT_SECONDS = 14 * 86_400
"""How long what plays of a textbook stays after a class has changed to another one."""


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """One textbook of the catalogue; ``key`` is that of its row."""

    key: int
    channel: str
    id: str
    title: Mapping[str, str]
    grade: int
    term: int
    subject: str
    edition: str
    language: str
    subscribed: bool

    @property
    def name(self) -> tuple[str, str]:
        """What tables of the school call it: (channel, id)."""
        return self.channel, self.id

    def overlaps(self, other: Book) -> bool:
        """Whether both are for the same grade, subject and (at least in part) term."""
        return (
            self.grade == other.grade
            and subjects.same(self.subject, other.subject)
            and (self.term == other.term or not self.term or not other.term)
        )


@dataclass(frozen=True, slots=True)
class Swap:
    """What taking up a textbook has changed: ``left`` were used until then and are kept for two weeks."""

    book: Book
    left: Sequence[Book]


def books(connection: Connection) -> list[Book]:
    """Return every textbook of the catalogue, in the order of the shelf."""
    rows = connection.execute(
        select(textbook, channel.c.id.label("publisher"))
        .join(channel)
        .order_by(textbook.c.grade, textbook.c.term, textbook.c.key)
    )
    return [
        Book(
            row.key,
            row.publisher,
            row.id,
            json.loads(row.title),
            row.grade,
            row.term,
            row.subject,
            row.edition,
            row.language,
            bool(row.subscribed),
        )
        for row in rows
    ]


def adoptions(connection: Connection) -> dict[tuple[int, str, int], tuple[str, str]]:
    """Return the (channel, id) of the textbooks chosen, by (grade, subject, term)."""
    rows = connection.execute(select(adoption))
    return {(row.grade, row.subject, row.term): (row.channel, row.textbook) for row in rows}


def adopt(connection: Connection, chosen: Book, now: int) -> Swap:
    """Use ``chosen`` for its grade, subject and term; nothing else changes.

    Other editions of it stop being received. What plays of them stays, until ``retired`` lists them.
    """
    left = [one for one in books(connection) if one.subscribed and one.name != chosen.name and one.overlaps(chosen)]
    row = {
        "grade": chosen.grade,
        "subject": subjects.canonical(chosen.subject),
        "term": chosen.term,
        "channel": chosen.channel,
        "textbook": chosen.id,
    }
    keys = ["grade", "subject", "term"]
    connection.execute(put(adoption).values(row).on_conflict_do_update(index_elements=keys, set_=row))
    given_up = pairs_among(adoption.c.channel, adoption.c.textbook, (one.name for one in left))
    connection.execute(delete(adoption).where(given_up))
    connection.execute(delete(retirement).where(_is(chosen)))
    subscriptions.follow(connection, chosen.channel, [chosen.id], subscribed=True)
    for one in left:
        subscriptions.follow(connection, one.channel, [one.id], subscribed=False)
        gone = {"channel": one.channel, "textbook": one.id, "since": now}
        connection.execute(
            put(retirement).values(gone).on_conflict_do_update(index_elements=["channel", "textbook"], set_=gone)
        )
    return Swap(chosen, left)


def retired(connection: Connection, now: int) -> list[tuple[str, str]]:
    """Return (channel, id) of the textbooks given up more than two weeks before ``now`` that nobody has taken up again.

    Args:
        connection: a reading one.
        now: Unix seconds, by a clock that can be believed.
    """
    past = retirement.c.since <= now - KEPT_SECONDS
    names = {(row.channel, row.textbook) for row in connection.execute(select(retirement).where(past))}
    return [book.name for book in books(connection) if book.name in names and not book.subscribed]


def given_up(connection: Connection) -> set[tuple[str, str]]:
    """Return (channel, id) of the textbooks given up, however long ago; one taken up again is not among them."""
    names = {(row.channel, row.textbook) for row in connection.execute(select(retirement))}
    return {book.name for book in books(connection) if book.name in names and not book.subscribed}


def lessons(connection: Connection, keys: Collection[int]) -> dict[int, list[str]]:
    """Return the ids of the lessons of textbooks (by key) as they are read; of the units where there are none."""
    found: dict[int, list[str]] = {key: [] for key in keys}
    for kind in ("lesson", "unit"):
        bare = [key for key, nodes in found.items() if not nodes]
        rows = connection.execute(
            select(node.c.textbook, node.c.id)
            .where(among(node.c.textbook, bare), node.c.kind == kind)
            .order_by(node.c.textbook, node.c.position)
        )
        for key, identifier in rows:
            found[key].append(identifier)
    return found


def titles(connection: Connection, names: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Mapping[str, str]]:
    """Return the titles of nodes by (key of the textbook, id)."""
    wanted = sorted(set(names))
    rows = connection.execute(
        select(node.c.textbook, node.c.id, node.c.title).where(pairs_among(node.c.textbook, node.c.id, wanted))
    )
    return {(key, identifier): json.loads(title) for key, identifier, title in rows}


def with_branches(connection: Connection, key: int, nodes: Collection[str]) -> frozenset[str]:
    """Return ``nodes`` of a textbook (its key) with all below them, and whatever has nothing but such below it."""
    rows = connection.execute(
        select(node.c.id, node.c.position, node.c.last).where(node.c.textbook == key).order_by(node.c.position)
    ).all()
    places: set[int] = set()
    for row in rows:
        if row.id in nodes:
            places.update(range(row.position, row.last + 1))
    whole = {
        row.id
        for row in rows
        if row.position in places
        or (row.last > row.position and places.issuperset(_leaves(rows, row.position, row.last)))
    }
    return frozenset(whole)


def spread(connection: Connection, key: int, weeks: Mapping[str, int]) -> dict[str, int]:
    """Return ``weeks`` of nodes of a textbook (its key) with all that is below them; the nearest above counts."""
    rows = connection.execute(
        select(node.c.id, node.c.position, node.c.last).where(node.c.textbook == key).order_by(node.c.position)
    ).all()
    found: dict[str, int] = {}
    for row in rows:
        if row.id in weeks:
            below = rows[row.position - rows[0].position : row.last + 1 - rows[0].position]
            found |= {other.id: weeks[row.id] for other in below}
    return found


def _leaves(rows: Sequence[Row[str, int, int]], first: int, last: int) -> Iterator[int]:
    return (row.position for row in rows[first : last + 1] if row.position == row.last)


def _is(book: Book) -> ColumnElement[bool]:
    return and_(retirement.c.channel == book.channel, retirement.c.textbook == book.id)
