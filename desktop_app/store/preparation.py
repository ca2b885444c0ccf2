"""What is in the lesson plans (备课单): resources, own files and notes in order; what was withdrawn is marked.

An entry keeps the title it was planned under: whatever becomes of the resource, the teacher can read what was meant.
What was taken out last stays in the database until something else is, so that it comes back to its place.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, or_, select, update

from desktop_app.store import lesson_plans, lessons, withdrawals
from desktop_app.store.among import among
from desktop_app.store.cards import Card, Planned
from desktop_app.store.database import Database
from desktop_app.store.files import Files
from desktop_app.store.lists import cards
from desktop_app.store.own_files import OWN, OwnFiles, number_of
from desktop_app.store.tables import lesson_plan, planned
from package_format.errors import Missing, Refused

MOST_NOTE = 500
"""Characters of a note."""


class Preparation:
    """The entries of all lesson plans, by list or by day; every call may come from any thread."""

    def __init__(self, database: Database, files: Files, own: OwnFiles) -> None:
        self._database = database
        self._files = files
        self._own = own

    def add(self, day: date, name: str) -> Planned:
        """Put a resource (its id) or an own file (``@3``) at the end of the plan for ``day``; see ``add_to``."""
        with self._database.reading() as connection:
            plan = lesson_plans.of_day(connection, day)
        return self.add_to(plan, name, day)

    def add_to(self, plan: int | None, name: str, day: date | None = None) -> Planned:
        """Put a resource (its id) or an own file (``@3``) at the end of a list, or of a new one for ``day``.

        Raises:
            Withdrawn, Missing: no such resource is listed.
            Refused: there is no such own file, or no such list.
        """
        own = self._own.get(number_of(name)) if name.startswith(OWN) else None
        with self._database.writing(surely=True) as connection:
            if own is not None:
                row = {"own": own.key, "title": json.dumps({"zh-CN": own.title}, ensure_ascii=False)}
            else:
                card = self._card(connection, name, None)
                title = json.dumps(dict(card.title), ensure_ascii=False)
                row = {"channel": card.channel, "resource": card.id, "title": title}
            key = _append(connection, lesson_plans.make(connection, "", day) if plan is None else plan, row)
        return self._entries(planned.c.key == key)[0]

    def add_note(self, plan: int, words: str) -> Planned:
        """Put a note at the end of a list; raise ``Refused`` if it says nothing or there is no such list."""
        with self._database.writing(surely=True) as connection:
            key = _append(connection, plan, {"note": _said(words)})
        return self._entries(planned.c.key == key)[0]

    def change_note(self, key: int, words: str) -> Planned:
        """Write a note anew; raise ``Refused`` if it says nothing or there is no such note."""
        with self._database.writing(surely=True) as connection:
            change = update(planned).where(planned.c.key == key, planned.c.note != "")
            if not connection.execute(change.values(note=_said(words))).rowcount:
                raise Refused("there is no such note", str(key))
        return self._entries(planned.c.key == key)[0]

    def entries(self, day: date | None = None) -> list[Planned]:
        """Return the plan of a day, by default all plans, in order."""
        return self._entries(*([] if day is None else [lesson_plan.c.day == str(day)]))

    def of(self, plan: int) -> list[Planned]:
        """Return what is in a list, in order."""
        return self._entries(planned.c.plan == plan)

    def move(self, key: int, number: int) -> None:
        """Make an entry the ``number``-th (1, 2 …) of its list; raise ``Refused`` if there is no such entry."""
        with self._database.writing(surely=True) as connection:
            here = planned.c.key == key, planned.c.gone == 0
            plan = connection.execute(select(planned.c.plan).where(*here)).scalar()
            if plan is None:
                raise Refused("there is no such entry", str(key))
            order = select(planned.c.key).where(planned.c.plan == plan, planned.c.gone == 0, planned.c.key != key)
            keys = list(connection.execute(order.order_by(planned.c.position, planned.c.key)).scalars())
            keys.insert(max(0, number - 1), key)
            for position, each in enumerate(keys, 1):
                connection.execute(update(planned).where(planned.c.key == each).values(position=position))

    def take_out(self, key: int) -> None:
        """Take an entry out of its list; ``put_back`` brings it back until another one is taken out."""
        with self._database.writing(surely=True) as connection:
            connection.execute(delete(planned).where(planned.c.gone == 1))
            connection.execute(update(planned).where(planned.c.key == key).values(gone=1))

    def put_back(self, key: int) -> None:
        """Bring back to its place what was taken out last."""
        with self._database.writing(surely=True) as connection:
            connection.execute(update(planned).where(planned.c.key == key).values(gone=0))

    def remove(self, day: date, numbers: Sequence[int]) -> list[Planned]:
        """Take entries (1, 2 …) out of the plan for ``day`` for good; return what they were.

        Raises:
            Refused: there is no entry of that number; nothing has changed.
        """
        chosen = [self._entry(day, number) for number in numbers]
        with self._database.writing(surely=True) as connection:
            connection.execute(delete(planned).where(among(planned.c.key, (entry.key for entry in chosen))))
        return chosen

    def replace(self, day: date, number: int) -> Planned:
        """Put what replaces a withdrawn resource in its place in the plan for ``day``; see ``exchange``."""
        return self.exchange(self._entry(day, number).key)

    def exchange(self, key: int) -> Planned:
        """Put what replaces a withdrawn resource in its place.

        Raises:
            Refused: there is no such entry, it is not withdrawn, or nothing replaces it.
        """
        entry = next(iter(self._entries(planned.c.key == key)), None)
        instead = entry.retired.replacement if entry and entry.retired else None
        if entry is None or instead is None:
            raise Refused("nothing is known that would replace it", str(key))
        title = json.dumps(dict(instead.title), ensure_ascii=False)
        with self._database.writing(surely=True) as connection:
            change = update(planned).where(planned.c.key == entry.key)
            connection.execute(change.values(channel=instead.channel, resource=instead.id, title=title))
        return self._entries(planned.c.key == key)[0]

    def withdrawn(self, since: date) -> list[Planned]:
        """Return what has been withdrawn of the plans for ``since`` or later, and of those of no day."""
        return [entry for entry in self._entries(_needed(since)) if entry.retired]

    def _entry(self, day: date, number: int) -> Planned:
        entries = self.entries(day)
        if not 1 <= number <= len(entries):
            raise Refused(f"the plan has {len(entries)} entries", f"{day} {number}")
        return entries[number - 1]

    def _entries(self, *conditions: ColumnElement[bool]) -> list[Planned]:
        own = {file.key: file for file in self._own.files()}
        with self._database.reading() as connection:
            order = (planned.c.position, planned.c.key)
            number = func.row_number().over(partition_by=planned.c.plan, order_by=order).label("number")
            both = planned.join(lesson_plan, lesson_plan.c.key == planned.c.plan)
            here = planned.c.gone == 0, lesson_plan.c.gone == 0
            # Every condition takes plans as a whole or one entry by its key: it is counted before it is chosen.
            listed = select(
                planned, number, lesson_plan.c.title.label("plan_title"), lesson_plan.c.day.label("plan_day")
            )
            counted = listed.select_from(both).where(*here).subquery()
            chosen = select(planned.c.key).select_from(both).where(*here, *conditions)
            by = counted.c.plan_day, counted.c.plan, counted.c.number
            found = connection.execute(select(counted).where(counted.c.key.in_(chosen)).order_by(*by)).all()
            retired = withdrawals.retired(connection, self._files.find)
            gone = {(one.channel, one.id): one for one in retired}
            return [
                Planned(
                    key=row.key,
                    plan=row.plan,
                    plan_title=row.plan_title,
                    day=date.fromisoformat(row.plan_day) if row.plan_day else None,
                    number=row.number,
                    name=row.resource or (f"{OWN}{row.own}" if row.own else ""),
                    title=json.loads(row.title),
                    card=self._listed(connection, row),
                    own=own.get(row.own),
                    retired=gone.get((row.channel, row.resource)),
                    note=row.note,
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
    """Return channel and resource of everything that is planned for ``since`` or later, or for no day."""
    query = select(planned.c.channel, planned.c.resource).join(lesson_plan, lesson_plan.c.key == planned.c.plan)
    rows = connection.execute(query.where(_needed(since), planned.c.resource != ""))
    return {(channel, resource) for channel, resource in rows}


def _needed(since: date) -> ColumnElement[bool]:
    return or_(lesson_plan.c.day >= str(since), lesson_plan.c.day == "")


def _append(connection: Connection, plan: int, row: dict[str, object]) -> int:
    """Write an entry at the end of the list ``plan`` and return its key."""
    day = lesson_plans.check(connection, plan)
    last = connection.execute(select(func.max(planned.c.position)).where(planned.c.plan == plan)).scalar()
    values = row | {"plan": plan, "day": day, "position": (last or 0) + 1}
    key: int = connection.execute(insert(planned).values(values).returning(planned.c.key)).scalar_one()
    return key


def _said(words: str) -> str:
    said = words.strip()[:MOST_NOTE].strip()
    if not said:
        raise Refused("a note needs words")
    return said
