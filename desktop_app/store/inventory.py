"""What this point holds, told to its centres: one sealed batch without rows, made anew when something has changed.

It waits for its receipt among the batches of usage and travels with them. Only the newest counts: an older one that
still waits is forgotten, and so is one that has its receipt.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from desktop_app.store.among import among
from desktop_app.store.database import Database
from desktop_app.store.tables import batch, channel, holding, resource, setting, textbook
from desktop_app.store.wanting import is_wanted
from package_format import canonical, names
from package_format.inventory import MOST_HELD, MOST_TEXTBOOKS, Inventory, encode_holds
from package_format.session_row import ResourceVersion
from package_format.statement import Batch, encode_batch

if TYPE_CHECKING:
    from package_format.seal import PointKey

PATIENCE = 20 * 3600
"""Seconds between two inventories over the network, and between two tries to send one: lessons arrive by the minute,
one inventory a day says enough, and a server that takes none must not be sent it with every look for lessons."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What was told last: the inventory's number, the digest of what it said, when; and when it could not be sent."""

    number: int = 0
    said: str = ""
    at: int = 0
    failed: int = 0


class Holdings:
    """The inventories of this point, one for each centre. ``key`` gives the point's key."""

    def __init__(self, database: Database, key: Callable[[], PointKey], school: Callable[[], str]) -> None:
        self._database = database
        self._key, self._school = key, school

    def tell(
        self, centre: bytes, channels: Collection[str], now: int, seen: Mapping[str, int], patient: bool = False
    ) -> bool:
        """Let an inventory wait for ``centre`` (its X25519 key) if it would say anything new; return whether it would.

        Args:
            centre: who alone can read it.
            channels: what it is about.
            now: the time as far as it can be believed.
            seen: the newest releases that this point trusts, by channel.
            patient: not within ``PATIENCE`` of the one before.

        Raises:
            NoSpace, Unwritable: the disk does not take it; the one before still waits.
        """
        with self._database.reading() as connection:
            told = _told(connection, centre)
            if patient and told.number and abs(now - told.at) < PATIENCE:
                return False
            found = _held(connection, channels, max(told.number + 1, now))
        point = self._key()
        said = names.digest_of(canonical.encode([point.id, _said(found)]))
        if said == told.said or not (told.number or found.resources or found.textbooks):
            return False
        # Only here: cryptography takes 7 MiB, which a window at rest does not need.
        from package_format.seal import batch_id, seal

        parcel = Batch(point.public, self._school(), now, (), seen=tuple(sorted(seen.items())), holds=found)
        sealed = seal(encode_batch(parcel), point, centre)
        with self._database.writing() as connection:
            connection.execute(delete(batch).where(batch.c.centre == centre, batch.c.inventory == 1))
            connection.execute(
                insert(batch).values(id=batch_id(sealed), sealed=sealed, centre=centre, made=now, inventory=1)
            )
            _note(connection, centre, _Told(found.number, said, now))
        return True

    def waiting(self) -> set[str]:
        """Return the ids of the batches without a receipt that are inventories."""
        with self._database.reading() as connection:
            return set(connection.execute(select(batch.c.id).where(batch.c.inventory == 1)).scalars())

    def forget_strangers(self, centres: Collection[bytes]) -> None:
        """Forget inventories for none of ``centres``: whoever renewed its key is told anew."""
        strange = (batch.c.inventory == 1, batch.c.centre.not_in(centres))
        with self._database.reading() as connection:
            if connection.execute(select(batch.c.id).where(*strange).limit(1)).first() is None:
                return
        with self._database.writing() as connection:
            connection.execute(delete(batch).where(*strange))

    def is_resting(self, centre: bytes, now: int) -> bool:
        """Return whether the newest inventory for ``centre`` could not be sent lately."""
        with self._database.reading() as connection:
            failed = _told(connection, centre).failed
        return bool(failed) and abs(now - failed) < PATIENCE

    def rest(self, centre: bytes, now: int) -> None:
        """Note that the newest inventory for ``centre`` could not be sent."""
        with self._database.writing() as connection:
            _note(connection, centre, replace(_told(connection, centre), failed=now))


def forget_told(connection: Connection, centre: bytes) -> None:
    """Let the next inventory for a centre that has lost some of what it had say everything anew."""
    told = _told(connection, centre)
    if told.number:
        _note(connection, centre, _Told(told.number))


def _held(connection: Connection, channels: Collection[str], number: int) -> Inventory:
    """Return what plays of ``channels``, which of their textbooks are received, and how much of these is lacking."""
    ours = among(channel.c.id, channels)
    plays = (
        select(channel.c.id, holding.c.resource, holding.c.version)
        .select_from(holding.join(channel))
        .where(ours, holding.c.installed == 1)
        .order_by(channel.c.id, holding.c.resource)
        .limit(MOST_HELD)
    )
    received = select(channel.c.id, textbook.c.id).select_from(textbook.join(channel)).where(textbook.c.subscribed == 1)
    lacking = select(func.count()).select_from(resource.join(textbook).join(channel)).where(ours, is_wanted())
    books = connection.execute(received.where(ours).order_by(channel.c.id, textbook.c.id).limit(MOST_TEXTBOOKS))
    return Inventory(
        number,
        tuple(ResourceVersion(*row) for row in connection.execute(plays)),
        tuple((publisher, book) for publisher, book in books),
        connection.execute(lacking).scalar_one(),
    )


def _said(found: Inventory) -> list[Any]:
    """Return what an inventory says beside its number."""
    return [
        encode_holds(replace(found, number=1)),
        [[one.channel, one.id, one.version] for one in found.resources],
    ]


def _name(centre: bytes) -> str:
    return f"inventory {centre.hex()}"


def _told(connection: Connection, centre: bytes) -> _Told:
    value = connection.execute(select(setting.c.value).where(setting.c.name == _name(centre))).scalar()
    return _Told(*json.loads(value)) if value else _Told()


def _note(connection: Connection, centre: bytes, told: _Told) -> None:
    row = {"name": _name(centre), "value": json.dumps(astuple(told))}
    connection.execute(sqlite_insert(setting).values(row).on_conflict_do_update(index_elements=["name"], set_=row))
