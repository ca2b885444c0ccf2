"""The tables of a point's database, as the newest migration leaves them.

Three parts that may be lost or rebuilt differently: the **catalogue** (channel … placing: what there is; comes again
with any release), the **holdings** (holding, held_file, evicted: what is on this disk, and what was cleaned away from
it) and the **usage and the school's own** (session_row, batch, place, planned, own_file, journal, setting: exists
nowhere else). Classes, timetable and calendar are in ``desktop_app.store.school.tables``.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text, text

SCHEMA = 14
"""Number of the newest migration, also in ``PRAGMA user_version``; the migrations' revision ids are ``0001`` …"""

metadata = MetaData()


def _number(name: str, default: int = 0) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=str(default))


def _text(name: str, default: str = "") -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default)


channel = Table(
    "channel",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("root", LargeBinary, nullable=False),  # the root.json given out of band
    Column("manifest", LargeBinary),  # canonical bytes of the newest applied release; NULL before the first
    _text("digest"),  # of the manifest as the signature names it
    _number("release"),
    _text("title", "{}"),  # JSON, text by language
    _number("published"),
    _number("expires"),
    _number("every"),  # 1: every textbook, those of later releases included
)

source = Table(
    "source",
    metadata,
    Column("channel", ForeignKey("channel.key", ondelete="CASCADE"), primary_key=True),
    Column("address", Text, primary_key=True),
    _number("position"),
)

textbook = Table(
    "textbook",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("channel", ForeignKey("channel.key", ondelete="CASCADE"), nullable=False),
    Column("id", Text, nullable=False),
    Column("title", Text, nullable=False),  # JSON, text by language
    _text("stage"),
    _number("grade"),
    _number("term"),
    _text("subject"),
    _text("edition"),
    _text("volume"),
    _text("language"),
    Column("cover", Text),  # JSON, frame reference
    _number("records"),  # as the manifest counts them
    _number("bytes"),
    _number("subscribed"),
    _number("offered", 1),  # 0: the newest manifest no longer lists it
    Index("textbook_id", "channel", "id", unique=True),
)

node = Table(
    "node",
    metadata,
    Column("textbook", ForeignKey("textbook.key", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),  # in reading order: descendants are position … last
    Column("last", Integer, nullable=False),
    Column("id", Text, nullable=False),
    Column("parent", Text),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),  # JSON
    Column("depth", Integer, nullable=False),
    Column("spelled", Text, nullable=False),  # the title as search spells it
    sqlite_with_rowid=False,
)

resource = Table(
    "resource",
    metadata,
    Column("key", Integer, primary_key=True),  # also the rowid in the search index
    Column("textbook", ForeignKey("textbook.key", ondelete="CASCADE"), nullable=False),
    Column("id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("title", Text, nullable=False),  # JSON
    Column("kind", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("duration_ms", Integer, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("cover", Text),  # digest
    Column("position", Integer, nullable=False),  # of its first node; NO_POSITION without one
    _number("gone"),  # 1: no longer in the shard, kept because it plays
    _number("readiness"),  # -1 cleaned, 0 waiting, 1 update, 2 ready: follows from ``holding`` and ``evicted``
    _text("spoken"),  # languages heard | languages read: ``spoken_tags``
    _number("listed", 1),  # 0 hidden, 1 listed, 2 listed last: follows from withdrawal, gone, subscribed
    Index("resource_id", "id", "textbook", unique=True),
    # The order of every list, and with the last three columns enough to count without looking at the rows.
    Index("resource_shelf", "textbook", "listed", "position", "id", "readiness", "bytes", "gone"),
)

shard = Table(
    "shard",
    metadata,
    Column("textbook", ForeignKey("textbook.key", ondelete="CASCADE"), primary_key=True),
    Column("digest", Text, nullable=False),  # of the decompressed bytes, as the manifest names it
    Column("size", Integer, nullable=False),  # decompressed
    Column("stored", LargeBinary, nullable=False),  # all lines as one zstd frame
    _number("worded"),  # 1: the texts in it are in ``wording``
)

wording = Table(
    "wording",
    metadata,
    Column("resource", Integer, primary_key=True),  # its key; the row goes with that of the resource
    Column("text", Text, nullable=False),
)

placing = Table(
    "placing",
    metadata,
    Column("textbook", ForeignKey("textbook.key", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("resource", ForeignKey("resource.key", ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

withdrawal = Table(
    "withdrawal",
    metadata,
    Column("channel", ForeignKey("channel.key", ondelete="CASCADE"), primary_key=True),
    Column("resource", Text, primary_key=True),
    _number("urgent"),
    _number("over"),  # 1: the time is up in which it may still be played
    _number("at"),
    _text("replacement"),  # id of another resource of the channel
    _text("reason"),
    _text("title", "{}"),  # JSON, as it was listed here last; the catalogue no longer has it
)

holding = Table(
    "holding",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("channel", ForeignKey("channel.key", ondelete="CASCADE"), nullable=False),
    Column("resource", Text, nullable=False),
    Column("version", Integer, nullable=False),
    _number("installed"),  # 0: staged, its files are arriving; 1: this version plays
    Column("line", LargeBinary, nullable=False),  # its record, as this version's shard spelled it
    Column("recipe", LargeBinary, nullable=False),  # canonical bytes, as zstd frame
    Column("recipe_size", Integer, nullable=False),  # without zstd
    Column("bytes", Integer, nullable=False),
    Index("holding_version", "channel", "resource", "version", unique=True),
    Index("holding_installed", "channel", "resource", unique=True, sqlite_where=text("installed = 1")),
)

held_file = Table(
    "held_file",
    metadata,
    Column("holding", ForeignKey("holding.key", ondelete="CASCADE"), primary_key=True),
    Column("path", Text, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("digest", Text, nullable=False, index=True),
    sqlite_with_rowid=False,
)

evicted = Table(
    "evicted",
    metadata,
    Column("channel", ForeignKey("channel.key", ondelete="CASCADE"), primary_key=True),
    Column("resource", Text, primary_key=True),
    _number("at"),
    sqlite_with_rowid=False,
)

lesson_plan = Table(
    "lesson_plan",
    metadata,
    Column("key", Integer, primary_key=True),
    _text("title"),  # empty: called by its day
    _text("day"),  # ISO 8601: 2026-11-26; empty: of no day
    _number("made"),
    _number("gone"),  # 1: deleted, until another one is
    sqlite_autoincrement=True,  # a deleted list never comes back as another one
)

planned = Table(
    "planned",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("day", Text, nullable=False),  # of its list, when it was planned
    Column("position", Integer, nullable=False),
    _text("channel"),
    _text("resource"),  # empty: an own file
    _number("own"),  # key of the own file, 0 for a resource
    _text("title", "{}"),  # JSON, as it was when it was planned
    _number("plan"),  # key of its lesson_plan
    _text("note"),  # words of the teacher: then there is neither resource nor own file
    _number("gone"),  # 1: taken out, until another one is
    Index("planned_plan", "plan", "position"),
)

own_file = Table(
    "own_file",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),  # its name as the teacher knows it
    Column("name", Text, nullable=False),  # in the store's folder
    Column("size", Integer, nullable=False),
    _number("added"),
    sqlite_autoincrement=True,  # a number that a plan may name is never given to another file
)

journal = Table(
    "journal",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("at", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    _text("facts", "{}"),  # JSON
)

place = Table(
    "place",
    metadata,
    Column("resource", Text, primary_key=True),
    _number("version"),
    _number("position"),
    _number("length"),
    Column("at", Integer, nullable=False, index=True),
)

ink = Table(
    "ink",
    metadata,
    Column("resource", Text, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    _number("version"),
    Column("strokes", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

note = Table(
    "note",
    metadata,
    Column("resource", Text, primary_key=True),
    Column("learners", Text, primary_key=True, server_default=""),  # the class; empty where nobody said which
    Column("name", Text, primary_key=True),  # unit of a course
    _number("version"),
    Column("text", Text, nullable=False),  # JSON
    sqlite_with_rowid=False,
)

batch = Table(
    "batch",
    metadata,
    Column("id", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("centre", LargeBinary, nullable=False),  # public key it is sealed to
    Column("made", Integer, nullable=False),
    _number("receipted"),  # 0: no receipt yet; otherwise the order in which receipts came
    _number("asked"),  # when its centre said that it has lost it (by the centre's clock): what is older says nothing
    _number("inventory"),  # 1: says what this point holds, and has no rows
)

session_row = Table(
    "session_row",
    metadata,
    Column("stream", Integer, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("resource", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", Integer, nullable=False),
    Column("started", Integer, nullable=False),
    Column("clock", Integer, nullable=False),
    Column("active_ms", Integer, nullable=False),
    Column("length", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("progress", Integer, nullable=False),
    Column("origin", Integer, nullable=False),
    Column("stars", Integer, nullable=False),
    _number("reasons"),
    Column("outcome", Integer, nullable=False),
    _number("score"),
    _number("success"),
    _number("answered"),
    Column("segments", Text, nullable=False),  # JSON, [[start, end] …]
    Column("batch", ForeignKey("batch.id"), index=True),  # NULL until it is in a sealed batch
    _number("begun"),  # 1 while the play goes on: then the row is what there is of it
    sqlite_with_rowid=False,
)

setting = Table(
    "setting",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),  # JSON
)

NO_POSITION = 1 << 30
"""Place of a resource that no node of the tree holds: behind all others."""

# Beside these there are three full-text tables (FTS5; SQLAlchemy has no word for them), ``search`` (title, words),
# ``initials`` (letters) and ``said`` (grams of ``wording``), whose rowids are keys of ``resource``; ``spelling`` tells
# what stands in them.
