"""A textbook's tree as rows: numbered in reading order, so that all below a node lie between two numbers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from desktop_app.store import spelling
from desktop_app.store.tables import node, placing
from package_format.shard import TreeNode


def replace_tree(connection: Connection, textbook: int, nodes: Iterable[TreeNode]) -> tuple[dict[str, int], bool]:
    """Make ``nodes`` the tree of the textbook (its key); return every node's position, and whether anything changed.

    If it did, the placings of its resources are gone and have to be made again.
    """
    rows = tree_rows(textbook, nodes)
    known = connection.execute(select(node).where(node.c.textbook == textbook).order_by(node.c.position)).mappings()
    positions = {row["id"]: row["position"] for row in rows}
    if [dict(row) for row in known] == rows:
        return positions, False
    connection.execute(delete(placing).where(placing.c.textbook == textbook))
    connection.execute(delete(node).where(node.c.textbook == textbook))
    if rows:
        connection.execute(insert(node), rows)
    return positions, True


def tree_rows(textbook: int, nodes: Iterable[TreeNode]) -> list[dict[str, Any]]:
    """Return the rows of a tree whose parents come before their children, each node followed by all below it."""
    ordered = reading_order(nodes)
    rows: dict[str, dict[str, Any]] = {}
    for position, (one, depth) in enumerate(ordered):
        rows[one.id] = {
            "textbook": textbook,
            "position": position,
            "last": position,
            "id": one.id,
            "parent": one.parent,
            "kind": one.kind,
            "title": json.dumps(dict(one.title), ensure_ascii=False),
            "depth": depth,
            "spelled": f" {spelling.spell_all(one.title.values())} ",
        }
    for row in reversed(rows.values()):
        if row["parent"] is not None:
            above = rows[row["parent"]]
            above["last"] = max(above["last"], row["last"])
    return list(rows.values())


def reading_order(nodes: Iterable[TreeNode]) -> Sequence[tuple[TreeNode, int]]:
    """Return the nodes and their depths, each node directly before what is below it."""
    below: dict[str | None, list[TreeNode]] = {}
    for one in nodes:
        below.setdefault(one.parent, []).append(one)
    ordered: list[tuple[TreeNode, int]] = []
    waiting = [(one, 0) for one in reversed(below.get(None, []))]
    while waiting:
        one, depth = waiting.pop()
        ordered.append((one, depth))
        waiting.extend((child, depth + 1) for child in reversed(below.get(one.id, [])))
    return ordered
