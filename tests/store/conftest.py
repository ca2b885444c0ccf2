from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.store.store import Store

OLD_LIMIT = 999
"""Values that SQLite before 3.32 takes in one statement (https://www.sqlite.org/limits.html)."""


@pytest.fixture(autouse=True)
def old_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no statement of any test here need more values than the oldest SQLite takes."""
    real = sqlite3.dbapi2.connect

    def connect(*arguments: Any, **named: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = real(*arguments, **named)
        connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, OLD_LIMIT)
        return connection

    monkeypatch.setattr(sqlite3.dbapi2, "connect", connect)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "点") as opened:
        opened.files.floor = 0
        yield opened
