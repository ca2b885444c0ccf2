"""A batch may be an inventory: what this point holds, of which only the newest counts."""

from alembic import op

revision = "0006"
down_revision = "0005"

STATEMENTS = (
    "ALTER TABLE batch ADD COLUMN inventory INTEGER DEFAULT '0' NOT NULL",
    "PRAGMA user_version = 6",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
