"""Which files something needs or wants: what is in this set is never deleted."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from desktop_app.store import holdings, wanting, withdrawals
from desktop_app.store.database import Database
from desktop_app.store.tables import resource
from desktop_app.store.withdrawals import Shown


def references(database: Database, shown: Callable[[], Shown] = tuple) -> set[str]:
    """Return the digests of all files that are installed, arriving or wanted, covers included.

    What was staged for versions that nobody wants any more is forgotten first, and what is withdrawn and may not be
    played any more, unless it is on show (``shown``).
    """
    with database.writing() as connection:
        holdings.forget_stale(connection)
        withdrawals.forget_holdings(connection, shown())
        covers = connection.execute(select(resource.c.cover).where(resource.c.cover.is_not(None))).scalars()
        books = (cover.digest for cover in wanting.textbook_covers(connection))
        return {*holdings.referenced(connection), *covers, *books, *wanting.wanted_digests(connection)}
