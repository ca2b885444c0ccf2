"""What a teacher writes over a lesson stays with its page."""

from alembic import op

revision = "0005"
down_revision = "0004"

STATEMENTS = (
    """
    CREATE TABLE ink (
        resource TEXT NOT NULL,
        position INTEGER NOT NULL,
        version INTEGER NOT NULL,
        strokes BLOB NOT NULL,
        PRIMARY KEY (resource, position)
    ) WITHOUT ROWID
    """,
    "PRAGMA user_version = 5",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
