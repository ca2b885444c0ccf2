"""What is written and said in lessons, indexed for search: after a shard has been taken, a textbook at a time.

Indexing 50,000 texts takes several times as long as everything else about a first release, and nobody waits for it:
what is in titles is found at once. So it is done at the end of a sync, and what a stop left out by the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, delete, insert, select, update

from desktop_app.store import spelling
from desktop_app.store.database import Database
from desktop_app.store.held_shard import load_shard
from desktop_app.store.tables import resource, wording
from desktop_app.store.tables import shard as shards
from package_format import canonical

MOST_TEXT = 2000
"""Characters of one text that are indexed: publishers write a few hundred bytes."""
_AT_A_TIME = 500
_ADD = "INSERT INTO said (rowid, text) VALUES (?, ?)"
_FORGET = "INSERT INTO said (said, rowid, text) VALUES ('delete', ?, ?)"


class Wordings:
    """Indexes the texts of the shards that are held."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def index(self, report: Callable[[], None] = lambda: None) -> int:
        """Index the texts of every shard whose texts are not; return how many textbooks that were.

        Args:
            report: called before each textbook; may raise ``Stopped``, and the rest is done another time.
        """
        with self._database.reading() as connection:
            waiting = connection.execute(select(shards.c.textbook).where(shards.c.worded == 0)).scalars().all()
        for textbook in waiting:
            report()
            with self._database.writing() as connection:
                _index(connection, textbook)
        return len(waiting)


def forget(connection: Connection, keys: Sequence[int]) -> None:
    """Forget the texts of resources whose rows go."""
    for start in range(0, len(keys), _AT_A_TIME):
        some = wording.c.resource.in_(keys[start : start + _AT_A_TIME])
        if rows := connection.execute(select(wording).where(some)).all():
            # An index without a copy of what stands in it has to be told.
            connection.exec_driver_sql(_FORGET, [(row.resource, spelling.grams(row.text)) for row in rows])
            connection.execute(delete(wording).where(some))


def _index(connection: Connection, textbook: int) -> None:
    """Make the texts of a textbook those of its shard; most have not changed since the shard before."""
    of_book = select(resource.c.key).where(resource.c.textbook == textbook)
    old: dict[int, str] = dict(connection.execute(select(wording).where(wording.c.resource.in_(of_book))).all())
    new = _texts(connection, textbook)
    forget(connection, [key for key, text in old.items() if new.get(key) != text])
    rows = [(key, text) for key, text in new.items() if old.get(key) != text]
    if rows:
        connection.execute(insert(wording), [{"resource": key, "text": text} for key, text in rows])
        connection.exec_driver_sql(_ADD, [(key, spelling.grams(text)) for key, text in rows])
    connection.execute(update(shards).where(shards.c.textbook == textbook).values(worded=1))


def _texts(connection: Connection, textbook: int) -> dict[int, str]:
    """Return the texts in the shard held of a textbook, by the keys of their resources."""
    held = load_shard(connection, textbook)
    query = select(resource.c.id, resource.c.key).where(resource.c.textbook == textbook, resource.c.gone == 0)
    keys = dict(connection.execute(query).all())
    found = {}
    for line in held.lines if held else ():
        if b'"text":"' in line:
            value = canonical.decode_line(line, "shard")
            text, key = value.get("text"), keys.get(str(value["id"]))
            if isinstance(text, str) and text and key is not None:
                found[key] = text[:MOST_TEXT]
    return found
