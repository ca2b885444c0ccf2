"""What comes out of the archive: figures per resource, and the plays one by one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import and_, case, distinct, func, select

from centre.archive import tables
from centre.archive.engine import Database
from package_format.statement import ClockQuality, Kind, Origin, Outcome, ResourceVersion, SessionRow


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
    with database.reading() as connection:
        return Totals(*(connection.scalar(select(func.count()).select_from(table)) or 0 for table in counted))


def sessions(database: Database) -> Iterator[ArchivedSession]:
    """Yield every play, ordered by its key; the archive is read row by row."""
    s, r = tables.sessions.c, tables.resources.c
    query = (
        select(tables.sessions, r.channel, r.id, r.version, tables.points.c.id, tables.batches.c.received)
        .join_from(tables.sessions, tables.resources, s.resource == r.number)
        .join(tables.points, s.point == tables.points.c.number)
        .join(tables.batches, s.batch == tables.batches.c.id)
        .order_by(s.stream, s.seq)
    )
    with (
        database.reading() as connection,
        connection.execution_options(yield_per=1000).execute(query) as rows,
    ):
        for row in rows:
            *_, channel, resource, version, point, received = row
            yield ArchivedSession(
                SessionRow(
                    ResourceVersion(channel, resource, version), Kind(row.kind), row.started, ClockQuality(row.clock),
                    row.active_ms, row.length, row.position, row.progress, Origin(row.origin), row.stars,
                    Outcome(row.outcome), tuple((start, end) for start, end in json.loads(row.segments)),
                    row.stream, row.seq,
                ),
                point,
                received,
            )  # fmt: skip
