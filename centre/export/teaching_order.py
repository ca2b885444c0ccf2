"""The order in which lessons go onto a stick: as they will be taught, then as they stand on the shelf."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from package_format.catalogue import TeachingProgress
from package_format.shard import Record, TreeNode

WEEK = 7 * 86_400
_LATER = 1 << 20
"""Weeks away that everything without a week in the calendar is; also the place of what has none in the tree."""


def ranked(
    records: Iterable[Record], nodes: Sequence[TreeNode], textbook: str, progress: Sequence[TeachingProgress], now: int
) -> list[tuple[int, Record]]:
    """Return ``records`` of one textbook in the order of its tree, each with how many weeks away it is taught.

    ``now`` is in Unix seconds. What was taught before comes after what is still to come, the latest first: a school may
    lag behind. A period is taught when its lesson is, a lesson when its unit is, unless the calendar says so itself.
    """
    weeks = _weeks(progress, textbook, now)
    for node in nodes:
        if node.id not in weeks and node.parent in weeks:
            weeks[node.id] = weeks[node.parent]
    places = {node.id: place for place, node in enumerate(nodes)}

    def place(record: Record) -> tuple[int, str]:
        return min((places.get(node, _LATER) for node in record.nodes), default=_LATER), record.id

    return [
        (min((weeks.get(node, _LATER) for node in record.nodes), default=_LATER), record)
        for record in sorted(records, key=place)
    ]


def _weeks(progress: Sequence[TeachingProgress], textbook: str, now: int) -> dict[str, int]:
    away: dict[str, int] = {}
    for term in progress:
        current = (now - term.starts) // WEEK + 1
        for week in term.weeks:
            distance = week.number - current
            rank = distance if distance >= 0 else _LATER // 2 - distance
            for node in week.nodes if week.textbook == textbook else ():
                away[node] = min(rank, away.get(node, rank))
    return away
