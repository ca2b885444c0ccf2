"""What a course notes of itself stays with its resource."""

from alembic import op

revision = "0007"
down_revision = "0006"

STATEMENTS = (
    """
    CREATE TABLE note (
        resource TEXT NOT NULL,
        name TEXT NOT NULL,
        version INTEGER DEFAULT '0' NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (resource, name)
    ) WITHOUT ROWID
    """,
    "PRAGMA user_version = 7",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
