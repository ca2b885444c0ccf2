"""Search: by the index, in steps from the best kind of match to the widest, each bounded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from typing import TypeAlias

from sqlalchemy import Connection, Integer, Row, Select, and_, bindparam, column, func, select, table, text

from desktop_app.store import spelling
from desktop_app.store.lists import Scope
from desktop_app.store.standing import LAST
from desktop_app.store.tables import node, placing, resource

MOST_HITS = 500
"""Resources that one question finds at most."""
_Hit: TypeAlias = "Row[int, int, int]"
"""Key, readiness and listing of a resource."""
_search = table("search", column("rowid"))


def find(connection: Connection, words: str, scope: Scope, most: int = MOST_HITS) -> list[int]:
    """Return the keys of the resources in ``scope`` that ``words`` find, the best first.

    Titles that begin with the question come before titles that hold it, then pinyin initials, then keywords, then
    lessons of the textbook's tree. Within a kind: what plays before what is waiting, then the order of the index;
    what is withdrawn is always last.
    """
    ranks: dict[int, tuple[int, int, int, int]] = {}
    hits = [partial(_hits, connection, match, scope) for match in _matches(words)]
    for step, look in enumerate([*hits, partial(_lessons, connection, words, scope)]):
        if len(ranks) < most:
            for key, readiness, listed in look(most - len(ranks)):
                ranks.setdefault(key, (int(listed == LAST), step, -readiness, key))
    return sorted(ranks, key=ranks.__getitem__)[:most]


def _matches(words: str) -> Iterator[str]:
    """Yield the FTS5 expressions for a question, the narrowest first; none finds again what the one before it found."""
    parts = spelling.phrases(words)
    if not parts:
        return
    begins, every = f"(title : ^{spelling.phrase(words)})", f"({' AND '.join(parts)})"
    yield begins
    yield f"(title : {every}) NOT {begins}"
    if initials := spelling.initials(words):
        yield f'initials : ^"{initials}"*'
        yield f'(initials : "{initials}"*) NOT (initials : ^"{initials}"*)'
    yield f"({{title words}} : {every}) NOT (title : {every})"


def _hits(connection: Connection, match: str, scope: Scope, most: int) -> Sequence[_Hit]:
    """Return at most ``most`` resources that match, as the index has them: no sorting."""
    return connection.execute(_query(scope), {"match": match, "most": most}).all()


@lru_cache(maxsize=64)
def _query(scope: Scope) -> Select[int, int, int]:
    """Return the query of ``_hits``; making one takes as long as running it."""
    return (
        select(resource.c.key, resource.c.readiness, resource.c.listed)
        .select_from(_search.join(resource, resource.c.key == _search.c.rowid))
        .where(text("search MATCH :match"), scope.condition())
        .order_by(_search.c.rowid)
        .limit(bindparam("most", type_=Integer))
    )


def _lessons(connection: Connection, words: str, scope: Scope, most: int) -> Sequence[_Hit]:
    """Return resources below tree nodes whose title the question finds."""
    needles = spelling.needles(words)
    if not needles:
        return ()
    below = and_(placing.c.textbook == node.c.textbook, placing.c.position.between(node.c.position, node.c.last))
    return connection.execute(
        select(resource.c.key, resource.c.readiness, resource.c.listed)
        .select_from(node.join(placing, below).join(resource, resource.c.key == placing.c.resource))
        .where(*(func.instr(node.c.spelled, needle) > 0 for needle in needles), scope.condition())
        .distinct()
        .limit(most)
    ).all()
