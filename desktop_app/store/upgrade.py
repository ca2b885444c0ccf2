"""Bringing a database to the newest schema: all of it or nothing, with a copy of the old one beside it.

Alembic is imported here and nowhere else, and this module only when there is something to do.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.pool import NullPool

from desktop_app.store import disk, faults
from desktop_app.store.connection import BUSY_SECONDS, IMMEDIATELY, connect
from package_format.errors import Damaged

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(path: Path, migrations: Path = MIGRATIONS) -> None:
    """Run the ``migrations`` that the database at ``path`` has not seen, in one transaction.

    A failure of any kind leaves the old database as it was; a killed program too.

    Raises:
        NoSpace: there is no room for the copy or the new tables.
        Damaged: the old database contradicts itself.
    """
    with faults.database(path), connect(path, NullPool).connect() as connection:
        raw = connection.connection.cursor()  # these two have no effect inside a transaction
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA foreign_keys = OFF")  # rebuilding a table would otherwise delete what refers to it
        connection.execution_options(**IMMEDIATELY)
        with connection.begin():
            if old := int(connection.exec_driver_sql("PRAGMA user_version").scalar_one()):
                keep_copy(path, old)
            config = Config()
            config.set_main_option("script_location", str(migrations).replace("%", "%%"))
            config.set_main_option("sourceless", "true")  # an installed program may hold nothing but .pyc
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise Damaged(path.name, "rows refer to what is not there")


def keep_copy(path: Path, version: int) -> Path:
    """Copy the database to ``<name>.schema-<version>``, replacing an older copy; return where it is."""
    copy = path.with_name(f"{path.name}.schema-{version}")
    unfinished = copy.with_name(copy.name + ".part")
    disk.remove(unfinished)
    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as old, closing(sqlite3.connect(unfinished)) as new:
        old.backup(new)
    with faults.writing(copy):
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        disk.replace(unfinished, copy)
        disk.sync_folder(copy.parent)
    return copy
