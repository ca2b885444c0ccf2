"""Groups of deltas at their edges: what belongs together, what is kept for later, what is not asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.store.store import Store
from desktop_app.sync.deltas import Deltas
from desktop_app.sync.groups import Groups, batches, is_ready, span_of
from desktop_app.sync.routes import OBJECTS
from desktop_app.sync.source import steady
from package_format import delta, names
from package_format.delta import Group, Region
from package_format.delta_plan import Offer
from package_format.errors import Damaged, Missing
from package_format.recipe import RecipeFile
from tests.sync.memory_source import MemorySource
from tests.sync.points import opened
from tests.sync.publisher import noise


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "point") as made:
        yield made


def file(name: str) -> RecipeFile:
    return RecipeFile(name, 10, name, ())


def offer(*made: str, offset: int = 8) -> Offer:
    return Offer("deltas/d", Group(offset, 5, (), tuple(Region(name, 0, 10) for name in made)))


def paths(found: Iterator[list[RecipeFile]]) -> list[str]:
    return ["".join(each.path for each in batch) for batch in found]


def test_files_that_one_group_makes_are_received_together() -> None:
    files = [file(name) for name in "abcdef"]
    assert paths(batches(files, [], 4)) == ["abcd", "ef"]
    assert paths(batches(files, [offer("a", "e", "x"), offer("c", "f", "c")], 2)) == ["ae", "bcf", "d"]
    assert paths(batches(files, [offer("d", "b", "a", "f")], 1)) == ["adbf", "c", "e"]
    assert paths(batches([], [offer("a")], 1)) == []


def test_a_whole_file_for_later_is_kept_and_nothing_else(store: Store) -> None:
    content = noise(1, 1000)
    piece = Region(names.digest_of(content), 0, len(content))
    groups = Groups(store.files)
    assert not groups.keep(Region(piece.file, 1, 999), content[1:])
    assert not groups.keep(piece, noise(2, 1000))
    assert groups.keep(piece, content)
    store.files.settle()
    assert store.files.location(piece.file).read_bytes() == content
    assert not groups.keep(piece, content)


def test_a_group_is_made_once_of_what_is_here(store: Store) -> None:
    old, new = noise(1, 50_000), noise(1, 50_000)[:-1] + b"!"
    base, piece = (Region(names.digest_of(content), 0, len(content)) for content in (old, new))
    stored = delta.compress_group(new, old)
    made = Offer("deltas/d", Group(8, len(stored), (base,), (piece,)))
    span = span_of(made)
    assert not is_ready(store.files, made.group.bases)
    with pytest.raises(Missing):
        Groups(store.files, [made]).make(span, stored)
    store.files.write_whole(base.file, base.length, [old])
    store.files.settle()
    assert is_ready(store.files, made.group.bases)
    assert Groups(store.files, [made]).make(span, stored) == [(piece, new)]
    with pytest.raises(Damaged):
        Groups(store.files, [made]).make(span, stored[:-1])
    groups = Groups(store.files, [made])
    groups.give_up(span)
    assert groups.choose({}, frozenset()) == []


def test_reading_of_whole_files_is_exact(store: Store) -> None:
    content = noise(3, 5000)
    digest = names.digest_of(content)
    assert store.files.read(digest, 0, 10) is None
    store.files.write_whole(digest, 5000, [content])
    assert store.files.read(digest, 100, 50) == content[100:150]
    assert store.files.read(digest, 4990, 11) is None


def test_a_neighbour_is_not_asked_for_deltas(store: Store) -> None:
    class Neighbour(MemorySource):
        carries = frozenset({OBJECTS})

    source = Neighbour({})
    lacking = {("county", "yuwen-1a"): {"a": {"f": 1000}}}
    assert Deltas(store, steady).offers(source, lacking) == []
    # Of a channel that is not followed no deltas are known either.
    assert Deltas(store, steady).offers(MemorySource({}), lacking) == []
    assert source.requests == 0
