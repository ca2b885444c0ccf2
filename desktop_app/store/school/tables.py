"""The school's own tables. What stands in them exists nowhere else: it is typed here or imported from a file.

Grades, subjects and days are spelled plainly, and textbooks are named by channel and id rather than by key: what a
teacher has entered stays when a channel is left and followed again.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from desktop_app.store.tables import metadata

school_class = Table(
    "school_class",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("grade", Integer, nullable=False),
    Column("room", Text, nullable=False, server_default=""),  # classes of one room are taught together (复式)
)

slot = Table(
    "slot",
    metadata,
    Column("class", ForeignKey("school_class.key", ondelete="CASCADE"), primary_key=True),
    Column("weekday", Integer, primary_key=True),  # 1 Monday … 7 Sunday
    Column("period", Integer, primary_key=True),  # 1, 2, 3 … of the day
    Column("weeks", Integer, primary_key=True),  # 0 every week, 1 odd, 2 even teaching weeks
    Column("subject", Text, nullable=False),
    Column("begins", Integer),  # minutes after midnight; NULL where the timetable does not say
    Column("ends", Integer),
    sqlite_with_rowid=False,
)

adoption = Table(
    "adoption",
    metadata,
    Column("grade", Integer, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("term", Integer, primary_key=True),  # 1, 2, or 0 for a book of the whole year
    Column("channel", Text, nullable=False),
    Column("textbook", Text, nullable=False),
    sqlite_with_rowid=False,
)

retirement = Table(
    "retirement",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("textbook", Text, primary_key=True),
    Column("since", Integer, nullable=False),  # Unix seconds, by a clock that can be believed
    sqlite_with_rowid=False,
)

school_term = Table(
    "school_term",
    metadata,
    Column("year", Text, primary_key=True),  # 2026-2027
    Column("term", Integer, primary_key=True),
    Column("starts", Text, nullable=False),  # ISO date of the Monday of week 1
    Column("weeks", Integer, nullable=False, server_default="0"),  # 0: not known
    sqlite_with_rowid=False,
)

special_day = Table(
    "special_day",
    metadata,
    Column("day", Text, primary_key=True),  # ISO date
    Column("weekday", Integer, nullable=False),  # whose timetable it follows; 0: no school
    Column("made_up", Text, nullable=False, server_default=""),  # ISO date of the day it makes up for
    Column("note", Text, nullable=False, server_default=""),
    sqlite_with_rowid=False,
)

lesson_mark = Table(
    "lesson_mark",
    metadata,
    Column("serial", Integer, primary_key=True),
    Column("class", ForeignKey("school_class.key", ondelete="CASCADE"), nullable=False),
    Column("channel", Text, nullable=False),
    Column("textbook", Text, nullable=False),
    Column("node", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("year", Text, nullable=False),  # school year; empty without a calendar
    Column("week", Integer, nullable=False),  # teaching week in which it was said; 0: not known
    Index("lesson_mark_node", "class", "channel", "textbook", "year", "node", unique=True),
    sqlite_autoincrement=True,  # serials only grow: the newest mark is the one with the highest
)
