"""Search: by the index, in steps from the best kind of match to the widest, each bounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from sqlalchemy import Connection, Integer, Row, Select, Text, and_, bindparam, column, func, select, table, text

from desktop_app.store import spelling
from desktop_app.store.lists import Scope
from desktop_app.store.standing import LAST
from desktop_app.store.tables import node, placing, resource

MOST_HITS = 500
"""Resources that one question finds at most."""
FEW = 100
"""With fewer titles than this, lessons of the textbooks' trees are looked through, too."""
_Hit: TypeAlias = "Row[int, int, int, str, str]"
"""Key, readiness and listing of a resource, its spelled title and initials."""
_search = table("search", column("rowid", Integer), column("title", Text), column("initials", Text))


def find(connection: Connection, words: str, scope: Scope, most: int = MOST_HITS) -> list[int]:
    """Return the keys of the resources in ``scope`` that ``words`` find, the best first.

    Titles that begin with the question come before titles that hold it, then pinyin initials, then keywords, then
    lessons of the textbook's tree. Within a kind: what plays before what is waiting, then the order of the index;
    what is withdrawn is always last.
    """
    question = Question.of(words)
    if not question.parts:
        return []
    hits = {hit.key: hit for hit in _hits(connection, question.anywhere, scope, most + 1)}
    if len(hits) > most:
        # Too many to look at all of them: the better kinds first, as many as there are.
        hits = {}
        for match in question.narrowing:
            hits |= {hit.key: hit for hit in _hits(connection, match, scope, most - len(hits))}
    ranks = {key: question.rank(hit) for key, hit in hits.items()}
    if len(ranks) < FEW:
        for key, readiness, listed in _lessons(connection, question, scope, most - len(ranks)):
            ranks.setdefault(key, (int(listed == LAST), 9, -readiness, key))
    return sorted(ranks, key=ranks.__getitem__)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the index is asked it: FTS5 phrases, and the plain words to be found between spaces.

    ``whole`` is the question without its spaces, ``parts`` what stood between them.
    """

    whole: str
    parts: tuple[str, ...]
    initials: str

    @classmethod
    def of(cls, words: str) -> Question:
        """Spell what a person has typed."""
        return cls(spelling.phrase(words), tuple(spelling.phrases(words)), spelling.initials(words))

    @property
    def needles(self) -> list[str]:
        """What a spelled text between spaces holds if all parts are in it."""
        return [spelling.needle(part) for part in self.parts]

    @property
    def anywhere(self) -> str:
        """The FTS5 expression for all that the question finds."""
        every = f"{{title words}} : ({' AND '.join(self.parts)})"
        return f'({every}) OR (initials : "{self.initials}"*)' if self.initials else every

    @property
    def narrowing(self) -> Sequence[str]:
        """FTS5 expressions from the best kind of match to ``anywhere``."""
        titles = [f"title : ^{self.whole}", f"title : ({' AND '.join(self.parts)})"]
        initials = [f'initials : {start}"{self.initials}"*' for start in ("^", "") if self.initials]
        return [*titles, *initials, self.anywhere]

    def rank(self, hit: _Hit) -> tuple[int, int, int, int]:
        """Return by what a hit is sorted."""
        title, initials = f" {hit.title} ", f" {hit.initials}"
        kinds = (
            title.startswith(spelling.needle(self.whole)),
            all(needle in title for needle in self.needles),
            bool(self.initials) and initials.startswith(f" {self.initials}"),
            bool(self.initials) and f" {self.initials}" in initials,
            True,
        )
        return int(hit.listed == LAST), kinds.index(True), -hit.readiness, hit.key


def _hits(connection: Connection, match: str, scope: Scope, most: int) -> Sequence[_Hit]:
    """Return at most ``most`` resources that match, as the index has them: no sorting."""
    return connection.execute(_query(scope), {"match": match, "most": most}).all()


@lru_cache(maxsize=64)
def _query(scope: Scope) -> Select[int, int, int, str, str]:
    """Return the query of ``_hits``; making one takes as long as running it."""
    return (
        select(
            resource.c.key, resource.c.readiness, resource.c.listed, _search.c.title.label("title"), _search.c.initials
        )
        .select_from(_search.join(resource, resource.c.key == _search.c.rowid))
        .where(text("search MATCH :match"), scope.condition())
        .order_by(_search.c.rowid)
        .limit(bindparam("most", type_=Integer))
    )


def _lessons(connection: Connection, question: Question, scope: Scope, most: int) -> Sequence[Row[int, int, int]]:
    """Return key, readiness and listing of resources below tree nodes whose title the question finds."""
    below = and_(placing.c.textbook == node.c.textbook, placing.c.position.between(node.c.position, node.c.last))
    return connection.execute(
        select(resource.c.key, resource.c.readiness, resource.c.listed)
        .select_from(node.join(placing, below).join(resource, resource.c.key == placing.c.resource))
        .where(*(func.instr(node.c.spelled, needle) > 0 for needle in question.needles), scope.condition())
        .distinct()
        .limit(most)
    ).all()
