"""Bringing a database to the newest schema: all of it or nothing, with a copy of the old one beside it.

Alembic is imported here and nowhere else, and this module only when there is something to do.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.pool import NullPool

from desktop_app.store import faults, safe_copy
from desktop_app.store.connection import IMMEDIATELY, connect
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
    if not safe_copy.copy_to(path, copy):
        raise Damaged(path.name, "its copy does not pass the check")
    return copy
