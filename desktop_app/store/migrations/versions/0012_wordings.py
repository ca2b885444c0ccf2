"""Lessons are found by what is written and said in them: their texts, indexed apart, after a shard has been taken."""

from alembic import op

revision = "0012"
down_revision = "0011"

STATEMENTS = (
    "ALTER TABLE shard ADD COLUMN worded INTEGER DEFAULT '0' NOT NULL",
    "CREATE TABLE wording (resource INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (resource))",
    # Its words are the texts' grams, without a copy of them and without places: a hit is compared with the text.
    """
    CREATE VIRTUAL TABLE said USING fts5(
        text, content = "wording", content_rowid = "resource", columnsize = 0, detail = none, tokenize = "ascii"
    )
    """,
    "INSERT INTO said (said, rank) VALUES ('automerge', 16)",
    "PRAGMA user_version = 12",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
