"""What a withdrawal says, what was cleaned away, lesson plans, own files, and the journal."""

from alembic import op

revision = "0003"
down_revision = "0002"

STATEMENTS = (
    "ALTER TABLE withdrawal ADD COLUMN \"over\" INTEGER DEFAULT '0' NOT NULL",
    "ALTER TABLE withdrawal ADD COLUMN at INTEGER DEFAULT '0' NOT NULL",
    "ALTER TABLE withdrawal ADD COLUMN replacement TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE withdrawal ADD COLUMN reason TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE withdrawal ADD COLUMN title TEXT DEFAULT '{}' NOT NULL",
    """
    CREATE TABLE evicted (
        channel INTEGER NOT NULL,
        resource TEXT NOT NULL,
        at INTEGER DEFAULT '0' NOT NULL,
        PRIMARY KEY (channel, resource),
        FOREIGN KEY(channel) REFERENCES channel ("key") ON DELETE CASCADE
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE planned (
        "key" INTEGER NOT NULL,
        day TEXT NOT NULL,
        position INTEGER NOT NULL,
        channel TEXT DEFAULT '' NOT NULL,
        resource TEXT DEFAULT '' NOT NULL,
        own INTEGER DEFAULT '0' NOT NULL,
        title TEXT DEFAULT '{}' NOT NULL,
        PRIMARY KEY ("key")
    )
    """,
    "CREATE INDEX planned_day ON planned (day, position)",
    """
    CREATE TABLE own_file (
        "key" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        digest TEXT NOT NULL,
        title TEXT NOT NULL,
        name TEXT NOT NULL,
        size INTEGER NOT NULL,
        added INTEGER DEFAULT '0' NOT NULL,
        UNIQUE (digest)
    )
    """,
    """
    CREATE TABLE journal (
        "key" INTEGER NOT NULL,
        at INTEGER NOT NULL,
        kind TEXT NOT NULL,
        facts TEXT DEFAULT '{}' NOT NULL,
        PRIMARY KEY ("key")
    )
    """,
    "PRAGMA user_version = 3",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
