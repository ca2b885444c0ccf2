"""Search: by the index, in steps from the best kind of match to the widest, each bounded."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, and_, column, func, select, table, text

from desktop_app.store import spelling
from desktop_app.store.lists import Scope
from desktop_app.store.standing import LAST
from desktop_app.store.tables import node, placing, resource

MOST_HITS = 1000
"""Resources that one question finds at most."""
_search = table("search", column("rowid"))


def find(connection: Connection, words: str, scope: Scope, most: int = MOST_HITS) -> list[int]:
    """Return the keys of the resources in ``scope`` that ``words`` find, the best first.

    Titles that begin with the question come before titles that hold it, then pinyin initials, then keywords, then
    lessons of the textbook's tree. Within a kind: what plays before what is waiting, then the order of the shelf;
    what is withdrawn is always last.
    """
    ranks: dict[int, tuple[int, int, int, int]] = {}
    for step, match in enumerate(_matches(words)):
        if len(ranks) < most:
            for key, readiness, listed in _hits(connection, match, scope, most):
                ranks.setdefault(key, (int(listed == LAST), step, -readiness, key))
    if len(ranks) < most:
        for key, readiness, listed in _lessons(connection, words, scope, most):
            ranks.setdefault(key, (int(listed == LAST), 99, -readiness, key))
    return sorted(ranks, key=ranks.__getitem__)[:most]


def _matches(words: str) -> Iterator[str]:
    """Yield the FTS5 expressions for a question, the narrowest first."""
    parts = spelling.phrases(words)
    if parts:
        every = " AND ".join(parts)
        yield f"title : ^{spelling.phrase(words)}"
        yield f"title : ({every})"
        if initials := spelling.initials(words):
            yield f'initials : ^"{initials}"*'
            yield f'initials : "{initials}"*'
        yield f"{{title words}} : ({every})"


def _hits(connection: Connection, match: str, scope: Scope, most: int) -> Iterator[tuple[int, int, int]]:
    """Yield (key, readiness, listed) of at most ``most`` resources that match, as the index has them: no sorting."""
    yield from connection.execute(
        select(resource.c.key, resource.c.readiness, resource.c.listed)
        .select_from(_search.join(resource, resource.c.key == _search.c.rowid))
        .where(text("search MATCH :match"), scope.condition())
        .order_by(_search.c.rowid)
        .limit(most),
        {"match": match},
    )


def _lessons(connection: Connection, words: str, scope: Scope, most: int) -> Iterator[tuple[int, int, int]]:
    """Yield (key, readiness, listed) of resources below tree nodes whose title the question finds."""
    needles = spelling.needles(words)
    if needles:
        below = and_(placing.c.textbook == node.c.textbook, placing.c.position.between(node.c.position, node.c.last))
        yield from connection.execute(
            select(resource.c.key, resource.c.readiness, resource.c.listed)
            .select_from(node.join(placing, below).join(resource, resource.c.key == placing.c.resource))
            .where(*(func.instr(node.c.spelled, needle) > 0 for needle in needles), scope.condition())
            .distinct()
            .limit(most)
        )
