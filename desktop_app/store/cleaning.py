"""Making room: lessons whose weeks are over give their files up, and come again when they are asked for or due.

Never taken, whoever asks: own files, what is planned (备课单), lessons of this week and the next, what is on show, and
what no week of the calendar has finished. Textbooks given up for another edition go after their two weeks.

What is cleaned away stays in the catalogue as ``cleaned``. It is not wanted, so that no sync brings it straight back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Connection, and_, delete, select

from desktop_app.store import preparation
from desktop_app.store.among import among, pairs_among
from desktop_app.store.cards import Text
from desktop_app.store.database import Database
from desktop_app.store.installs import Installs
from desktop_app.store.school.calendar import local
from desktop_app.store.school.school import School
from desktop_app.store.standing import HIDDEN, restate
from desktop_app.store.tables import (
    channel,
    evicted,
    held_file,
    holding,
    node,
    placing,
    resource,
    session_row,
    textbook,
)  # fmt: skip
from package_format.errors import Missing

_PLANNED_DAYS = 7
"""How long after its day what was planned stays protected: a lesson that fell out is held a little later."""
_Name = tuple[str, str]
"""Channel and id."""


@dataclass(frozen=True, slots=True)
class Removable:
    """A resource that may be cleaned away, in the order in which they go: what was needed longest ago first.

    ``week`` is the centre's week of its lesson, 0 where none is known; ``bytes`` is what the disk gets back by it when
    those before it are gone.
    """

    channel: str
    resource: str
    title: Text
    textbook: str
    textbook_title: Text
    week: int
    bytes: int


@dataclass(frozen=True, slots=True)
class _Held:
    key: int
    name: _Name
    title: Text
    textbook: str
    textbook_title: Text
    week: int


class Cleaning:
    """Works out what may go, and takes it away.

    Args:
        database: the store's.
        installs: gives up what is installed.
        school: knows which weeks are over.
        shown: returns channel and resource of what is on show.
    """

    def __init__(
        self, database: Database, installs: Installs, school: School, shown: Callable[[], Collection[_Name]]
    ) -> None:
        self._database = database
        self._installs = installs
        self._school = school
        self._shown = shown

    def removable(self, certain: int, likely: int, *, reported_only: bool = False) -> list[Removable]:
        """Return what may be cleaned away.

        Args:
            certain: Unix seconds that have come for sure: what is finished is judged by it.
            likely: what the clock shows, if it can be right: this week and the next are those of it, too.
            reported_only: leave what has use that no receipt has confirmed: what nobody has decided may wait for that.
        """
        finished, retired = self._school.finished(certain), set(self._school.retired(certain))
        weeks = self._school.listed_weeks(certain)
        needed = self._needed(certain, likely)
        since = local(certain)[0] - timedelta(days=_PLANNED_DAYS)
        with self._database.reading() as connection:
            keep = preparation.protected(connection, since) | set(self._shown()) | needed
            if reported_only:
                keep |= _unreported(connection)
            found = _held(connection, finished, retired, weeks)
            going = sorted((one for one in found if one.name not in keep), key=lambda one: (one.week, one.name))
            sizes = _sizes(connection, [one.key for one in going])
        return [
            Removable(*one.name, one.title, one.textbook, one.textbook_title, one.week, size)
            for one, size in zip(going, sizes, strict=True)
        ]

    def clean(self, going: Iterable[Removable], now: int) -> None:
        """Clean ``going`` away; what has come to be on show since stays.

        Raises:
            Busy: another program is writing to this store.
        """
        shown = set(self._shown())
        names = [(one.channel, one.resource) for one in going if (one.channel, one.resource) not in shown]
        self._installs.evict(names, now)

    def ask_again(self, resource_ids: Collection[str]) -> list[str]:
        """Want again what was cleaned away; return the ids of those that were.

        Raises:
            Missing: nothing of one of these ids is listed; nothing has changed.
        """
        with self._database.writing(surely=True) as connection:
            listed = select(resource.c.id).where(among(resource.c.id, resource_ids), resource.c.listed != HIDDEN)
            if absent := set(resource_ids) - set(connection.execute(listed).scalars()):
                raise Missing(min(absent))
            return _recall(connection, among(evicted.c.resource, resource_ids))

    def recall(self, likely: int) -> list[str]:
        """Want again what was cleaned away and is needed this week or the next, or planned; return the ids."""
        names = self._needed(likely, likely)
        with self._database.reading() as connection:
            names |= preparation.protected(connection, local(likely)[0])
            known = set(connection.execute(select(channel.c.id, evicted.c.resource).join(channel)).all())
        if not names & known:
            return []
        with self._database.writing(surely=True) as connection:
            keys = dict(connection.execute(select(channel.c.id, channel.c.key)).all())
            pairs = [(keys[publisher], name) for publisher, name in names & known]
            return _recall(connection, pairs_among(evicted.c.channel, evicted.c.resource, pairs))

    def _needed(self, *times: int) -> set[_Name]:
        """Return channel and id of all resources of the lessons of the weeks at ``times`` and of those that follow."""
        weeks = [self._school.week(now, ahead) for now in dict.fromkeys(times) for ahead in (0, 1)]
        places = {(lesson.book.key, lesson.node) for week in weeks if week for lesson in week.lessons}
        if not places:
            return set()
        below = and_(placing.c.textbook == node.c.textbook, placing.c.position.between(node.c.position, node.c.last))
        with self._database.reading() as connection:
            rows = connection.execute(
                select(channel.c.id, resource.c.id)
                .select_from(
                    node.join(placing, below).join(resource, resource.c.key == placing.c.resource)
                    .join(textbook, textbook.c.key == resource.c.textbook).join(channel)
                )
                .where(pairs_among(node.c.textbook, node.c.id, sorted(places)))
            )  # fmt: skip
            return {(publisher, name) for publisher, name in rows}


def weeks_of(going: Iterable[Removable]) -> tuple[int, int] | None:
    """Return the first and last week of ``going``, None if no week is known of any."""
    weeks = [one.week for one in going if one.week]
    return (min(weeks), max(weeks)) if weeks else None


def enough(going: Sequence[Removable], count: int) -> list[Removable]:
    """Return the first of ``going`` that give ``count`` bytes back; all, if they do not."""
    chosen = []
    for one in going:
        if count <= 0:
            break
        chosen.append(one)
        count -= one.bytes
    return chosen


def _held(
    connection: Connection,
    finished: dict[_Name, frozenset[str]],
    retired: Collection[_Name],
    weeks: dict[_Name, dict[str, int]],
) -> list[_Held]:
    """Return what plays and is finished in every textbook that lists it."""
    rows = connection.execute(
        select(
            holding.c.key, channel.c.id.label("publisher"), resource.c.id, resource.c.title, node.c.id.label("lesson"),
            textbook.c.id.label("book"), textbook.c.title.label("book_title"),
        )
        .select_from(
            holding.join(channel)
            .join(textbook, textbook.c.channel == holding.c.channel)
            .join(resource, and_(resource.c.textbook == textbook.c.key, resource.c.id == holding.c.resource))
            .outerjoin(placing, placing.c.resource == resource.c.key)
            .outerjoin(node, and_(node.c.textbook == placing.c.textbook, node.c.position == placing.c.position))
        )
        .where(holding.c.installed == 1)
        .order_by(holding.c.key, textbook.c.key, node.c.position)
    )  # fmt: skip
    found: dict[int, _Held] = {}
    kept: set[int] = set()
    for row in rows:
        book = (row.publisher, row.book)
        if book not in retired and row.lesson not in finished.get(book, ()):
            kept.add(row.key)
            continue
        week = weeks.get(book, {}).get(row.lesson, 0)
        title, book_title = json.loads(row.title), json.loads(row.book_title)
        before = found.get(row.key)
        last = max(week, before.week if before else 0)
        found[row.key] = _Held(row.key, (row.publisher, row.id), title, row.book, book_title, last)
    return [one for key, one in found.items() if key not in kept]


def _sizes(connection: Connection, keys: Sequence[int]) -> list[int]:
    """Return what the disk gets back when the holdings ``keys`` go one after another: shared files count last."""
    going = set(keys)
    files: dict[int, list[tuple[str, int]]] = {key: [] for key in keys}
    holders: dict[str, int] = {}
    for key, digest, size in connection.execute(
        select(held_file.c.holding, held_file.c.digest, held_file.c.size).distinct()
    ):
        holders[digest] = holders.get(digest, 0) + 1
        if key in going:
            files[key].append((digest, size))
    sizes = []
    for key in keys:
        freed = 0
        for digest, size in set(files[key]):
            holders[digest] -= 1
            freed += 0 if holders[digest] else size
        sizes.append(freed)
    return sizes


def _unreported(connection: Connection) -> set[_Name]:
    rows = connection.execute(select(session_row.c.channel, session_row.c.resource).distinct())
    return {(publisher, name) for publisher, name in rows}


def _recall(connection: Connection, which: ColumnElement[bool]) -> list[str]:
    rows = connection.execute(delete(evicted).where(which).returning(evicted.c.channel, evicted.c.resource)).all()
    if rows:
        pairs = [(row.channel, row.resource) for row in rows]
        restate(connection, pairs_among(textbook.c.channel, resource.c.id, pairs))
    return sorted(row.resource for row in rows)
