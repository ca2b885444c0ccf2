"""Who this point is: a key that signs its usage, and the machine it was drawn on (docs/adr/0018).

Disks are cloned, twenty at a time. A copy that starts on another machine finds none of the marks that were kept beside
the key, and draws a key of its own; nothing else changes. Marks are kept as salted digests and never leave this disk.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from desktop_app.store.database import Database
from desktop_app.store.tables import setting

if TYPE_CHECKING:
    from package_format.seal import PointKey

_KEY = "point_key"
_MACHINE = "machine"
Marks = Callable[[], frozenset[str]]


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept: the private key in hex digits, the salt, and digests of the machine's marks."""

    key: str = ""
    salt: str = ""
    digests: frozenset[str] = frozenset()

    def on(self, marks: frozenset[str]) -> _Kept:
        """Return what is to be kept on a machine with ``marks``: the same where nothing has changed.

        Where one mark is known it is the same machine, with a new disk or a new card. Where nothing is known about one
        side, nothing can be said.
        """
        salt = self.salt or secrets.token_hex(16)
        seen = frozenset(sha256(f"{salt} {mark}".encode()).hexdigest()[:32] for mark in marks)
        if self.key and self.digests and seen and not seen & self.digests:
            return _Kept().on(marks)
        if not seen:
            return self if self.key else _Kept(_drawn(), salt)
        return _Kept(self.key or _drawn(), salt, seen)


class Identity:
    """The point's key. ``marks`` returns what tells this machine from others."""

    def __init__(self, database: Database, marks: Marks) -> None:
        self._database = database
        self._marks = marks
        self._key: PointKey | None = None

    @property
    def key(self) -> PointKey:
        """The key that names this point; drawn at the first look, and anew on a machine that was given a copy."""
        # Only here: cryptography takes 7 MiB, which a window at rest does not need.
        from package_format.seal import PointKey

        if self._key is None:
            self._key = PointKey.from_bytes(bytes.fromhex(self._settled().key))
        return self._key

    def _settled(self) -> _Kept:
        marks = self._marks()
        with self._database.reading() as connection:
            kept = _read(connection)
        if kept.on(marks) == kept:
            return kept
        with self._database.writing() as connection:
            # Whoever writes first decides: another program may be starting at the same time.
            kept = _read(connection).on(marks)
            _write(connection, kept)
        return kept


def _drawn() -> str:
    from package_format.seal import PointKey

    return PointKey.generate().to_bytes().hex()


def _read(connection: Connection) -> _Kept:
    rows = connection.execute(select(setting).where(setting.c.name.in_((_KEY, _MACHINE))))
    found = {row.name: json.loads(row.value) for row in rows}
    machine_kept = found.get(_MACHINE, {})
    digests = frozenset(machine_kept.get("marks", ()))
    return _Kept(found.get(_KEY, ""), machine_kept.get("salt", ""), digests)


def _write(connection: Connection, kept: _Kept) -> None:
    values = {_KEY: kept.key, _MACHINE: {"salt": kept.salt, "marks": sorted(kept.digests)}}
    for name, value in values.items():
        row = {"name": name, "value": json.dumps(value)}
        connection.execute(insert(setting).values(row).on_conflict_do_update(index_elements=["name"], set_=row))
