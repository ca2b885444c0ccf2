"""Takes batches into the archive: all of a batch or nothing, every (stream, seq) once, conflicts kept aside."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, or_, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from centre.archive import tables
from centre.archive.bulk import insert_new
from centre.archive.engine import Database
from centre.archive.inventories import keep_inventory
from package_format.statement import Batch, ResourceVersion, SessionRow

_KEYS_AT_ONCE = 400
_OLDEST = 1_577_836_800
"""2020-01-01: no point was there before."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a batch: ``fresh`` rows are new, ``repeated`` ones known, ``quarantined`` ones contradict them.

    A known row that comes from another point is known all the same: both hold a copy of one disk.
    """

    fresh: int
    repeated: int
    quarantined: int
    known: bool = False
    """The whole batch was taken before."""
    lacks: str = ""
    """A batch that the point says was receipted here, and which is not here: this archive is an older copy."""
    inventory: bool = False
    """It was no batch of rows but what the point holds."""


class Archive:
    """The archive in ``database``; several programs may take batches at once.

    Raises (every act):
        Unreachable: the database does not answer, or is busy; nothing of the batch was kept.
        Unwritable, Unreadable: the database cannot keep it; nothing of the batch was kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert: Any = postgresql.insert if database.dialect == "postgresql" else sqlite.insert

    def take(self, batch: Batch, batch_id: str, received: int) -> Taken:
        """Keep ``batch``, which came sealed as ``batch_id`` at the time ``received``, in one transaction."""
        with self._database.writing() as connection:
            point = self._point(connection, batch, received)
            self._note_seen(connection, batch.seen, point)
            lacks = next(iter(_absent(connection, [batch.after] if batch.after else [])), "")
            facts = {
                "id": batch_id,
                "point": point,
                "made": batch.made,
                "received": received,
                "row_count": len(batch.rows),
            }
            new = self._insert(tables.batches).values(facts).on_conflict_do_nothing().returning(tables.batches.c.id)
            inventory = batch.holds is not None
            if connection.execute(new).first() is None:
                return Taken(0, len(batch.rows), 0, known=True, lacks=lacks, inventory=inventory)
            if batch.holds is not None:
                numbers = self._resources(connection, sorted(batch.holds.resources, key=_name))
                keep_inventory(connection, point, batch.holds, numbers, (batch.made, received))
                return Taken(0, 0, 0, lacks=lacks, inventory=True)
            rows = self._rows(connection, batch.rows, point, batch_id)
            conflicts = insert_new(connection, tables.sessions, rows)
            known = self._known(connection, [_key(row) for row in conflicts])
            strange = [row for row in conflicts if _play(row) != known[_key(row)]]
            insert_new(connection, tables.quarantine, strange)
            return Taken(len(rows) - len(conflicts), len(conflicts) - len(strange), len(strange), lacks=lacks)

    def lacking(self, batch_ids: Sequence[str]) -> list[str]:
        """Return those of ``batch_ids`` that are not here, in their order."""
        with self._database.reading() as connection:
            return _absent(connection, batch_ids)

    def _note_seen(self, connection: Connection, seen: Sequence[tuple[str, int]], point: int) -> None:
        """Note the newest releases that a point says it trusts."""
        columns = tables.seen.c
        for channel, release in seen:
            row = {"channel": channel, "point": point, "release": release}
            connection.execute(self._insert(tables.seen).values(row).on_conflict_do_nothing())
            this = update(tables.seen).where(columns.channel == channel, columns.point == point)
            connection.execute(this.where(columns.release < release).values(release=release))

    def _point(self, connection: Connection, batch: Batch, received: int) -> int:
        """Return the number of the batch's point; a later batch brings its school's name up to date.

        Later by the point's clock, as far as that can be right: one that said 2099 must not keep a name for ever.
        """
        made = batch.made if _OLDEST <= batch.made <= received else received
        school = "".join(mark for mark in batch.school if mark.isprintable())
        facts = {"school": school, "made": made, "last_received": received}
        new = facts | {"id": batch.point, "key": batch.key.hex(), "first_received": received}
        connection.execute(self._insert(tables.points).values(new).on_conflict_do_nothing())
        points = tables.points.c
        this = update(tables.points).where(points.id == batch.point)
        connection.execute(this.values(last_received=received))
        connection.execute(this.where(or_(points.made <= made, points.made > received)).values(facts))
        return int(connection.scalars(select(points.number).where(points.id == batch.point)).one())

    def _rows(
        self, connection: Connection, rows: Sequence[SessionRow], point: int, batch_id: str
    ) -> list[dict[str, Any]]:
        numbers = self._resources(connection, sorted({row.resource for row in rows}, key=_name))
        # Sorted: two writers that wait for each other's keys must meet them in the same order.
        return [
            {
                "stream": row.stream, "seq": row.seq, "point": point, "resource": numbers[row.resource],
                "kind": int(row.kind), "started": row.started, "clock": int(row.clock), "active_ms": row.active_ms,
                "length": row.length, "position": row.position, "progress": row.progress, "origin": int(row.origin),
                "stars": row.stars, "reasons": row.reasons, "outcome": int(row.outcome),
                "score": row.score, "success": int(row.success), "answered": row.answered,
                "segments": json.dumps(row.segments, separators=(",", ":")), "batch": batch_id,
            }
            for row in sorted(rows, key=lambda row: (row.stream, row.seq))
        ]  # fmt: skip

    def _resources(self, connection: Connection, resources: Sequence[ResourceVersion]) -> dict[ResourceVersion, int]:
        """Return the number of every resource version, giving new ones theirs."""
        columns = tables.resources.c
        numbers: dict[ResourceVersion, int] = {}
        for start in range(0, len(resources), _KEYS_AT_ONCE):
            part = resources[start : start + _KEYS_AT_ONCE]
            facts = [{"channel": one.channel, "id": one.id, "version": one.version} for one in part]
            connection.execute(self._insert(tables.resources).on_conflict_do_nothing(), facts)
            key = tuple_(columns.channel, columns.id, columns.version)
            found = connection.execute(select(tables.resources).where(key.in_([_name(one) for one in part])))
            numbers.update((ResourceVersion(row.channel, row.id, row.version), row.number) for row in found)
        return numbers

    def _known(
        self, connection: Connection, keys: Sequence[tuple[int, int]]
    ) -> dict[tuple[int, int], tuple[object, ...]]:
        """Return what is kept under the keys."""
        columns = tables.sessions.c
        chosen = select(columns.stream, columns.seq, *(columns[name] for name in tables.PLAY))
        found: dict[tuple[int, int], tuple[object, ...]] = {}
        for start in range(0, len(keys), _KEYS_AT_ONCE):
            part = keys[start : start + _KEYS_AT_ONCE]
            for row in connection.execute(chosen.where(tuple_(columns.stream, columns.seq).in_(part))):
                found[row.stream, row.seq] = tuple(row[2:])
        return found


def _absent(connection: Connection, batch_ids: Sequence[str]) -> list[str]:
    found: set[str] = set()
    for start in range(0, len(batch_ids), _KEYS_AT_ONCE):
        part = batch_ids[start : start + _KEYS_AT_ONCE]
        found.update(connection.scalars(select(tables.batches.c.id).where(tables.batches.c.id.in_(part))))
    return [one for one in batch_ids if one not in found]


def _key(row: dict[str, Any]) -> tuple[int, int]:
    return row["stream"], row["seq"]


def _play(row: dict[str, Any]) -> tuple[object, ...]:
    return tuple(row[name] for name in tables.PLAY)


def _name(resource: ResourceVersion) -> tuple[str, str, int]:
    return resource.channel, resource.id, resource.version
