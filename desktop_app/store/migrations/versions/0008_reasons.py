"""Why a lesson was rated as it was goes with the rating."""

from alembic import op

revision = "0008"
down_revision = "0007"

STATEMENTS = ("ALTER TABLE session_row ADD COLUMN reasons INTEGER DEFAULT '0' NOT NULL", "PRAGMA user_version = 8")


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
