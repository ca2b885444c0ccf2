"""A source in memory: the tree as a dictionary, with one byte wrong where a test says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from desktop_app.sync.ranges import Span
from desktop_app.sync.routes import ORDINARY
from desktop_app.sync.source import Pulse, Receiver, steady
from package_format.errors import Damaged, Missing


class MemorySource:
    """Serves ``tree``; ``flip`` is the path and place of a byte whose bits ``mask`` are turned over."""

    cost = 10
    server_time = None
    name = "memory"
    carries = ORDINARY

    def __init__(self, tree: Mapping[str, bytes]) -> None:
        self.tree = dict(tree)
        self.received = 0
        self.requests = 0

    def flipped(self, path: str, place: int, mask: int) -> MemorySource:
        content = bytearray(self.tree[path])
        content[place] ^= mask
        return MemorySource({**self.tree, path: bytes(content)})

    def fetch(self, path: str, most: int, pulse: Pulse = steady) -> bytes:
        pulse()
        self.requests += 1
        if path not in self.tree:
            raise Missing(path, self.name)
        if len(self.tree[path]) > most:
            raise Damaged(path, f"larger than {most} bytes", self.name)
        self.received += len(self.tree[path])
        return self.tree[path]

    def fetch_ranges(self, spans: Sequence[Span], receiver: Receiver) -> None:
        for span in spans:
            receiver.pulse()
            self.requests += 1
            stored = self.tree.get(span.path, b"")[span.offset : span.end]
            if span.path not in self.tree:
                receiver.lost(span, Missing(span.path, self.name))
            elif len(stored) < span.length:
                receiver.lost(span, Damaged(span.path, "cut short", self.name))
            else:
                self.received += len(stored)
                receiver.arrived(span, stored)

    def close(self) -> None:
        """Nothing is open."""


def tree_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
