"""Batches stay a while after their receipt: a centre restored from an older copy asks for them again."""

from alembic import op

revision = "0004"
down_revision = "0003"

STATEMENTS = (
    "ALTER TABLE batch ADD COLUMN receipted INTEGER DEFAULT '0' NOT NULL",
    "ALTER TABLE batch ADD COLUMN asked INTEGER DEFAULT '0' NOT NULL",
    "PRAGMA user_version = 4",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
