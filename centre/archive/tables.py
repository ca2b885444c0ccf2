"""The archive's tables. Rows are small integers; points and resources are written once and numbered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

SCHEMA_VERSION = 3
UPGRADES: Mapping[int, Sequence[str]] = {
    1: tuple(
        f"ALTER TABLE {table} ADD COLUMN reasons SMALLINT DEFAULT 0 NOT NULL" for table in ("sessions", "quarantine")
    ),
    2: tuple(
        f"ALTER TABLE {table} ADD COLUMN {name} SMALLINT DEFAULT 0 NOT NULL"
        for table in ("sessions", "quarantine")
        for name in ("score", "success", "answered")
    ),
}
"""What brings tables of a version to the next one, in the words that SQLite and PostgreSQL share."""

metadata = MetaData()

about = Table("about", metadata, Column("name", String(20), primary_key=True), Column("value", Integer, nullable=False))

points = Table(
    "points",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("key", String(64), nullable=False),
    Column("school", Text, nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("first_received", BigInteger, nullable=False),
    Column("last_received", BigInteger, nullable=False),
)

resources = Table(
    "resources",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("channel", String(40), nullable=False),
    Column("id", String(80), nullable=False),
    Column("version", BigInteger, nullable=False),
    UniqueConstraint("channel", "id", "version"),
)

batches = Table(
    "batches",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("point", ForeignKey(points.c.number), nullable=False, index=True),
    Column("made", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("row_count", Integer, nullable=False),
    sqlite_with_rowid=False,
)


seen = Table(
    "seen",
    metadata,
    Column("channel", String(40), primary_key=True),
    Column("point", ForeignKey(points.c.number), primary_key=True),
    Column("release", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""The newest release of each channel that a point has said it trusts."""


inventories = Table(
    "inventories",
    metadata,
    Column("point", ForeignKey(points.c.number), primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("waiting", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""The newest inventory of each point that has sent one; ``waiting`` counts the resources it lacks."""

held = Table(
    "held",
    metadata,
    Column("point", ForeignKey(points.c.number), primary_key=True),
    Column("resource", ForeignKey(resources.c.number), primary_key=True, index=True),
    sqlite_with_rowid=False,
)
"""What each of them holds."""

received_textbooks = Table(
    "received_textbooks",
    metadata,
    Column("point", ForeignKey(points.c.number), primary_key=True),
    Column("channel", String(40), primary_key=True),
    Column("textbook", String(80), primary_key=True),
    sqlite_with_rowid=False,
)
"""Which textbooks each of them receives."""


def _session_columns() -> list[Column[object]]:
    """Return the columns of one play (FORMAT §10); ``segments`` is JSON text ``[[start, end], …]``."""
    return [
        Column("point", ForeignKey(points.c.number), nullable=False),
        Column("resource", ForeignKey(resources.c.number), nullable=False),
        Column("kind", SmallInteger, nullable=False),
        Column("started", BigInteger, nullable=False),
        Column("clock", SmallInteger, nullable=False),
        Column("active_ms", BigInteger, nullable=False),
        Column("length", BigInteger, nullable=False),
        Column("position", BigInteger, nullable=False),
        Column("progress", SmallInteger, nullable=False),
        Column("origin", SmallInteger, nullable=False),
        Column("stars", SmallInteger, nullable=False),
        Column("reasons", SmallInteger, nullable=False, server_default="0"),
        Column("outcome", SmallInteger, nullable=False),
        Column("score", SmallInteger, nullable=False, server_default="0"),
        Column("success", SmallInteger, nullable=False, server_default="0"),
        Column("answered", SmallInteger, nullable=False, server_default="0"),
        Column("segments", Text, nullable=False),
    ]


PLAY = tuple(column.name for column in _session_columns() if column.name != "point")
"""Names of the columns that tell two plays apart when they claim the same key. Not who sends them: the rows that wait
on a disk when it is cloned come from every clone."""

sessions = Table(
    "sessions",
    metadata,
    Column("stream", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    *_session_columns(),
    Column("batch", ForeignKey(batches.c.id), nullable=False),
    sqlite_with_rowid=False,
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("stream", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    *_session_columns(),
    Column("batch", ForeignKey(batches.c.id), primary_key=True),
    sqlite_with_rowid=False,
)
