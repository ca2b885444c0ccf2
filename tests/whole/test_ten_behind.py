"""What `publish` says that a release costs a point one, two and ten behind is what such a point fetches."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from centre.establish import establish
from desktop_app.store.store import Store
from desktop_app.sync.subscribe import subscribe
from tests.centre import contents
from tests.sync.memory_source import MemorySource, tree_of
from tests.sync.points import bring, opened
from tests.whole.delta_reading import Counted
from tests.whole.three_releases import NOW, Releases, page

LAST = 12
"""So that ten behind it is not the release that the term began with, from which a delta leads as well."""


def content(release: int) -> dict[str, bytes | str]:
    """A film that every release changes a little, a page that only the last one does, and what never changes."""
    film = bytearray(contents.mp4(7, 300_000))
    for change in range(1, release):
        film[change * 20_000 : change * 20_000 + 50] = random.Random(change).randbytes(50)
    same = {"same.mp4": contents.mp4(8, 50_000), "new.mp4": contents.mp4(9, 50_000)}
    return {"film.mp4": bytes(film), **same, "pages/0.html": page(0, 2 if release == LAST else 1)}


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Releases:
    folder = tmp_path_factory.mktemp("centre")
    establish(folder / "centre", "usage/batches", NOW)
    made = Releases(folder)
    for number in range(1, LAST + 1):
        made.publish(number, content(number))
    return made


@contextmanager
def point(releases: Releases, number: int, folder: Path) -> Iterator[Store]:
    """A point that holds the release ``number``."""
    with opened(folder) as store:
        subscribe(store, str(releases.trees[number]), releases.root, None, ())
        assert bring(store, MemorySource(tree_of(releases.trees[number])), now=NOW).complete
        yield store


@pytest.mark.parametrize("behind", [1, 2, 10])
def test_the_cost_that_is_said_is_the_cost(releases: Releases, tmp_path: Path, behind: int) -> None:
    [said] = [step for step in releases.said[LAST].steps if step.behind == behind]
    assert said.release == LAST - behind
    with point(releases, said.release, tmp_path / "by-delta") as store:
        by_delta = Counted(releases.trees[LAST])
        assert bring(store, by_delta, now=NOW).complete
    with point(releases, said.release, tmp_path / "by-packs") as store:
        by_packs = Counted(releases.trees[LAST])
        for path in by_packs.deltas:
            del by_packs.tree[path]
        assert bring(store, by_packs, now=NOW).complete
    assert sum(by_delta.by_room.values()) == said.delta_bytes
    assert by_packs.by_room["packs"] == said.pack_bytes
    assert said.catalogue_bytes > 0
    # Ten behind no delta leads from the old film; the page is what it was one release ago, and comes by delta.
    assert by_delta.by_room["deltas"] > 0
    assert (by_delta.by_room["packs"] > 0) == (behind == 10)
    assert said.delta_bytes < said.pack_bytes


def test_steps_are_said_as_far_as_there_are_releases(releases: Releases) -> None:
    assert [[step.behind for step in releases.said[number].steps] for number in (1, 2, 3, 10, 11, 12)] == [
        [],
        [1],
        [1, 2],
        [1, 2],
        [1, 2, 10],
        [1, 2, 10],
    ]
