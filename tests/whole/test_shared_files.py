"""A file that several packages share travels once, and costs what `publish` says, when a release changes it."""

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
from tests.sync.points import bring, is_clean, opened
from tests.whole.delta_reading import Counted
from tests.whole.three_releases import NOW, Releases

PACKAGES = 4
LIBRARY_BYTES = 400_000


def library(release: int) -> bytes:
    """The library that every package carries, of bytes that nothing compresses; a release changes 200 of them."""
    content = bytearray(random.Random(1).randbytes(LIBRARY_BYTES))
    for change in range(1, release):
        content[change * 90_000 : change * 90_000 + 200] = random.Random(change + 50).randbytes(200)
    return bytes(content)


def package(number: int, release: int) -> bytes:
    """A lesson of its own that carries the library; the last one keeps its old library for ever."""
    page = f"<html><body>第{number}课<script src='lib/player.js'></script></body></html>"
    carried = library(1 if number == PACKAGES - 1 else release)
    return contents.zipped({"index.html": page.encode(), "lib/player.js": carried})


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Releases:
    folder = tmp_path_factory.mktemp("centre")
    establish(folder / "centre", "usage/batches", NOW)
    made = Releases(folder)
    for release in (1, 2):
        files: dict[str, bytes | str] = {f"{number}.zip": package(number, release) for number in range(PACKAGES)}
        rows = [contents.row(f"web-{number}", 类型="课件", 文件=f"{number}.zip") for number in range(PACKAGES)]
        made.publish_rows(release, files, rows)
    return made


@contextmanager
def updated(releases: Releases, folder: Path, source: MemorySource) -> Iterator[Store]:
    """A point that held release 1 and has fetched release 2 from ``source``."""
    with opened(folder) as store:
        subscribe(store, str(releases.trees[1]), releases.root, None, ())
        assert bring(store, MemorySource(tree_of(releases.trees[1])), now=NOW).complete
        outcome = bring(store, source, now=NOW)
        assert outcome.complete, outcome.troubles
        for number in range(PACKAGES):
            (carrying,) = store.library.lesson(f"web-{number}").folders
            carried = carrying.find("lib/player.js")
            assert carried is not None
            assert carried.location.read_bytes() == library(1 if number == PACKAGES - 1 else 2)
        assert is_clean(store)
        yield store


def test_a_shared_file_that_changes_travels_once_and_costs_what_was_said(releases: Releases, tmp_path: Path) -> None:
    [said] = releases.said[2].steps
    by_delta, by_packs = Counted(releases.trees[2]), Counted(releases.trees[2])
    for path in by_packs.deltas:
        del by_packs.tree[path]
    with updated(releases, tmp_path / "by-delta", by_delta), updated(releases, tmp_path / "by-packs", by_packs):
        pass
    assert sum(by_delta.by_room.values()) == said.delta_bytes
    assert by_packs.by_room["packs"] == said.pack_bytes
    # Three resources lack it: neither way pays for it thrice, nor as a whole.
    assert said.pack_bytes < LIBRARY_BYTES
    assert said.delta_bytes < said.pack_bytes / 5
