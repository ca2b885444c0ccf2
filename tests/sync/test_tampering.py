"""Every byte that could be wrong is found, costs only what it belongs to, and is healed by the next good source.

``tests/format/test_trust_attacks.py`` flips every byte of the metadata under trust alone; here the whole sync lives
with a sample of those, and with every byte of manifest, shard and pack.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.sync.catalogue_refresh import CatalogueRefresh
from desktop_app.sync.lessons import Lessons
from desktop_app.sync.tally import Tally
from package_format import names, pack
from package_format.errors import Damaged
from package_format.trust.reader import TrustedMetadata
from tests.sync.memory_source import MemorySource, tree_of
from tests.sync.points import NOW, bring, holds, is_clean, opened, point, silent
from tests.sync.publisher import CHANNEL, Lesson, Publisher, newer, noise


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Publisher:
    made = Publisher(tmp_path_factory.mktemp("centre"), chunk=90)
    made.publish(
        Lesson("one", {"one.txt": noise(1, 170)}),
        Lesson("two", {"two.txt": b"as plain as plain text can be, " * 4}),
        Lesson("six", {"six.txt": noise(6, 60)}),
    )
    return made


@pytest.fixture(scope="module")
def bare(centre: Publisher, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A point that knows the first release's catalogue and holds nothing of it."""
    folder = tmp_path_factory.mktemp("point") / "point"
    catalogue = {path: content for path, content in tree_of(centre.tree).items() if not path.startswith("packs/")}
    with point(folder, centre) as store:
        bring(store, MemorySource(catalogue))
    return folder


@pytest.fixture
def copies(bare: Path, tmp_path: Path) -> Iterator[Path]:
    """Fresh copies of the bare point."""

    def made() -> Iterator[Path]:
        number = 0
        while True:
            number += 1
            yield Path(shutil.copytree(bare, tmp_path / f"point{number}"))

    return made()


def test_each_byte_of_a_pack_is_found_and_costs_its_lesson_only(centre: Publisher, copies: Iterator[Path]) -> None:
    good = MemorySource(tree_of(centre.tree))
    owners = {
        frame.digest: name
        for (name, _), recipe in centre.recipes.items()
        for file in recipe.files
        for frame in file.chunks
    }
    tried = 0
    for path in (path for path in good.tree if path.startswith("packs/")):
        with (centre.tree / path).open("rb") as file:
            entries = pack.read_directory(file, path)
        for entry in entries:
            with opened(next(copies)) as store:
                for place in range(entry.offset, entry.offset + entry.stored):
                    if means_the_same(good.tree[path], entry, place):
                        continue
                    tried += 1
                    tally = Tally(silent, [])
                    Lessons(store, tally).receive(good.flipped(path, place, 1 << place % 8), [CHANNEL])
                    [trouble] = tally.troubles
                    assert isinstance(trouble.error, Damaged)
                    [waiting] = store.installs.wants()
                    assert waiting.resource == owners.get(entry.digest, waiting.resource)
                    assert trouble.lesson == waiting.title["zh-CN"]
                assert bring(store, good).complete
                assert holds(store, centre)
                assert is_clean(store)
    assert tried > 500


def means_the_same(content: bytes, entry: pack.Entry, place: int) -> bool:
    """Whether the flip hits one of the bits of a zstd frame that change nothing: the digest of the content is right."""
    stored = bytearray(content[entry.offset : entry.offset + entry.stored])
    stored[place - entry.offset] ^= 1 << place % 8
    try:
        pack.open_frame(stored, entry.digest, entry.raw)
    except Damaged:
        return False
    return True


def test_what_surrounds_the_frames_of_a_pack_is_not_even_looked_at(centre: Publisher, copies: Iterator[Path]) -> None:
    tree = tree_of(centre.tree)
    for path in [path for path in tree if path.startswith("packs/")]:
        with (centre.tree / path).open("rb") as file:
            end = max(entry.offset + entry.stored for entry in pack.read_directory(file, path))
        tree[path] = bytes(8) + tree[path][8:end]
    with opened(next(copies)) as store:
        assert bring(store, MemorySource(tree)).complete
        assert holds(store, centre)


def test_each_byte_of_manifest_and_shard_is_found_and_what_was_there_stays(
    centre: Publisher, copies: Iterator[Path], tmp_path: Path
) -> None:
    second = second_release(centre, tmp_path)
    good = MemorySource(tree_of(second.tree))
    with opened(next(copies)) as store:
        trusted = TrustedMetadata(store.trust_folder, second.root)
        target = trusted.refresh(good.fetch, [CHANNEL], NOW, "memory")[CHANNEL]
        manifest = names.manifest_path(CHANNEL, target.digest)
        held = store.catalogue.applied(CHANNEL)
        for place in range(len(good.tree[manifest])):
            tally = Tally(silent, [])
            CatalogueRefresh(store, tally)._apply(good.flipped(manifest, place, 1 << place % 8), CHANNEL, target)
            assert [type(trouble.error) for trouble in tally.troubles] == [Damaged]
            assert store.catalogue.applied(CHANNEL) == held
        entry = second.publish().textbooks[0]
        shard = names.index_path(entry.shard.digest)
        for place in range(len(good.tree[shard])):
            tally = Tally(silent, [])
            source = good.flipped(shard, place, 1 << place % 8)
            CatalogueRefresh(store, tally)._take_shard(source, CHANNEL, replace(entry, deltas=()))
            assert [type(trouble.error) for trouble in tally.troubles] == [Damaged]
            assert store.catalogue.shard_state(CHANNEL, "yuwen-1a") != entry.shard.raw_digest
        assert bring(store, good).complete
        assert holds(store, second)


def test_each_byte_of_an_index_delta_is_found_and_the_whole_shard_serves(
    centre: Publisher, copies: Iterator[Path], tmp_path: Path
) -> None:
    second = second_release(centre, tmp_path)
    good = MemorySource(tree_of(second.tree))
    base = next(copies)
    with opened(base) as store:
        refresh = CatalogueRefresh(store, Tally(silent, []))
        trusted = TrustedMetadata(store.trust_folder, second.root)
        target = trusted.refresh(good.fetch, [CHANNEL], NOW, "memory")[CHANNEL]
        [entry] = refresh._manifest(good, CHANNEL, target).textbooks
        [delta] = entry.deltas
        path = names.index_path(delta.digest)
        assert refresh._by_delta(good, CHANNEL, entry, delta) is not None
        for place in range(len(good.tree[path])):
            assert refresh._by_delta(good.flipped(path, place, 1 << place % 8), CHANNEL, entry, delta) is None
        outcome = bring(store, good.flipped(path, 3, 1))
        assert outcome.complete
        assert outcome.troubles == ()


def test_tampered_metadata_is_found_and_the_packs_beside_it_are_used(
    centre: Publisher, copies: Iterator[Path], tmp_path: Path
) -> None:
    second = second_release(centre, tmp_path)
    good = MemorySource(tree_of(second.tree))
    newest = {name: max(path for path in good.tree if path.endswith(f".{name}.json")) for name in ("snapshot", CHANNEL)}
    tried = 0
    for path in ("metadata/timestamp.json", *newest.values()):
        content = good.tree[path]
        for place in range(tried % 61, len(content), 61):
            tried += 1
            bad = good.flipped(path, place, 1 << place % 8)
            with opened(next(copies)) as store:
                outcome = bring(store, bad)
                if content.swapcase()[place] == bad.tree[path][place]:
                    continue  # a hex digit of a signature in capitals means the same
                assert not outcome.complete
                assert outcome.troubles
                assert outcome.releases == {CHANNEL: 1}
                # What the first release promised and these packs hold plays all the same.
                assert outcome.installed == 3
                assert store.library.lesson("one").version == 1
    assert tried > 20


def second_release(first: Publisher, tmp_path: Path) -> Publisher:
    """The same centre one release later, in a folder of its own."""
    import copy

    made = copy.copy(first)
    made.folder = tmp_path / "second"
    shutil.copytree(first.folder, made.folder)
    made.tree = made.folder / "repository"
    made.signer = type(first.signer)(made.tree / "metadata", made.folder / "keys")
    made.lessons, made.recipes = dict(first.lessons), dict(first.recipes)
    made._frames, made._records, made._shards = dict(first._frames), dict(first._records), dict(first._shards)
    made.publish(newer(made.lessons["one"], one__txt=noise(1, 90) + noise(8, 90)))
    return made
