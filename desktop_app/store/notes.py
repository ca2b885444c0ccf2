"""What lessons note of themselves, for each class: a course where it was left and how far it is done."""

from __future__ import annotations

from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects.sqlite import insert

from desktop_app.store.database import Database
from desktop_app.store.tables import note

MOST_TEXT = 512 << 10
"""Characters of one note; a page that wants more keeps what it noted before."""
MOST_NOTES = 1000
"""Notes of one lesson for one class: units of a course."""
MOST_TOTAL = 16 << 20
"""Characters of all notes of one lesson, for all classes."""
MOST_NAME = 1000
"""Characters of a note's name, and of a class's."""


class Notes:
    """The notes of every lesson; every call may come from any thread.

    ``learners`` is the class that works with the lesson, in whatever words tell it from the others at this school;
    empty where nobody has said which.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, resource: str, version: int, learners: str = "") -> dict[str, str]:
        """Return what this version of ``resource`` has noted for ``learners``, by name."""
        asked = select(note.c.name, note.c.text).where(
            note.c.resource == resource, note.c.learners == learners, note.c.version == version
        )
        with self._database.reading() as connection:
            return {row.name: row.text for row in connection.execute(asked)}

    def keep(self, resource: str, version: int, name: str, text: str, learners: str = "") -> bool:
        """Keep ``text`` under ``name``; what another version has noted goes: its units may be others.

        Return whether it was kept: a page may not fill the disk.
        """
        if len(text) > MOST_TEXT or max(len(name), len(learners)) > MOST_NAME:
            return False
        row = {"resource": resource, "learners": learners, "name": name, "version": version, "text": text}
        here = note.c.resource == resource
        with self._database.writing() as connection:
            connection.execute(delete(note).where(here, note.c.version != version))
            names = set(connection.execute(select(note.c.name).where(here, note.c.learners == learners)).scalars())
            if name not in names and len(names) >= MOST_NOTES:
                return False
            others = here, or_(note.c.learners != learners, note.c.name != name)
            total = connection.execute(select(func.sum(func.length(note.c.text))).where(*others)).scalar() or 0
            if total + len(text) > MOST_TOTAL:
                return False
            keys = ["resource", "learners", "name"]
            connection.execute(insert(note).values(row).on_conflict_do_update(index_elements=keys, set_=row))
        return True
