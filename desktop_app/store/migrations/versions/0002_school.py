"""The school's own: classes, textbooks in use, timetable, calendar, marks. See ``store.school.tables``."""

from alembic import op

revision = "0002"
down_revision = "0001"

STATEMENTS = (
    """
    CREATE TABLE school_class (
        key INTEGER NOT NULL,
        name TEXT NOT NULL,
        grade INTEGER NOT NULL,
        room TEXT DEFAULT '' NOT NULL,
        PRIMARY KEY (key),
        UNIQUE (name)
    )
    """,
    """
    CREATE TABLE slot (
        class INTEGER NOT NULL,
        weekday INTEGER NOT NULL,
        period INTEGER NOT NULL,
        weeks INTEGER NOT NULL,
        subject TEXT NOT NULL,
        begins INTEGER,
        ends INTEGER,
        PRIMARY KEY (class, weekday, period, weeks),
        FOREIGN KEY(class) REFERENCES school_class (key) ON DELETE CASCADE
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE adoption (
        grade INTEGER NOT NULL,
        subject TEXT NOT NULL,
        term INTEGER NOT NULL,
        channel TEXT NOT NULL,
        textbook TEXT NOT NULL,
        PRIMARY KEY (grade, subject, term)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE retirement (
        channel TEXT NOT NULL,
        textbook TEXT NOT NULL,
        since INTEGER NOT NULL,
        PRIMARY KEY (channel, textbook)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE school_term (
        year TEXT NOT NULL,
        term INTEGER NOT NULL,
        starts TEXT NOT NULL,
        weeks INTEGER DEFAULT '0' NOT NULL,
        PRIMARY KEY (year, term)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE special_day (
        day TEXT NOT NULL,
        weekday INTEGER NOT NULL,
        made_up TEXT DEFAULT '' NOT NULL,
        note TEXT DEFAULT '' NOT NULL,
        PRIMARY KEY (day)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE lesson_mark (
        serial INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        class INTEGER NOT NULL,
        channel TEXT NOT NULL,
        textbook TEXT NOT NULL,
        node TEXT NOT NULL,
        state TEXT NOT NULL,
        year TEXT NOT NULL,
        week INTEGER NOT NULL,
        FOREIGN KEY(class) REFERENCES school_class (key) ON DELETE CASCADE
    )
    """,
    "CREATE UNIQUE INDEX lesson_mark_node ON lesson_mark (class, channel, textbook, year, node)",
    "PRAGMA user_version = 2",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
