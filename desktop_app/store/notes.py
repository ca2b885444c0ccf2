"""What lessons note of themselves: a course where it was left how far it is done; one text for each unit."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from desktop_app.store.database import Database
from desktop_app.store.tables import note

MOST_TEXT = 512 << 10
"""Characters of one note; a page that wants more keeps what it noted before."""
MOST_NOTES = 1000
"""Notes of one lesson: units of a course."""


class Notes:
    """The notes of every lesson; every call may come from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, resource: str, version: int) -> dict[str, str]:
        """Return what this version of ``resource`` has noted, by name."""
        asked = select(note.c.name, note.c.text).where(note.c.resource == resource, note.c.version == version)
        with self._database.reading() as connection:
            return {row.name: row.text for row in connection.execute(asked)}

    def keep(self, resource: str, version: int, name: str, text: str) -> bool:
        """Keep ``text`` under ``name``; what another version has noted goes: its units may be others.

        Return whether it was kept: a page may not fill the disk.
        """
        if len(text) > MOST_TEXT or len(name) > MOST_NOTES:
            return False
        row = {"resource": resource, "name": name, "version": version, "text": text}
        here = note.c.resource == resource
        with self._database.writing() as connection:
            connection.execute(delete(note).where(here, note.c.version != version))
            names = set(connection.execute(select(note.c.name).where(here)).scalars())
            if name not in names and len(names) >= MOST_NOTES:
                return False
            keys = ["resource", "name"]
            connection.execute(insert(note).values(row).on_conflict_do_update(index_elements=keys, set_=row))
        return True
