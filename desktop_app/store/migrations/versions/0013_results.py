"""A play's row has what the lesson itself says of the class: score, success, how many questions were answered."""

from alembic import op

revision = "0013"
down_revision = "0012"

STATEMENTS = (
    *(
        f"ALTER TABLE session_row ADD COLUMN {name} INTEGER DEFAULT '0' NOT NULL"
        for name in ("score", "success", "answered")
    ),
    "PRAGMA user_version = 13",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
