"""Conditions on many values at once.

SQLite takes 32,766 values in one statement, 999 before its 3.32. A school may hold more lessons than that: the values
travel as one JSON text, which SQLite takes apart (https://www.sqlite.org/json1.html, ``json_each``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, bindparam, func, select, tuple_

Column = ColumnElement[Any]


def among(column: Column, values: Iterable[int | str]) -> ColumnElement[bool]:
    """Return the condition that ``column`` is one of ``values``, however many these are."""
    return column.in_(listed(bindparam(None, written(values), Text)))


def pairs_among(first: Column, second: Column, pairs: Iterable[tuple[int | str, int | str]]) -> ColumnElement[bool]:
    """Return the condition that ``first`` and ``second`` are one of ``pairs``."""
    one = _each(bindparam(None, written(pairs), Text))
    return tuple_(first, second).in_(select(func.json_extract(one, "$[0]"), func.json_extract(one, "$[1]")))


def listed(text: Column) -> Select[Any]:
    """Return the query of the values that ``text`` lists, as ``written`` writes them."""
    return select(_each(text))


def written(values: Iterable[object]) -> str:
    """Return ``values`` as the text that ``listed`` reads."""
    return json.dumps(list(values))


def _each(text: Column) -> Column:
    return func.json_each(text).table_valued("value").c.value
