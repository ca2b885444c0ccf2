"""Databases for the archive: SQLite in a folder, PostgreSQL as a private cluster where it is installed."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from centre.archive.engine import Database


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Start a cluster of our own, reached by a socket in its folder; yield the address of its server."""
    tools = sorted(Path("/usr/lib/postgresql").glob("*/bin")) if os.name == "posix" else []
    if not tools:
        pytest.skip("PostgreSQL is not installed")
    prefix = _as_another_user()
    # Short, and readable for that user: pytest's own folders belong to us alone, and a socket's path has 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="songke-pg-"))
    if prefix:
        shutil.chown(folder, "postgres")
    try:
        initdb = [*prefix, str(tools[-1] / "initdb"), "-D", str(folder / "d"), "-U", "songke", "-A", "trust", "-N"]
        subprocess.run([*initdb, "-E", "UTF8", "--locale=C"], check=True, capture_output=True, cwd="/")
        options = f"-k {folder} -c listen_addresses= -c fsync=off -c shared_buffers=16MB"
        control = [*prefix, str(tools[-1] / "pg_ctl"), "-D", str(folder / "d"), "-w", "-l", str(folder / "log")]
        subprocess.run([*control, "-o", options, "start"], check=True, capture_output=True, cwd="/")
        try:
            yield f"postgresql+psycopg://songke@/postgres?host={folder}"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=False, capture_output=True, cwd="/")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_another_user() -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid():
        return []
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        pytest.skip("running as root without a user called postgres")
    return ["runuser", "-u", "postgres", "--"]


@pytest.fixture(scope="session")
def new_postgresql(postgresql: str) -> Callable[[], str]:
    """Return a function that makes an empty database in the cluster and returns its address."""
    from sqlalchemy import create_engine, text

    numbers = itertools.count(1)

    def make() -> str:
        name = f"t{next(numbers)}"
        engine = create_engine(postgresql, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return postgresql.replace("/postgres?", f"/{name}?")

    return make


@pytest.fixture
def postgresql_url(new_postgresql: Callable[[], str]) -> str:
    """An empty database in the cluster."""
    return new_postgresql()


@pytest.fixture(params=["sqlite", "postgresql"])
def archive_url(request: pytest.FixtureRequest) -> str:
    """An address for centre.toml: empty for SQLite."""
    return "" if request.param == "sqlite" else str(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def database(archive_url: str, tmp_path: Path) -> Iterator[Database]:
    """An empty archive."""
    made = Database(archive_url, tmp_path / "archive" / "usage.db")
    yield made
    made.close()
