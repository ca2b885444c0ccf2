"""Usage on its way home: rows wait here, in batches that never change, until a receipt has come.

The order is that of a journal: save, then send, keep until acknowledged. A row is on the disk when ``add`` returns;
a full disk gives up its ballast for it.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from desktop_app.store.among import among
from desktop_app.store.ballast import Ballast
from desktop_app.store.database import Database
from desktop_app.store.inventory import forget_told
from desktop_app.store.tables import batch, session_row
from package_format.errors import NoSpace
from package_format.fields import MOST_INTEGER
from package_format.row_columns import MOST_STRETCHES_IN_BATCH
from package_format.session_row import ClockQuality, Kind, Origin, Outcome, ResourceVersion, SessionRow, Success
from package_format.statement import Batch, TooMuch, encode_batch

if TYPE_CHECKING:
    from package_format.seal import PointKey

MOST_ROWS = 5000
"""Rows in one batch: about 60 kB, small enough for a bad link."""
KEPT_BYTES = 2 << 20
"""Of sealed batches kept after their receipt: the plays of years, should the centre be restored from an old copy."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class SealedBatch:
    """A batch ready to travel: its id, its bytes, and how many rows are in it."""

    id: str
    sealed: bytes
    rows: int


@dataclass(frozen=True, slots=True)
class _Made:
    """What a batch says of the point that makes it."""

    key: PointKey
    centre: bytes
    school: str
    now: int
    seen: tuple[tuple[str, int], ...]


class Outbox:
    """Session rows of this program's run and those of earlier ones that no receipt has confirmed."""

    def __init__(self, database: Database, ballast: Ballast) -> None:
        self._database = database
        self._ballast = ballast
        self._lock = threading.Lock()
        self._seq = 0
        self._begun: dict[int, int] = {}
        self.stream = secrets.randbits(63) or 1
        """Drawn anew at every start (FORMAT §10): a cloned or restored disk must not issue its keys again."""

    def add(self, row: SessionRow, play: int = 0) -> SessionRow:
        """Keep ``row`` and return it with its key; it is on the disk when this returns.

        ``play`` is the number under which ``draft`` has kept what there was of it, if it has. Of an own file (it has no
        channel) nothing is ever kept: here is the one door to everything that leaves this computer.

        Raises:
            NoSpace: the disk is full and the ballast gone.
        """
        if not row.resource.channel:
            return row
        with self._lock:
            keyed = self._despite_full_disk(lambda: self._put(row, play, begun=False))
            self._begun.pop(play, None)
            return keyed

    def draft(self, play: int, row: SessionRow) -> None:
        """Keep what there is of a play that goes on, in place of what ``draft`` has kept of ``play`` before.

        It waits for its end, and after a power cut for the next start: see ``take_up``.

        Raises:
            NoSpace: the disk is full and the ballast gone.
        """
        if not row.resource.channel:
            return
        with self._lock:
            self._begun[play] = self._despite_full_disk(lambda: self._put(row, play, begun=True)).seq

    def take_up(self) -> int:
        """Let plays that a killed program had begun wait for the centre as they are; return how many they were.

        Only for who is alone: another program's plays may still go on.
        """
        begun = session_row.c.begun == 1, session_row.c.stream != self.stream
        with self._database.writing() as connection:
            return connection.execute(update(session_row).where(*begun).values(begun=0)).rowcount

    def pending(self) -> int:
        """Return how many rows no receipt has confirmed."""
        with self._database.reading() as connection:
            return connection.execute(select(func.count()).where(session_row.c.begun == 0)).scalar_one()

    def pack_batch(
        self,
        point_key: PointKey,
        centre_public: bytes,
        school: str,
        now: int,
        channels: Collection[str] | None = None,
        seen: Mapping[str, int] | None = None,
    ) -> SealedBatch | None:
        """Seal the oldest rows that are in no batch yet and keep the batch; None if there are none.

        Args:
            point_key: signs the batch.
            centre_public: the key (X25519) of the centre that alone can read it.
            school: name of the school, for the centre's people.
            now: time by this computer's clock.
            channels: only rows about lessons of these; None for all.
            seen: the newest releases that this point trusts, by channel.
        """
        made = _Made(point_key, centre_public, school, now, tuple(sorted((seen or {}).items())))
        return self._despite_full_disk(lambda: self._pack(made, channels))

    def waiting_batches(self, centre_public: bytes | None = None) -> list[tuple[str, bytes]]:
        """Return (id, sealed bytes) of the batches without a receipt, oldest first; only those for one centre's key."""
        query = select(batch.c.id, batch.c.sealed).where(batch.c.receipted == 0).order_by(batch.c.made, batch.c.id)
        if centre_public is not None:
            query = query.where(batch.c.centre == centre_public)
        with self._database.reading() as connection:
            return list(connection.execute(query))

    def confirm(self, batch_ids: Collection[str], at: int = MOST_INTEGER) -> int:
        """Forget the rows of the batches that a verified receipt names; return how many rows that were.

        ``at`` is when the centre signed it: what is older than its asking for a batch once more does not count for that
        batch. The sealed bytes stay, as long as there is room among ``KEPT_BYTES`` for them: see ``recall``.
        """
        with self._database.writing() as connection:
            counts = among(batch.c.id, batch_ids), batch.c.receipted == 0, batch.c.asked <= at
            named = connection.execute(select(batch.c.id).where(*counts)).scalars().all()
            gone = connection.execute(delete(session_row).where(among(session_row.c.batch, named)))
            connection.execute(delete(batch).where(*counts, batch.c.inventory == 1))
            last = connection.execute(select(func.max(batch.c.receipted))).scalar() or 0
            connection.execute(update(batch).where(*counts).values(receipted=last + 1))
            _forget_oldest(connection)
            return gone.rowcount

    def recall(self, centre_public: bytes, lacking: Collection[str], at: int) -> int:
        """Let the batches wait again that a centre said at ``at`` it had receipted and lost; return how many they are.

        It names the newest of those it has lost (``lacking``); how far back they go it cannot know. So all that were
        receipted no later go once more. The centre takes each row once.
        """
        with self._database.writing() as connection:
            own = batch.c.centre == centre_public, batch.c.receipted > 0
            newest = select(func.max(batch.c.receipted)).where(*own, among(batch.c.id, lacking))
            last = connection.execute(newest).scalar() or 0
            if last:
                forget_told(connection, centre_public)
            return connection.execute(
                update(batch).where(*own, batch.c.receipted <= last).values(receipted=0, asked=at)
            ).rowcount

    def _despite_full_disk(self, work: Callable[[], _T]) -> _T:
        try:
            return work()
        except NoSpace:
            if not self._ballast.release():
                raise
            return work()

    def _put(self, row: SessionRow, play: int, *, begun: bool) -> SessionRow:
        """Write ``row`` over what there is of ``play``, or as a new one."""
        if play not in self._begun:
            return self._add(row, begun=begun)
        keyed = row.keyed(self.stream, self._begun[play])
        this = session_row.c.stream == keyed.stream, session_row.c.seq == keyed.seq
        with self._database.writing() as connection:
            connection.execute(update(session_row).where(*this).values(_values(keyed) | {"begun": int(begun)}))
        return keyed

    def _add(self, row: SessionRow, *, begun: bool) -> SessionRow:
        with self._database.writing() as connection:
            # Also looked up: a commit that reported an error may have been done all the same.
            last = connection.execute(
                select(func.max(session_row.c.seq)).where(session_row.c.stream == self.stream)
            ).scalar()
            keyed = row.keyed(self.stream, max(self._seq, last or 0) + 1)
            connection.execute(insert(session_row).values(_values(keyed) | {"begun": int(begun)}))
        self._seq = keyed.seq
        return keyed

    def _pack(self, made: _Made, channels: Collection[str] | None) -> SealedBatch | None:
        # Only here: cryptography takes 7 MiB, which a window at rest does not need.
        from package_format.seal import batch_id, seal

        with self._database.writing() as connection:
            rows = _unsealed(connection, channels)
            if not rows:
                return None
            parcel = Batch(
                made.key.public, made.school, made.now, tuple(rows), _last_receipted(connection, made.centre), made.seen
            )
            parcel, encoded = _encoded(parcel)
            sealed = seal(encoded, made.key, made.centre)
            name = batch_id(sealed)
            connection.execute(insert(batch).values(id=name, sealed=sealed, centre=made.centre, made=made.now))
            for row in parcel.rows:
                this = (session_row.c.stream == row.stream, session_row.c.seq == row.seq)
                connection.execute(update(session_row).where(*this).values(batch=name))
        return SealedBatch(name, sealed, len(parcel.rows))


def _encoded(parcel: Batch) -> tuple[Batch, bytes]:
    """Return ``parcel`` as bytes, with as many of its rows as a batch takes: the others travel in the next.

    A single row always fits: it has at most a thousand stretches, which are some kilobytes.
    """
    while len(parcel.rows) > 1:
        try:
            return parcel, encode_batch(parcel)
        except TooMuch:
            parcel = replace(parcel, rows=parcel.rows[: len(parcel.rows) // 2])
    return parcel, encode_batch(parcel)


def _last_receipted(connection: Connection, centre: bytes) -> str:
    query = select(batch.c.id).where(batch.c.centre == centre, batch.c.receipted > 0)
    return connection.execute(query.order_by(batch.c.receipted.desc(), batch.c.made.desc()).limit(1)).scalar() or ""


def _forget_oldest(connection: Connection) -> None:
    """Keep the batches receipted last, as many as ``KEPT_BYTES`` hold. No clock is asked: one might say 2099."""
    kept = connection.execute(
        select(batch.c.id, func.length(batch.c.sealed))
        .where(batch.c.receipted > 0)
        .order_by(batch.c.receipted.desc(), batch.c.made.desc())
    ).all()
    sums = accumulate(size for _, size in kept)
    over = [name for (name, _), total in zip(kept, sums, strict=True) if total > KEPT_BYTES]
    if over:
        connection.execute(delete(batch).where(among(batch.c.id, over)))


def _unsealed(connection: Connection, channels: Collection[str] | None) -> list[SessionRow]:
    """Return the oldest rows that are in no batch, as many as one may take."""
    query = select(session_row).where(session_row.c.batch.is_(None), session_row.c.begun == 0)
    if channels is not None:
        query = query.where(among(session_row.c.channel, channels))
    query = query.order_by(session_row.c.stream, session_row.c.seq).limit(MOST_ROWS)
    rows: list[SessionRow] = []
    stretches = 0
    for found in connection.execute(query):
        row = _row(found)
        stretches += len(row.segments)
        if stretches > MOST_STRETCHES_IN_BATCH:
            break
        rows.append(row)
    return rows


_NUMBERS = (
    "kind", "started", "clock", "active_ms", "length", "position", "progress", "origin", "stars", "reasons", "outcome",
    "score", "success", "answered",
)  # fmt: skip


def _values(row: SessionRow) -> dict[str, Any]:
    return {name: int(getattr(row, name)) for name in _NUMBERS} | {
        "stream": row.stream,
        "seq": row.seq,
        "channel": row.resource.channel,
        "resource": row.resource.id,
        "version": row.resource.version,
        "segments": json.dumps(row.segments),
    }


def _row(found: Row[Any]) -> SessionRow:
    return SessionRow(
        resource=ResourceVersion(found.channel, found.resource, found.version),
        kind=Kind(found.kind),
        started=found.started,
        clock=ClockQuality(found.clock),
        active_ms=found.active_ms,
        length=found.length,
        position=found.position,
        progress=found.progress,
        origin=Origin(found.origin),
        stars=found.stars,
        reasons=found.reasons,
        score=found.score,
        success=Success(found.success),
        answered=found.answered,
        outcome=Outcome(found.outcome),
        segments=tuple((start, end) for start, end in json.loads(found.segments)),
        stream=found.stream,
        seq=found.seq,
    )
