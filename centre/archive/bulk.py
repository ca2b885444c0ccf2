"""Inserting many rows of which some are known: one statement, and the database says which were new.

A row count says nothing under ``ON CONFLICT``; ``RETURNING`` does. SQLite takes a list of rows; PostgreSQL one array a
column, because psycopg's reading of a statement with thousands of parameters costs more than everything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite

Row = dict[str, Any]


def insert_new(connection: Connection, table: Table, rows: Sequence[Row]) -> list[Row]:
    """Insert the rows whose primary key is new; return the others. All have the same columns and different keys."""
    if not rows:
        return []
    keys = list(table.primary_key)
    if connection.dialect.name == "postgresql":
        names = list(rows[0])
        arrays = (literal([row[name] for row in rows], postgresql.ARRAY(table.c[name].type)) for name in names)
        columns = func.unnest(*arrays).table_valued(*names).render_derived()
        wide = postgresql.insert(table).from_select(names, select(columns)).on_conflict_do_nothing().returning(*keys)
        added = {tuple(key) for key in connection.execute(wide)}
    else:
        long = sqlite.insert(table).on_conflict_do_nothing().returning(*keys)
        added = {tuple(key) for key in connection.execute(long, list(rows))}
    return [row for row in rows if tuple(row[key.name] for key in keys) not in added]
