"""What the program has done to the store by itself, for whoever asks what happened: 可查.

Entries carry facts; ``commands.journal`` has the words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import delete, insert, select

from desktop_app.store.database import Database
from desktop_app.store.tables import journal

MOST = 500
"""Entries kept; the oldest go."""


class Event(StrEnum):
    """What can be noted."""

    CHECKED = "checked"
    """Every file has been read again and was right: ``files``."""
    ROTTEN = "rotten"
    """Files were spoiled and set aside: ``files``, ``resources`` (ids)."""
    CLEANED = "cleaned"
    """Lessons made room: ``resources`` (ids), ``bytes``."""
    RESCUED = "rescued"
    """The database was damaged and was made anew: ``rows`` of use saved, ``copy`` 1 if a copy was there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened at ``at`` by this computer's clock."""

    at: int
    event: Event
    facts: Mapping[str, int | list[str]]


class Journal:
    """The journal of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, event: Event, now: int, **facts: int | list[str]) -> None:
        """Write down what happened."""
        row = {"at": now, "kind": str(event), "facts": json.dumps(facts)}
        with self._database.writing(surely=True) as connection:
            key = connection.execute(insert(journal).values(row).returning(journal.c.key)).scalar_one()
            connection.execute(delete(journal).where(journal.c.key <= key - MOST))

    def entries(self) -> list[Entry]:
        """Return what has been noted, the newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(select(journal).order_by(journal.c.key.desc())).all()
        return [Entry(row.at, Event(row.kind), json.loads(row.facts)) for row in rows]
