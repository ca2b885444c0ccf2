"""备课单: for a day, a list of resources and own files in order; what has been withdrawn is marked, with its successor.

An entry keeps the title it was planned under: whatever becomes of the resource, the teacher can read what was meant.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from desktop_app.store import lessons, withdrawals
from desktop_app.store.cards import Card, Planned
from desktop_app.store.database import Database
from desktop_app.store.files import Files
from desktop_app.store.lists import cards
from desktop_app.store.own_files import OWN, OwnFiles, number_of
from desktop_app.store.tables import planned
from package_format.errors import Missing, Refused


class Preparation:
    """The lesson plans of the school, by day."""

    def __init__(self, database: Database, files: Files, own: OwnFiles) -> None:
        self._database = database
        self._files = files
        self._own = own

    def add(self, day: date, name: str) -> Planned:
        """Put a resource (its id) or an own file (``@3``) at the end of the plan for ``day``.

        Raises:
            Withdrawn, Missing: no such resource is listed.
            Refused: there is no such own file.
        """
        own = self._own.get(number_of(name)) if name.startswith(OWN) else None
        with self._database.writing(surely=True) as connection:
            last = connection.execute(select(func.max(planned.c.position)).where(planned.c.day == str(day))).scalar()
            row = {"day": str(day), "position": (last or 0) + 1}
            if own is not None:
                row |= {"own": own.key, "title": json.dumps({"zh-CN": own.title}, ensure_ascii=False)}
            else:
                card = self._card(connection, name, None)
                title = json.dumps(dict(card.title), ensure_ascii=False)
                row |= {"channel": card.channel, "resource": card.id, "title": title}
            key = connection.execute(insert(planned).values(row).returning(planned.c.key)).scalar_one()
        return self._entries(planned.c.key == key)[0]

    def entries(self, day: date | None = None) -> list[Planned]:
        """Return the plan of a day, by default of every day, in order."""
        return self._entries(*([] if day is None else [planned.c.day == str(day)]))

    def remove(self, day: date, numbers: Sequence[int]) -> list[Planned]:
        """Take entries (1, 2 …) out of the plan for ``day``; return what they were.

        Raises:
            Refused: there is no entry of that number; nothing has changed.
        """
        chosen = [self._entry(day, number) for number in numbers]
        with self._database.writing(surely=True) as connection:
            connection.execute(delete(planned).where(planned.c.key.in_([entry.key for entry in chosen])))
        return chosen

    def replace(self, day: date, number: int) -> Planned:
        """Put what replaces a withdrawn resource in its place in the plan.

        Raises:
            Refused: there is no such entry, it is not withdrawn, or nothing replaces it.
        """
        entry = self._entry(day, number)
        instead = entry.retired.replacement if entry.retired else None
        if instead is None:
            raise Refused("nothing is known that would replace it", f"{day} {number}")
        title = json.dumps(dict(instead.title), ensure_ascii=False)
        with self._database.writing(surely=True) as connection:
            change = update(planned).where(planned.c.key == entry.key)
            connection.execute(change.values(channel=instead.channel, resource=instead.id, title=title))
        return self._entry(day, number)

    def withdrawn(self, since: date) -> list[Planned]:
        """Return what is planned for ``since`` or later and has been withdrawn."""
        return [entry for entry in self._entries(planned.c.day >= str(since)) if entry.retired]

    def _entry(self, day: date, number: int) -> Planned:
        entries = self.entries(day)
        if not 1 <= number <= len(entries):
            raise Refused(f"the plan has {len(entries)} entries", f"{day} {number}")
        return entries[number - 1]

    def _entries(self, *conditions: ColumnElement[bool]) -> list[Planned]:
        order = (planned.c.day, planned.c.position, planned.c.key)
        own = {file.key: file for file in self._own.files()}
        with self._database.reading() as connection:
            number = func.row_number().over(partition_by=planned.c.day, order_by=order[1:]).label("number")
            # Every condition takes days as a whole or one entry by its key: it is counted before it is chosen.
            counted = select(planned, number).subquery()
            chosen = select(planned.c.key).where(*conditions)
            found = connection.execute(
                select(counted).where(counted.c.key.in_(chosen)).order_by(counted.c.day, counted.c.number)
            ).all()
            retired = withdrawals.retired(connection, self._files.find)
            gone = {(one.channel, one.id): one for one in retired}
            return [
                Planned(
                    row.key,
                    date.fromisoformat(row.day),
                    row.number,
                    row.resource or f"{OWN}{row.own}",
                    json.loads(row.title),
                    self._listed(connection, row),
                    own.get(row.own),
                    gone.get((row.channel, row.resource)),
                )
                for row in found
            ]

    def _listed(self, connection: Connection, row: Row[*tuple[object, ...]]) -> Card | None:
        try:
            return self._card(connection, row.resource, row.channel) if row.resource else None
        except Missing:
            return None

    def _card(self, connection: Connection, name: str, channel: str | None) -> Card:
        key = lessons.resolve(connection, name, channel)
        if key is None:
            for found in withdrawals.retired(connection, self._files.find, name):
                raise withdrawals.trouble(found)
            raise Missing(name)
        return cards(connection, [key], self._files.find)[0]


def protected(connection: Connection, since: date) -> set[tuple[str, str]]:
    """Return channel and resource of everything that is planned for ``since`` or later."""
    rows = connection.execute(
        select(planned.c.channel, planned.c.resource).where(planned.c.day >= str(since), planned.c.resource != "")
    )
    return {(channel, resource) for channel, resource in rows}
