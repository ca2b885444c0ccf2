"""Search: by the index, in steps from the best kind of match to the widest, each bounded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache, partial
from typing import Any, TypeAlias

from sqlalchemy import Connection, Integer, Row, Select, Text, and_, bindparam, column, func, select, table, text

from desktop_app.store import spelling
from desktop_app.store.among import among
from desktop_app.store.lists import Scope
from desktop_app.store.standing import LAST
from desktop_app.store.tables import node, placing, resource, wording

MOST_HITS = 300
"""Resources that one question finds at most: nobody reads on, everybody types another character."""
FEW = 100
"""With fewer titles than this, lessons of the textbooks' trees are looked through, too."""
KINDS = (
    "title begins", "title holds", "initials begin", "initials hold", "keywords hold", "a lesson above holds",
    "its text holds",
)  # fmt: skip
"""How a question can be found, the best first."""
_Hit: TypeAlias = "Row[int, int, int, str]"
"""Key, readiness and listing of a resource, and its spelled title or initials."""
_INDEXES = {
    "search": table("search", column("rowid", Integer), column("title", Text)),
    "initials": table("initials", column("rowid", Integer), column("letters", Text)),
}
_SAID = table("said", column("rowid", Integer))


SAID = KINDS.index("its text holds")


def find(connection: Connection, words: str, scope: Scope, most: int = MOST_HITS) -> list[tuple[int, int]]:
    """Return the keys of the resources in ``scope`` that ``words`` find, the best first, and how (``KINDS``).

    By ``KINDS``; within a kind what plays before what is waiting, then the order of the index. What is withdrawn is
    always last.
    """
    parts, ranks = spelling.phrases(words), _Ranks()
    if not parts:
        return []
    whole, every = spelling.phrase(words), " AND ".join(parts)
    start, needles = spelling.needle(whole), [spelling.needle(part) for part in parts]
    look = partial(_hits, connection, scope, most)
    for hit in look("search", f"{{title words}} : ({every})", (f"title : ^{whole}", f"title : ({every})")):
        title = f" {hit[3]} "
        in_title = all(needle in title for needle in needles)
        ranks.note(hit, 0 if title.startswith(start) else 1 if in_title else 4)
    if initials := spelling.initials(words):
        begins = spelling.BEGINNING + initials
        for hit in look("initials", f'"{initials}"*', (f'"{begins}"*',)):
            ranks.note(hit, 2 if hit[3].startswith(begins) else 3)
    if len(ranks.found) < FEW:
        for below in _lessons(connection, needles, scope, most):
            ranks.note(below, 5)
    if len(ranks.found) < FEW and (query := spelling.gram_query(words)):
        for hit in _said(connection, scope, query):
            spelled = f" {spelling.spell(hit[3])} "
            if all(needle in spelled for needle in needles):
                ranks.note(hit, SAID)
    keys = sorted(ranks.found, key=ranks.found.__getitem__)[:most]
    return [(key, ranks.found[key][1]) for key in keys]


def passages(connection: Connection, words: str, keys: Collection[int]) -> dict[int, str]:
    """Return, of resources that ``words`` find in their texts, the passage that holds them."""
    query = select(wording).where(among(wording.c.resource, keys))
    return {row.resource: spelling.passage(row.text, words) for row in connection.execute(query)} if keys else {}


class _Ranks:
    """By what every hit is sorted; its best kind counts."""

    def __init__(self) -> None:
        self.found: dict[int, tuple[int, int, int, int]] = {}

    def note(self, hit: Sequence[Any], kind: int) -> None:
        key, readiness, listed = hit[:3]
        rank = (int(listed == LAST), kind, -readiness, key)
        self.found[key] = min(rank, self.found.get(key, rank))


def _hits(
    connection: Connection, scope: Scope, most: int, index: str, match: str, narrowing: Sequence[str]
) -> Iterable[_Hit]:
    """Return at most ``most`` resources that match, in the order of the index; if there are more, also the best.

    The matches of ``narrowing`` go from the best kind on.
    """
    query = _query(index, scope)
    found = connection.execute(query, {"match": match, "most": most}).all()
    if len(found) < most:
        return found
    hits = {hit[0]: hit for hit in found}
    for better in narrowing:
        found = connection.execute(query, {"match": better, "most": most}).all()
        hits |= {hit[0]: hit for hit in found}
        if len(found) == most:
            break
    return hits.values()


def _said(connection: Connection, scope: Scope, query: str) -> Sequence[_Hit]:
    """Return at most ``FEW`` resources whose texts may hold what is asked for, and their texts."""
    found = (
        select(resource.c.key, resource.c.readiness, resource.c.listed, wording.c.text)
        .select_from(
            _SAID.join(wording, wording.c.resource == _SAID.c.rowid).join(resource, resource.c.key == _SAID.c.rowid)
        )
        .where(text("said MATCH :match"), scope.condition())
        .limit(FEW)
    )
    return connection.execute(found, {"match": query}).all()


@lru_cache(maxsize=64)
def _query(index: str, scope: Scope) -> Select[int, int, int, str]:
    """Return the query of ``_hits``, which never sorts; making one takes as long as running it."""
    searched = _INDEXES[index]
    return (
        select(resource.c.key, resource.c.readiness, resource.c.listed, searched.c[1])
        .select_from(searched.join(resource, resource.c.key == searched.c.rowid))
        .where(text(f"{index} MATCH :match"), scope.condition())
        .order_by(searched.c.rowid)
        .limit(bindparam("most", type_=Integer))
    )


def _lessons(connection: Connection, needles: Sequence[str], scope: Scope, most: int) -> Sequence[Row[int, int, int]]:
    """Return key, readiness and listing of resources below tree nodes whose title the question finds."""
    below = and_(placing.c.textbook == node.c.textbook, placing.c.position.between(node.c.position, node.c.last))
    return connection.execute(
        select(resource.c.key, resource.c.readiness, resource.c.listed)
        .select_from(node.join(placing, below).join(resource, resource.c.key == placing.c.resource))
        .where(*(func.instr(node.c.spelled, needle) > 0 for needle in needles), scope.condition())
        .distinct()
        .limit(most)
    ).all()
