"""How soon each lesson is needed: today's remaining periods, this week, next week, the rest by progress.

0 … 999     the lessons of today's remaining periods, in their order
1000        this week's other lessons, and what is unfinished
1001        what the centre pushes to schools like this one
1002        next week's lessons; the weeks after it count on
1500        the same for textbooks that no class here is taught, this week's first
2000        what no week lists
3000        what has been done with, and weeks that are over
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from desktop_app.store.among import among
from desktop_app.store.school.books import Book
from desktop_app.store.school.calendar import local
from desktop_app.store.school.pace import Standing
from desktop_app.store.school.plan import Plan
from desktop_app.store.school.push import pushed
from desktop_app.store.tables import channel, node, placing, resource, textbook

THIS_WEEK, PUSHED, NEXT_WEEK, UNTAUGHT, UNLISTED, OVER = 1000, 1001, 1002, 1500, 2000, 3000
Node = tuple[int, str]
"""Key of a textbook, id of a node."""


@dataclass(frozen=True, slots=True)
class Urgency:
    """Ranks, smaller is sooner: by (key of the textbook, position in its tree) and, before that, by key of a resource.

    A resource of several lessons is as urgent as the first of them, but only where that is soon.
    """

    positions: Mapping[int, Sequence[int]]
    resources: Mapping[int, int]

    def rank(self, key: int, textbook: int, position: int) -> int:
        """Return the rank of the resource ``key``, whose first node is at ``position`` of a textbook (its key)."""
        if key in self.resources:
            return self.resources[key]
        ranks = self.positions.get(textbook, ())
        return ranks[position] if position < len(ranks) else UNLISTED


def urgency(connection: Connection, plan: Plan, now: int | None) -> Urgency:
    """Return how soon everything is needed at ``now`` (Unix seconds); None for no time: by the newest term's weeks."""
    day, minute = (date.max, 0) if now is None else local(now)
    ranks = _ranks(plan, day)
    if now is not None:
        ranks |= _today(plan, day, minute)
    positions = _positions(connection, ranks)
    soon = dict(_pushed(connection, plan))
    for key, rank in _soon(connection, positions):
        soon[key] = min(rank, soon.get(key, rank))
    return Urgency(positions, soon)


def _ranks(plan: Plan, day: date) -> dict[Node, int]:
    """Return the rank of each lesson that a progress or a tree lists; between terms for the term that comes."""
    found: dict[Node, int] = {}
    week = plan.calendar.week(day)
    coming = plan.calendar.coming(day)
    number = week.number if week else 0
    used = day if week or not coming else coming.starts
    taught = {book.name for book, _ in plan.taught(used)}
    for book, standing in plan.used(used):
        later = UNTAUGHT - THIS_WEEK if taught and book.name not in taught else 0
        for lesson, rank in _of_book(book, standing, number):
            own = rank + later if rank < UNTAUGHT else rank
            found[lesson] = min(own, found.get(lesson, own))
    return found


def _of_book(book: Book, standing: Standing, number: int) -> Iterator[tuple[Node, int]]:
    planned = set(standing.planned(number)) if number else set()
    for lesson in standing.pace.order:
        week = standing.week_of(lesson)
        if lesson in planned:
            rank = THIS_WEEK
        elif week is None:
            rank = UNLISTED
        elif week <= number:
            rank = OVER
        else:
            rank = NEXT_WEEK + week - number - 1
        yield (book.key, lesson), rank


def _today(plan: Plan, day: date, minute: int) -> dict[Node, int]:
    """Return the lessons of the periods that are not over yet, counted in their order."""
    found: dict[Node, int] = {}
    for due in plan.day(day):
        if due.book and due.node and (due.slot.ends is None or due.slot.ends > minute):
            found.setdefault((due.book.key, due.node), min(len(found), THIS_WEEK - 1))
    return found


def _positions(connection: Connection, ranks: Mapping[Node, int]) -> dict[int, list[int]]:
    """Return the rank of every position in the trees of the books in ``ranks``.

    What is below a lesson goes with it; a unit goes with the soonest of its lessons.
    """
    books = sorted({book for book, _ in ranks})
    rows = connection.execute(
        select(node.c.textbook, node.c.position, node.c.last, node.c.id)
        .where(among(node.c.textbook, books))
        .order_by(node.c.textbook, node.c.position)
    ).all()
    found: dict[int, list[int]] = {book: [] for book in books}
    for row in rows:
        found[row.textbook].append(OVER + 1)
    for row in rows:
        if (rank := ranks.get((row.textbook, row.id))) is not None:
            tree = found[row.textbook]
            for place in range(row.position, row.last + 1):
                tree[place] = min(tree[place], rank)
    for row in reversed(rows):
        tree = found[row.textbook]
        soonest = min(tree[row.position : row.last + 1])
        tree[row.position] = soonest if soonest <= OVER else UNLISTED
    return found


def _soon(connection: Connection, positions: Mapping[int, Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Yield key and rank of the resources at the places that are needed by next week."""
    for book, tree in positions.items():
        soon = {place: rank for place, rank in enumerate(tree) if rank <= NEXT_WEEK}
        at = (placing.c.textbook == book, among(placing.c.position, soon))
        for place, key in connection.execute(select(placing.c.position, placing.c.resource).where(*at)):
            yield key, soon[place]


def _pushed(connection: Connection, plan: Plan) -> Iterator[tuple[int, int]]:
    """Yield key and rank of the resources that the channels push to this school."""
    grades = {one.grade for one in plan.classes}
    for publisher, rules in plan.push.items():
        named = pushed(rules, grades, plan.books)
        of = (channel.c.id == publisher, among(resource.c.id, named))
        query = select(resource.c.key).select_from(resource.join(textbook).join(channel)).where(*of)
        for key in connection.execute(query).scalars() if named else ():
            yield key, PUSHED
