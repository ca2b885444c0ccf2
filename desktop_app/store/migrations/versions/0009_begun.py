"""A play that goes on is kept as far as it has come: a power cut in class loses seconds of it."""

from alembic import op

revision = "0009"
down_revision = "0008"

STATEMENTS = ("ALTER TABLE session_row ADD COLUMN begun INTEGER DEFAULT '0' NOT NULL", "PRAGMA user_version = 9")


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
