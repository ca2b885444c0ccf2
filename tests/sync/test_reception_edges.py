"""Ways round: what an object has not a pack may have, and what a delta has not a pack has."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from desktop_app.sync.assembly import Assembly
from desktop_app.sync.deltas import Book, Deltas, TakeRecipe
from desktop_app.sync.groups import Groups
from desktop_app.sync.known_chunks import KnownChunks
from desktop_app.sync.reception import Reception
from desktop_app.sync.routes import OBJECTS, PACKS
from desktop_app.sync.source import Source, steady
from package_format import delta, names
from package_format.delta import Group, Region
from package_format.delta_plan import Offer
from package_format.pack import MAGIC, FrameRef
from package_format.recipe import Chunk, RecipeFile
from tests.sync.memory_source import MemorySource, tree_of
from tests.sync.points import bring, holds, opened, point
from tests.sync.publisher import Lesson, Publisher, noise


def test_a_carrier_of_both_that_lacks_an_object_is_asked_for_its_packs(tmp_path: Path) -> None:
    centre = Publisher(tmp_path / "centre")
    centre.publish(Lesson("song", {"song.mp4": noise(1, 300_000)}, cover=True))
    both = MemorySource(tree_of(centre.tree))
    both.carries = frozenset({PACKS, OBJECTS})
    with point(tmp_path / "point", centre) as store:
        assert bring(store, both).complete
        assert holds(store, centre)


def test_a_delta_that_is_not_there_costs_only_itself(tmp_path: Path) -> None:
    old = noise(1, 50_000)
    new = old[:-1] + b"!"
    digest = names.digest_of(new)
    stored = delta.compress_group(new, old)
    base, piece = Region(names.digest_of(old), 0, len(old)), Region(digest, 0, len(new))
    offer = Offer("deltas/absent", Group(8, len(stored), (base,), (piece,)))
    packed = MAGIC + new
    pack = names.digest_of(packed)
    file = RecipeFile("song.mp4", len(new), digest, (Chunk(digest, len(new), pack, len(MAGIC), len(new)),))
    whole: list[str] = []
    with opened(tmp_path / "point") as store:
        store.files.floor = 0
        store.files.write_whole(base.file, base.length, [old])
        store.files.settle()
        assembly = Assembly(store.files, file)
        reception = Reception([assembly], KnownChunks(store.files), Groups(store.files, [offer]), whole.append, steady)
        assert reception.to_bring() == len(stored)
        reception.fetch(MemorySource({f"packs/{pack}": packed}))
        store.files.settle()
        assert whole == [digest]
        assert store.files.location(digest).read_bytes() == new


def test_a_group_may_make_a_whole_file_that_is_received_later(tmp_path: Path) -> None:
    old = noise(1, 50_000)
    now, later = old[:-1] + b"!", old[:-1] + b"?"
    stored = delta.compress_group(now + later, old)
    base = Region(names.digest_of(old), 0, len(old))
    pieces = tuple(Region(names.digest_of(content), 0, len(content)) for content in (now, later))
    offer = Offer("deltas/d", Group(8, len(stored), (base,), pieces))
    digest = pieces[0].file
    file = RecipeFile("song.mp4", len(now), digest, (Chunk(digest, len(now), "ab" * 32, 8, len(now)),))
    whole: list[str] = []
    with opened(tmp_path / "point") as store:
        store.files.floor = 0
        store.files.write_whole(base.file, base.length, [old])
        store.files.settle()
        assembly = Assembly(store.files, file)
        reception = Reception([assembly], KnownChunks(store.files), Groups(store.files, [offer]), whole.append, steady)
        reception.fetch(MemorySource({"deltas/d": bytes(8) + stored}))
        store.files.settle()
        assert sorted(whole) == sorted(piece.file for piece in pieces)
        assert store.files.location(pieces[1].file).read_bytes() == later


def test_what_is_no_recipe_though_a_delta_made_it_comes_from_its_pack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def nonsense(_: Deltas, source: Source, wanted: Mapping[Book, Mapping[str, FrameRef]], take: TakeRecipe) -> None:
        for (channel, _book), refs in wanted.items():
            for resource in refs:
                asked.append(resource)
                take(channel, resource, b"{}")

    monkeypatch.setattr(Deltas, "recipes", nonsense)
    centre = Publisher(tmp_path / "centre")
    centre.publish(Lesson("song", {"song.mp4": noise(1, 3_000)}))
    with point(tmp_path / "point", centre) as store:
        outcome = bring(store, MemorySource(tree_of(centre.tree)))
        assert outcome.complete
        assert outcome.troubles == ()
        assert holds(store, centre)
    assert asked == ["song"]
