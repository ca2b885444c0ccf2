"""What comes out of the archive: figures per resource, and the plays one by one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, Table, and_, case, distinct, func, select

from centre.archive import tables
from centre.archive.engine import Database
from package_format.statement import ClockQuality, Kind, Origin, Outcome, ResourceVersion, SessionRow, Success


@dataclass(frozen=True, slots=True)
class ResourceUse:
    """The use of one resource, all versions together; self-tests count nowhere but in ``failures``."""

    channel: str
    resource: str
    plays: int
    """Plays in class that opened."""
    class_ms: int
    """Active time of these plays."""
    preparations: int
    """Plays while preparing that opened."""
    preparing_ms: int
    points: int
    """Different points that played it, in class or preparing."""
    failures: int
    """Times it could not be opened, at whatever occasion."""


@dataclass(frozen=True, slots=True)
class Totals:
    """The whole archive."""

    rows: int
    batches: int
    points: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class ArchivedSession:
    """One play with the point it came from and the time the centre received it."""

    row: SessionRow
    point: str
    received: int


@dataclass(frozen=True, slots=True)
class Fork:
    """Two plays under one key, which one run of one program never gives twice: its disk was copied while it ran."""

    kept: ArchivedSession
    """The one that came first, and counts."""
    other: ArchivedSession
    """The one that was set aside."""


def use_by_resource(database: Database) -> list[ResourceUse]:
    """Return the use of every resource that was ever played, most played first, then by id."""
    s, r = tables.sessions.c, tables.resources.c
    opened = s.outcome != int(Outcome.NOT_OPENED)
    in_class = and_(s.origin == int(Origin.IN_CLASS), opened)
    preparing = and_(s.origin == int(Origin.PREPARING), opened)
    plays = func.sum(case((in_class, 1), else_=0))
    query = (
        select(
            r.channel,
            r.id,
            plays,
            func.sum(case((in_class, s.active_ms), else_=0)),
            func.sum(case((preparing, 1), else_=0)),
            func.sum(case((preparing, s.active_ms), else_=0)),
            func.count(distinct(case((in_class, s.point), (preparing, s.point)))),
            func.sum(case((opened, 0), else_=1)),
        )
        .join_from(tables.sessions, tables.resources, s.resource == r.number)
        .group_by(r.channel, r.id)
        .order_by(plays.desc(), r.channel, r.id)
    )
    with database.reading() as connection:
        return [ResourceUse(row[0], row[1], *map(int, row[2:])) for row in connection.execute(query)]


def totals(database: Database) -> Totals:
    """Return the figures of the whole archive."""
    counted = (tables.sessions, tables.batches, tables.points, tables.quarantine)
    queries = [select(func.count()).select_from(table) for table in counted]
    queries[1] = queries[1].where(tables.batches.c.row_count > 0)  # without rows: an inventory
    with database.reading() as connection:
        return Totals(*(connection.scalar(query) or 0 for query in queries))


def newest_seen(database: Database) -> dict[str, tuple[int, int]]:
    """Return channel → the newest release that any point says it trusts, and how many points say that."""
    seen = tables.seen.c
    newest = select(seen.channel, func.max(seen.release).label("release")).group_by(seen.channel).subquery()
    query = (
        select(newest.c.channel, newest.c.release, func.count())
        .join_from(newest, tables.seen, (seen.channel == newest.c.channel) & (seen.release == newest.c.release))
        .group_by(newest.c.channel, newest.c.release)
    )
    with database.reading() as connection:
        return {row[0]: (int(row[1]), int(row[2])) for row in connection.execute(query)}


def sessions(database: Database) -> Iterator[ArchivedSession]:
    """Yield every play, ordered by its key; the archive is read row by row."""
    query = _plays(tables.sessions)
    with database.reading() as connection, connection.execution_options(yield_per=1000).execute(query) as rows:
        yield from map(_archived, rows)


def forks(database: Database) -> list[Fork]:
    """Return what was set aside, each with what is kept under its key, ordered by key."""
    kept, aside = tables.sessions.c, tables.quarantine.c
    twice = select(aside.stream).where(aside.stream == kept.stream, aside.seq == kept.seq).exists()
    with database.reading() as connection:
        found = {_key(one): one for one in map(_archived, connection.execute(_plays(tables.sessions).where(twice)))}
        strange = [_archived(row) for row in connection.execute(_plays(tables.quarantine))]
    return [Fork(found[_key(one)], one) for one in strange]


def _plays(table: Table) -> Select[Any]:
    """Return the query for the plays in ``table``, sessions or quarantine, ordered by their keys."""
    resources, points, batches = tables.resources, tables.points, tables.batches
    return (
        select(table, resources.c.channel, resources.c.id, resources.c.version, points.c.id, batches.c.received)
        .join_from(table, resources, table.c.resource == resources.c.number)
        .join(points, table.c.point == points.c.number)
        .join(batches, table.c.batch == batches.c.id)
        .order_by(table.c.stream, table.c.seq, table.c.batch)
    )


def _archived(row: Row[Any]) -> ArchivedSession:
    channel, resource, version, point, received = tuple(row)[-5:]
    return ArchivedSession(
        SessionRow(
            ResourceVersion(channel, resource, version), Kind(row.kind), row.started, ClockQuality(row.clock),
            row.active_ms, row.length, row.position, row.progress, Origin(row.origin), row.stars,
            Outcome(row.outcome), tuple((start, end) for start, end in json.loads(row.segments)),
            row.stream, row.seq, row.reasons, row.score, Success(row.success), row.answered,
        ),
        point,
        received,
    )  # fmt: skip


def _key(one: ArchivedSession) -> tuple[int, int]:
    return one.row.stream, one.row.seq


def newest_batches(database: Database, most: int) -> list[str]:
    """Return the ids of the ``most`` batches taken last."""
    query = select(tables.batches.c.id).order_by(tables.batches.c.received.desc(), tables.batches.c.id).limit(most)
    with database.reading() as connection:
        return list(connection.scalars(query))
