"""Lists know in which languages a lesson is heard and can be read; of what is listed, from the shards that are held."""

import json

from alembic import op
from sqlalchemy import text

from desktop_app.store.spoken_tags import of_files
from package_format import zstd
from package_format.errors import Damaged

revision = "0014"
down_revision = "0013"

_NOTE = text("UPDATE resource SET spoken = :spoken WHERE textbook = :textbook AND id = :id AND version = :version")


def upgrade() -> None:
    op.execute("ALTER TABLE resource ADD COLUMN spoken TEXT DEFAULT '' NOT NULL")
    connection = op.get_bind()
    for textbook, size, stored in connection.execute(text("SELECT textbook, size, stored FROM shard")).all():
        try:
            lines = zstd.expand_frame(stored, size, "shard").split(b"\n")
        except Damaged:
            continue  # the next sync brings another, and its rows with it
        for line in lines:
            if b'"tracks":' in line or b'"role":"subtitle"' in line:
                try:
                    record = json.loads(line)
                    found = {"textbook": textbook, "id": record["id"], "version": record["version"]}
                    found["spoken"] = of_files(record["files"])
                except (ValueError, KeyError, TypeError, AttributeError):
                    continue  # a record that was taken before tracks were looked at costs its languages, no start
                connection.execute(_NOTE, found)
    op.execute("PRAGMA user_version = 14")
