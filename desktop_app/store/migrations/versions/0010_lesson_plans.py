"""A lesson plan is a list with a name, of a day or of none; holds notes, too, and comes back when deleted in haste."""

from alembic import op

from desktop_app.store.adopting import ADOPT

revision = "0010"
down_revision = "0009"

STATEMENTS = (
    """
    CREATE TABLE lesson_plan (
        "key" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        title TEXT DEFAULT '' NOT NULL,
        day TEXT DEFAULT '' NOT NULL,
        made INTEGER DEFAULT '0' NOT NULL,
        gone INTEGER DEFAULT '0' NOT NULL
    )
    """,
    "ALTER TABLE planned ADD COLUMN plan INTEGER DEFAULT '0' NOT NULL",
    "ALTER TABLE planned ADD COLUMN note TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE planned ADD COLUMN gone INTEGER DEFAULT '0' NOT NULL",
    "DROP INDEX planned_day",
    "CREATE INDEX planned_plan ON planned (plan, position)",
    *ADOPT,
    "PRAGMA user_version = 10",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
