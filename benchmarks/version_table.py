"""The table of ``benchmarks.versions``: bytes by kind of content, and what they took."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.peers import BINARY

BUDGET = 1.2
"""Times the bytes of the best binary delta over the corpus."""


@dataclass
class _Row:
    """What one way took of everything."""

    by_kind: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    by_name: dict[str, int] = field(default_factory=dict)
    cpu: float = 0.0
    requests: int = 0
    memory: int = 0

    @property
    def total(self) -> int:
        """Bytes of all kinds."""
        return sum(self.by_kind.values())


class Table:
    """Collects and prints."""

    def __init__(self) -> None:
        self._rows: dict[str, _Row] = defaultdict(_Row)
        self.making = 0.0
        """CPU seconds of publishing the new versions: hashing, cutting, packs and deltas."""

    def add(self, way: str, kind: str, name: str, fetched: int, cpu: float, requests: int = 0, memory: int = 0) -> None:
        """Note what one way took for one thing: bytes, CPU seconds, requests, peak memory in MiB."""
        row = self._rows[way]
        row.by_kind[kind] += fetched
        row.by_name[name] = fetched
        row.cpu += cpu
        row.requests += requests
        row.memory = max(row.memory, memory)

    def line(self, name: str) -> str:
        """Return all ways for one thing, in kB."""
        return f"{name}: " + ", ".join(f"{way} {row.by_name[name] / 1e3:.0f}" for way, row in self._rows.items())

    def lines(self) -> Iterator[str]:
        """Yield the table, in MB, and the verdict."""
        kinds = sorted({kind for row in self._rows.values() for kind in row.by_kind})
        best = self._best()
        yield f"{'MB to fetch':20}" + "".join(f"{kind:>8}" for kind in (*kinds, "total", "÷ best", "CPU s"))
        for way, row in self._rows.items():
            parts = "".join(f"{row.by_kind[kind] / 1e6:8.2f}" for kind in kinds)
            ratio = f"{row.total / best:8.2f}" if best else f"{'-':>8}"
            more = f"   {row.requests} requests, at most {row.memory} MiB" if row.requests else ""
            yield f"{way:20}{parts}{row.total / 1e6:8.2f}{ratio}{row.cpu:8.1f}{more}"
        yield f"publishing the new versions: {self.making:.0f} CPU s; CPU of the others is making and applying together"
        if best:
            share = self._rows["songke delta"].total / best
            kept = "kept" if share <= BUDGET else "MISSED"
            yield f"release deltas: {share:.2f} × the best binary delta (budget ≤ {BUDGET}) {kept}"

    def _best(self) -> int:
        """Return the bytes of that binary delta which is best over everything; 0 if none was run."""
        return min((self._rows[way].total for way in BINARY if way in self._rows), default=0)
