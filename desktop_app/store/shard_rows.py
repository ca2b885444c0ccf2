"""The rows of one textbook's shard: tree, resources and search words, changed only where the shard changed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import filterfalse
from typing import Any

from sqlalchemy import Connection, Row, Table, func, select
from sqlalchemy.exc import IntegrityError

from desktop_app.store import spelling, wordings
from desktop_app.store.among import among
from desktop_app.store.held_shard import HeldShard
from desktop_app.store.listing import Listing, read_listing
from desktop_app.store.standing import WAITING
from desktop_app.store.tables import NO_POSITION, placing, resource
from desktop_app.store.tree_rows import replace_tree
from package_format import shard
from package_format.errors import Damaged

_Row = tuple[Any, ...]
_AT_A_TIME = 1000
_RESOURCE = (
    "key", "textbook", "id", "version", "title", "kind", "media_type", "bytes", "duration_ms", "pages", "status",
    "cover", "position", "spoken",
)  # fmt: skip
_to_json = json.JSONEncoder(ensure_ascii=False).encode


def _insert(table: Table, columns: Sequence[str]) -> str:
    """Return an INSERT for rows as tuples: with 50,000 rows, SQLAlchemy's rows as mappings cost a third of all time."""
    names = ", ".join(table.c[name].name for name in columns)
    return f"INSERT INTO {table.name} ({names}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608


_NEW_RESOURCE = _insert(resource, _RESOURCE)
_NEW_PLACING = _insert(placing, ("textbook", "position", "resource"))
_NEW_WORDS = "INSERT INTO search (rowid, title, words) VALUES (?, ?, ?)"
_NEW_INITIALS = "INSERT INTO initials (rowid, letters) VALUES (?, ?)"
_GONE = "UPDATE resource SET gone = 1 WHERE key = ?"
_FORGET = "DELETE FROM resource WHERE key = ?"
_FORGET_WORDS = "DELETE FROM search WHERE rowid = ?"
_FORGET_INITIALS = "DELETE FROM initials WHERE rowid = ?"


@dataclass(frozen=True, slots=True)
class Changes:
    """What a new shard has changed, in numbers of resources."""

    added: int
    changed: int
    removed: int


class ShardRows:
    """The rows of the textbook ``key`` within one transaction; ``name`` is what errors call the shard."""

    def __init__(self, connection: Connection, key: int, name: str) -> None:
        self._connection = connection
        self._textbook = key
        self._name = name
        self.touched: list[int] = []
        """Keys of the resources whose rows are new or gone: their standing has to follow."""

    def replace(self, old: HeldShard | None, new: HeldShard) -> Changes:
        """Make the rows, which were made of ``old``, those of ``new``.

        Raises:
            Damaged: a line that is new breaks a rule of the format, or a resource is listed twice.
        """
        nodes = shard.decode_header(new.header, self._name).nodes
        positions, moved = replace_tree(self._connection, self._textbook, nodes)
        before = set(old.lines if old else ())
        fresh = new.lines if moved else list(filterfalse(before.__contains__, new.lines))
        over = before.difference(new.lines)
        absent = {read_listing(line, self._name).id for line in over} if old else self._present()
        added = changed = 0
        for start in range(0, len(fresh), _AT_A_TIME):
            parsed = {line: read_listing(line, self._name) for line in fresh[start : start + _AT_A_TIME]}
            present = self._take(parsed.values(), positions)
            absent.difference_update(found.id for found in parsed.values())
            added += sum(found.id not in present for found in parsed.values())
            changed += sum(found.id in present and line not in before for line, found in parsed.items())
        removed = [row.key for row in self._known(absent)]
        self._each(_GONE, [(key,) for key in removed])
        self.touched += removed
        if self._count() != len(new.lines):
            raise Damaged(self._name, "a resource is listed twice")
        return Changes(added, changed, len(removed))

    def forget_gone(self) -> None:
        """Delete the resources that the shard no longer has and that do not play here either."""
        gone = select(resource.c.key).where(
            resource.c.textbook == self._textbook, resource.c.gone == 1, resource.c.readiness <= WAITING
        )
        keys = self._connection.execute(gone).scalars().all()
        wordings.forget(self._connection, keys)
        self._forget(keys)

    def _present(self) -> set[str]:
        """Return the ids of all resources that are not gone."""
        query = select(resource.c.id).where(resource.c.textbook == self._textbook, resource.c.gone == 0)
        return set(self._connection.execute(query).scalars())

    def _count(self) -> int:
        """Return how many resources are not gone."""
        query = select(func.count()).where(resource.c.textbook == self._textbook, resource.c.gone == 0)
        return self._connection.execute(query).scalar_one()

    def _known(self, ids: Collection[str]) -> Sequence[Row[str, int, int]]:
        """Return (id, key, gone) of those resources that have a row."""
        query = select(resource.c.id, resource.c.key, resource.c.gone).where(
            resource.c.textbook == self._textbook, among(resource.c.id, ids)
        )
        return self._connection.execute(query).all() if ids else ()

    def _take(self, parsed: Collection[Listing], positions: Mapping[str, int]) -> set[str]:
        """Write the rows of parsed records in place of what there is of them; return which ids were not new."""
        known = self._known([found.id for found in parsed])
        keys = {one: key for one, key, _ in known}
        unused = self._connection.execute(select(func.max(resource.c.key))).scalar() or 0
        self._forget(keys.values())
        resources, words, letters, placings = [], [], [], []
        for number, found in enumerate(parsed, unused + 1):
            key = keys.get(found.id, number)
            places = sorted({positions[name] for name in found.nodes if name in positions})
            resources.append(self._resource(key, found, places[0] if places else NO_POSITION))
            placings += [(self._textbook, place, key) for place in places]
            words.append((key, _titles(found), spelling.spell_all(found.keywords)))
            letters.append((key, spelling.spell_initials(found.initials)))
            self.touched.append(key)
        try:
            self._each(_NEW_RESOURCE, resources)
        except IntegrityError as error:
            raise Damaged(self._name, "a resource is listed twice") from error
        self._each(_NEW_PLACING, placings)
        self._each(_NEW_WORDS, words)
        self._each(_NEW_INITIALS, letters)
        return {one for one, _, gone in known if not gone}

    def _resource(self, key: int, found: Listing, position: int) -> _Row:
        return (
            key, self._textbook, found.id, found.version, _to_json(found.title), found.kind, found.media_type,
            found.size, found.duration_ms, found.pages, found.status, found.cover, position, found.spoken,
        )  # fmt: skip

    def _forget(self, keys: Iterable[int]) -> None:
        rows = [(key,) for key in keys]
        self._each(_FORGET_WORDS, rows)
        self._each(_FORGET_INITIALS, rows)
        self._each(_FORGET, rows)

    def _each(self, statement: str, rows: list[_Row]) -> None:
        if rows:
            self._connection.exec_driver_sql(statement, rows)


def _titles(found: Listing) -> str:
    """Return the titles as search spells them, the Chinese one first, so that it begins the column."""
    return spelling.spell_all(
        found.title[language] for language in sorted(found.title, key=lambda tag: (tag[:2] != "zh", tag))
    )
