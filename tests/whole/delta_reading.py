"""The three releases as readers of their trees: what they list, what parts make, what a source was asked for."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from centre.repository import Repository
from desktop_app.sync.ranges import Span
from desktop_app.sync.source import Receiver
from package_format import names, recipe
from package_format.catalogue import Manifest
from package_format.delta import Group, ReleaseDelta
from package_format.delta_directory import Part
from package_format.recipe import Chunk
from package_format.shard import Record
from tests.sync.memory_source import MemorySource, tree_of
from tests.whole.three_releases import Releases


class Counted(MemorySource):
    """Counts the bytes of packs and deltas that it was asked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__(tree_of(folder))
        self.by_path: Counter[str] = Counter()
        self.directories: Counter[str] = Counter()

    def fetch_ranges(self, spans: Sequence[Span], receiver: Receiver) -> None:
        for span in spans:
            self.by_path[span.path] += span.length
            self.directories[span.path] += span.length if span.end == len(self.tree.get(span.path, b"")) else 0
        super().fetch_ranges(spans, receiver)

    @property
    def by_room(self) -> Counter[str]:
        rooms: Counter[str] = Counter()
        for path, asked in self.by_path.items():
            rooms[path.partition("/")[0]] += asked
        return rooms

    @property
    def deltas(self) -> list[str]:
        return [path for path in self.tree if path.startswith("deltas/")]


def manifest(releases: Releases, number: int) -> Manifest:
    return Repository(releases.trees[number]).manifest("demo", releases.said[number].manifest)


def listed(releases: Releases, number: int) -> tuple[ReleaseDelta, ...]:
    entry = manifest(releases, number).entry("yuwen-2a")
    assert entry is not None
    return entry.releases


def records(releases: Releases, number: int) -> dict[str, Record]:
    """The records of a release, by id."""
    entry = manifest(releases, number).entry("yuwen-2a")
    assert entry is not None
    return {record.id: record for record in Repository(releases.trees[number]).records(entry.shard)[1]}


def read_part(releases: Releases, delta: ReleaseDelta, part: Part) -> tuple[bytes, Sequence[Group]]:
    """The recipe and the groups of a part of a delta to release 3."""
    tree = Repository(releases.trees[3])
    old = tree.frame(records(releases, delta.release)[part.resource].recipe) if part.version else b""
    return tree.delta_part(delta, part, tree.directory(delta)[0].offset, old)


def film_chunks(releases: Releases, number: int) -> dict[str, Chunk]:
    """The chunks of the film in a release, by digest."""
    tree = Repository(releases.trees[number])
    [file] = recipe.decode(tree.frame(records(releases, number)["film"].recipe), "film").files
    return {chunk.digest: chunk for chunk in file.chunks}


def damages(tree: dict[str, bytes], deltas: tuple[ReleaseDelta, ...], kind: str) -> None:
    """Spoil every delta of a tree."""
    for delta in deltas:
        path = names.delta_path(delta.digest)
        content = bytearray(tree[path])
        if kind == "absent":
            del tree[path]
        elif kind == "cut short":
            tree[path] = bytes(content[: len(content) // 2])
        elif kind == "directory":
            content[-10] ^= 1
            tree[path] = bytes(content)
        else:
            for place in range(8, delta.directory_offset, 50):
                content[place] ^= 1 << random.Random(place).randrange(8)
            tree[path] = bytes(content)
