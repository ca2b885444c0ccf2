"""Release deltas from the real centre to a real point: they save bytes, they are never needed, they never hurt."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from centre.repository import Repository
from desktop_app.store.store import Store
from desktop_app.sync.progress import Outcome
from desktop_app.sync.ranges import Span
from desktop_app.sync.source import Receiver
from desktop_app.sync.subscribe import subscribe
from package_format import names
from package_format.errors import Unreachable
from tests.sync.fault_server import Exchange, FaultServer
from tests.sync.memory_source import MemorySource
from tests.sync.points import bring, is_clean, opened
from tests.sync.test_kill import order, zygote
from tests.whole.delta_reading import Counted, damages, film_chunks, listed, manifest, read_part, records
from tests.whole.three_releases import NOW, Releases, lessons, three_releases

RESOURCES = {"film": "film.mp4", "same": "same.mp4", "book-2": "new.mp4", "more": "more.html", "page-5": "pages/5.html"}


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Releases:
    with pytest.MonkeyPatch.context() as patch:
        # Several groups of what is small here.
        patch.setattr("centre.deltas.grouping.RAW", 256 << 10)
        return three_releases(tmp_path_factory.mktemp("centre"))


@pytest.fixture(scope="module")
def held(releases: Releases, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Points that hold release 1, and release 2."""
    folder = tmp_path_factory.mktemp("points")
    for number in (1, 2):
        with opened(folder / str(number)) as store:
            subscribe(store, str(releases.trees[number]), releases.root, None, ())
            assert bring(store, releases.trees[number], now=NOW).complete
    return {number: folder / str(number) for number in (1, 2)}


@contextmanager
def copied(folder: Path, into: Path) -> Iterator[Store]:
    with opened(Path(shutil.copytree(folder, into))) as store:
        yield store


def plays(store: Store, number: int) -> bool:
    """Whether every resource plays as it is in the release ``number``, byte for byte."""
    expected = lessons(number)
    for resource, path in RESOURCES.items():
        content = expected[path]
        content = content.encode() if isinstance(content, str) else content
        if store.library.lesson(resource).main.location.read_bytes() != content:
            return False
    return is_clean(store)


def updated(store: Store, source: MemorySource) -> Outcome:
    outcome = bring(store, source, now=NOW)
    assert outcome.complete, outcome.troubles
    assert plays(store, 3)
    return outcome


def test_what_the_manifest_lists_is_there(releases: Releases) -> None:
    assert listed(releases, 1) == ()
    assert [delta.release for delta in listed(releases, 2)] == [1]
    assert [delta.release for delta in listed(releases, 3)] == [2, 1]
    for delta in listed(releases, 3):
        stored = (releases.trees[3] / names.delta_path(delta.digest)).read_bytes()
        assert (names.digest_of(stored), len(stored)) == (delta.digest, delta.size)
        for part in Repository(releases.trees[3]).directory(delta):
            _, groups = read_part(releases, delta, part)
            assert {piece.file for group in groups for piece in group.pieces}.isdisjoint(
                base.file for group in groups for base in group.bases
            )
    assert releases.said[3].deltas == 2
    assert releases.said[3].delta_bytes == sum(delta.size for delta in listed(releases, 3))


@pytest.mark.parametrize("before", [1, 2])
def test_a_step_travels_by_delta(releases: Releases, held: dict[int, Path], tmp_path: Path, before: int) -> None:
    with copied(held[before], tmp_path / "by-delta") as store:
        by_delta = Counted(releases.trees[3])
        updated(store, by_delta)
    with copied(held[before], tmp_path / "by-packs") as store:
        by_packs = Counted(releases.trees[3])
        for path in by_packs.deltas:
            del by_packs.tree[path]
        updated(store, by_packs)
    assert by_delta.by_room["deltas"] > 0
    # What is left of packs are the recipes of what is new, if anything.
    assert by_delta.received < by_packs.received / 10
    assert by_delta.by_room["packs"] < by_packs.by_room["packs"] / 100
    [said] = [step for step in releases.said[3].steps if step.release == before]
    assert said.behind == 3 - before
    # What the publisher said is what is fetched, to the byte.
    assert sum(by_delta.by_room.values()) == said.delta_bytes
    assert by_packs.by_room["packs"] == said.pack_bytes


def test_a_changed_recipe_travels_as_a_small_part(releases: Releases) -> None:
    [delta, _] = listed(releases, 3)
    new = records(releases, 3)
    parts = {part.resource: part for part in Repository(releases.trees[3]).directory(delta)}
    assert parts.keys() == {"film", "more", *(f"page-{number}" for number in range(12))}
    for resource, part in parts.items():
        recipe, groups = read_part(releases, delta, part)
        assert groups
        assert names.digest_of(recipe) == new[resource].recipe.digest
        # It lists the groups as well, and is smaller all the same.
        assert part.stored < new[resource].recipe.stored


@pytest.mark.parametrize("kind", ["absent", "wrong"])
def test_a_recipe_that_no_part_makes_comes_from_its_pack(
    releases: Releases, held: dict[int, Path], tmp_path: Path, kind: str
) -> None:
    source = Counted(releases.trees[3])
    for delta in listed(releases, 3):
        path = names.delta_path(delta.digest)
        content = bytearray(source.tree[path])
        for part in Repository(releases.trees[3]).directory(delta):
            if kind == "absent":
                del content[part.offset :]
                break
            content[part.offset + part.stored // 2] ^= 0xFF
        source.tree[path] = bytes(content)
    with copied(held[2], tmp_path / "point") as store:
        outcome = updated(store, source)
    assert outcome.troubles == ()
    assert source.by_room["packs"] > 0


def test_who_holds_nothing_needs_no_delta(releases: Releases, tmp_path: Path) -> None:
    with opened(tmp_path / "point") as store:
        subscribe(store, str(releases.trees[3]), releases.root, None, ())
        source = Counted(releases.trees[3])
        updated(store, source)
    assert source.by_room["deltas"] == 0


def test_whatever_versions_a_point_holds_the_cheapest_is_taken(
    releases: Releases, held: dict[int, Path], tmp_path: Path
) -> None:
    """A point at release 2, but for the film, which could not be read then: it is still that of release 1."""
    second = Counted(releases.trees[2])
    damages(second.tree, listed(releases, 2), "absent")
    old, new = (film_chunks(releases, number) for number in (1, 2))
    for digest in new.keys() - old.keys():
        chunk = new[digest]
        content = bytearray(second.tree[names.pack_path(chunk.pack)])
        content[chunk.offset] ^= 1
        second.tree[names.pack_path(chunk.pack)] = bytes(content)
    with copied(held[1], tmp_path / "point") as store:
        assert not bring(store, second, now=NOW).complete
        assert {name: store.library.lesson(name).version for name in ("film", "page-1")} == {"film": 1, "page-1": 2}
        source = Counted(releases.trees[3])
        updated(store, source)
    used = {path for path in source.deltas if source.by_path[path] > source.directories[path]}
    assert used == {names.delta_path(delta.digest) for delta in listed(releases, 3)}


def test_what_arrived_before_the_link_was_lost_is_not_asked_for_again(
    releases: Releases, held: dict[int, Path], tmp_path: Path
) -> None:
    class Cut(Counted):
        left = 20

        def fetch_ranges(self, spans: Sequence[Span], receiver: Receiver) -> None:
            for span in spans:
                if span.path.startswith("deltas/"):
                    if not self.left:
                        raise Unreachable(self.name, "cut")
                    self.left -= 1
                super().fetch_ranges([span], receiver)

    [delta, _] = listed(releases, 3)
    with copied(held[2], tmp_path / "point") as store:
        cut, source = Cut(releases.trees[3]), Counted(releases.trees[3])
        assert not bring(store, cut, now=NOW).complete
        updated(store, source)
    # The next run reads the directory and the parts anew, which list the groups; no group comes twice.
    listing = delta.size - Repository(releases.trees[3]).directory(delta)[0].offset
    assert cut.by_room["deltas"] > listing
    assert cut.by_room["deltas"] + source.by_room["deltas"] <= delta.size + listing
    # Nor does any recipe come from a pack.
    assert cut.by_room["packs"] + source.by_room["packs"] == 0


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the killed processes are forked")
def test_killed_at_random_instants_a_point_goes_on(releases: Releases, held: dict[int, Path], tmp_path: Path) -> None:
    def paced(exchange: Exchange) -> bool:
        if exchange.span is None or exchange.content is None:
            return exchange.answer()
        start, end = exchange.span
        exchange.head("206 Partial Content", end - start, Content_Range=f"bytes {start}-{end - 1}/*")
        for place in range(start, end, 256):
            exchange.send(exchange.content[place : min(end, place + 256)], pace=0.002)
        return True

    instants = random.Random(3)
    killed = 0
    with FaultServer(releases.trees[3], paced).running() as server, zygote() as process:
        whole = Path(shutil.copytree(held[2], tmp_path / "whole"))
        took = float(order(process, whole, server.address, 0).split()[2])
        for number in range(12):
            folder = Path(shutil.copytree(held[2], tmp_path / f"point{number}"))
            killed += order(process, folder, server.address, instants.uniform(0.01, took)) == "killed"
            with opened(folder) as store:
                assert store.library.lesson("film").version in {2, 3}
                updated(store, Counted(releases.trees[3]))
    assert killed > 3


@pytest.mark.parametrize("kind", ["absent", "cut short", "directory", "groups"])
def test_a_delta_that_is_bad_costs_only_itself(
    releases: Releases, held: dict[int, Path], tmp_path: Path, kind: str
) -> None:
    source = Counted(releases.trees[3])
    damages(source.tree, listed(releases, 3), kind)
    with copied(held[2], tmp_path / "point") as store:
        outcome = updated(store, source)
    assert outcome.troubles == ()


@pytest.mark.parametrize("kind", ["gone", "cut short", "rotten"])
def test_an_old_file_that_is_not_what_it_was_is_no_base(
    releases: Releases, held: dict[int, Path], tmp_path: Path, kind: str
) -> None:
    with copied(held[2], tmp_path / "point") as store:
        place = store.library.lesson("page-5").main.location
        content = place.read_bytes()
        if kind == "gone":
            place.unlink()
        else:
            place.write_bytes(content[:100] if kind == "cut short" else content[::-1])
        updated(store, Counted(releases.trees[3]))


def test_what_a_group_makes_for_a_later_window_is_kept(
    releases: Releases, held: dict[int, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.sync.lessons.MOST_WINDOW", 1)
    [delta, _] = listed(releases, 3)
    with copied(held[2], tmp_path / "point") as store:
        source = Counted(releases.trees[3])
        updated(store, source)
    assert source.by_path[names.delta_path(delta.digest)] < 2 * delta.size


def test_a_stick_that_has_room_for_deltas_only_is_enough(
    releases: Releases, held: dict[int, Path], tmp_path: Path
) -> None:
    stick = Path(shutil.copytree(releases.trees[3], tmp_path / "stick"))
    source = Repository(stick)
    wanted = {
        record.recipe.pack for entry in manifest(releases, 3).textbooks for record in source.records(entry.shard)[1]
    }
    for pack, _ in list(source.packs()):
        if pack not in wanted:
            (stick / names.pack_path(pack)).unlink()
    with copied(held[2], tmp_path / "point") as store:
        outcome = bring(store, stick, now=NOW)
        assert outcome.complete, outcome.troubles
        assert plays(store, 3)


def test_a_web_server_brings_deltas_and_a_cut_is_resumed(
    releases: Releases, held: dict[int, Path], tmp_path: Path
) -> None:
    def cutting(exchange: Exchange) -> bool:
        if not exchange.path.startswith("deltas/") or exchange.span is None or exchange.number % 2:
            return exchange.answer()
        start, end = exchange.span
        exchange.head("206 Partial Content", end - start, Content_Range=f"bytes {start}-{end - 1}/*")
        exchange.send((exchange.content or b"")[start : (start + end) // 2])
        return exchange.reset()

    with FaultServer(releases.trees[3], cutting).running() as server, copied(held[2], tmp_path / "point") as store:
        outcome = bring(store, server.address, now=NOW)
        assert outcome.complete, outcome.troubles
        assert plays(store, 3)
        by_delta = sum(sent for path, sent in server.by_path.items() if path.startswith("deltas/"))
    assert by_delta > 0
    assert outcome.received < 40_000
