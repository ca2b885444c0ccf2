"""How many bytes went over the network on which day: what a data budget is held against.

Kept with the settings, as one small JSON object, so that a restart forgets nothing.
"""

from __future__ import annotations

import json
from datetime import date

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from desktop_app.store.database import Database
from desktop_app.store.tables import setting

_NAME = "traffic"
_KEPT = 62
"""Days, the latest ones: more than any month has."""


class Traffic:
    """Bytes by local day; every call may come from any thread and is on the disk when it returns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self, today: date, carried: int) -> None:
        """Add ``carried`` bytes to ``today``.

        What days after ``today`` have counted moves to ``today``: the clock was ahead then, and is not now. So setting
        it back and forth gives nobody a second budget.
        """
        with self._database.writing() as connection:
            days = _read(connection)
            late = [day for day in days if day > today]
            days[today] = days.get(today, 0) + carried + sum(days.pop(day) for day in late)
            kept = {day.isoformat(): spent for day, spent in sorted(days.items())[-_KEPT:]}
            row = {"name": _NAME, "value": json.dumps(kept)}
            connection.execute(insert(setting).values(row).on_conflict_do_update(index_elements=["name"], set_=row))

    def days(self) -> dict[date, int]:
        """Return what was counted, by day."""
        with self._database.reading() as connection:
            return _read(connection)


def _read(connection: Connection) -> dict[date, int]:
    value = connection.execute(select(setting.c.value).where(setting.c.name == _NAME)).scalar()
    return {date.fromisoformat(day): int(spent) for day, spent in json.loads(value or "{}").items()}
