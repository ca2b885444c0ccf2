"""What a lesson notes of itself stays with the class that worked with it: two grades may share a room and a course."""

from alembic import op

revision = "0011"
down_revision = "0010"

STATEMENTS = (
    "ALTER TABLE note RENAME TO note_of_all",
    """
    CREATE TABLE note (
        resource TEXT NOT NULL,
        learners TEXT DEFAULT '' NOT NULL,
        name TEXT NOT NULL,
        version INTEGER DEFAULT '0' NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (resource, learners, name)
    ) WITHOUT ROWID
    """,
    "INSERT INTO note (resource, name, version, text) SELECT resource, name, version, text FROM note_of_all",
    "DROP TABLE note_of_all",
    "PRAGMA user_version = 11",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
