"""Reading what the school and the centre have said."""

from __future__ import annotations

from sqlalchemy import Connection, select

from desktop_app.store.school import books, rows
from desktop_app.store.school.calendar import Calendar
from desktop_app.store.school.plan import Plan, signed_terms
from desktop_app.store.tables import channel
from package_format import names
from package_format.catalogue import Manifest, decode_manifest


class PlanReader:
    """Reads plans; what it has decoded of a release it remembers until the next one."""

    def __init__(self) -> None:
        self._signed: dict[tuple[str, str], Manifest] = {}

    def read(self, connection: Connection) -> Plan:
        """Return everything that has been said by now."""
        signed = self._releases(connection)
        progress = {publisher: manifest.progress for publisher, manifest in signed.items()}
        known = books.books(connection)
        return Plan(
            classes=rows.classes(connection),
            slots=rows.slots(connection),
            calendar=rows.calendar(connection, signed_terms(progress)),
            books=known,
            adoptions=books.adoptions(connection),
            progress=progress,
            push={publisher: manifest.push for publisher, manifest in signed.items()},
            lessons=books.lessons(connection, [book.key for book in known if book.subscribed]),
            marks=rows.marks(connection),
        )

    def calendar(self, connection: Connection) -> Calendar:
        """Return the calendar alone."""
        signed = self._releases(connection)
        return rows.calendar(
            connection, signed_terms({publisher: manifest.progress for publisher, manifest in signed.items()})
        )

    def _releases(self, connection: Connection) -> dict[str, Manifest]:
        """Return the applied release by channel, in the order the channels were added."""
        applied = connection.execute(
            select(channel.c.id, channel.c.digest).where(channel.c.manifest.is_not(None)).order_by(channel.c.key)
        ).all()
        found: dict[tuple[str, str], Manifest] = {}
        for publisher, digest in applied:
            known = self._signed.get((publisher, digest))
            if known is None:
                content = connection.execute(select(channel.c.manifest).where(channel.c.id == publisher)).scalar_one()
                known = decode_manifest(content, names.manifest_target(publisher))
            found[publisher, digest] = known
        self._signed = found
        return {publisher: manifest for (publisher, _), manifest in found.items()}
