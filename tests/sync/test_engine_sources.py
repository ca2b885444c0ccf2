"""Which sources are asked for what: a channel's own, a stick of one centre at a point that follows two, and so on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop_app.store.store import Store
from desktop_app.sync.engine import sync
from desktop_app.sync.folder_source import FolderSource
from desktop_app.sync.network import Network
from desktop_app.sync.progress import Progress
from desktop_app.sync.subscribe import subscribe
from package_format.errors import Busy, Damaged, Missing, NoSpace, Unreachable, Unwritable
from tests.sync.fault_server import FaultServer, status
from tests.sync.memory_source import MemorySource, tree_of
from tests.sync.points import NOW, bring, holds, is_clean, opened, point, silent
from tests.sync.publisher import Lesson, Publisher, newer, noise


@pytest.fixture
def county(tmp_path: Path) -> Publisher:
    made = Publisher(tmp_path / "county")
    made.publish(Lesson("a", {"a.pdf": noise(1, 90_000)}), Lesson("b", {"b.pdf": noise(2, 90_000)}))
    return made


@pytest.fixture
def school(tmp_path: Path) -> Publisher:
    made = Publisher(tmp_path / "school", channel="school")
    made.publish(Lesson("c", {"c.pdf": noise(3, 90_000)}, textbook="own-1a"))
    return made


def test_a_sync_asks_each_channels_own_sources(county: Publisher, school: Publisher, tmp_path: Path) -> None:
    with opened(tmp_path / "point") as store, FaultServer(school.tree).running() as server:
        subscribe(store, str(county.tree), county.root, None, ())
        subscribe(store, server.address, school.root, None, ())
        seen: list[Progress] = []
        outcome = sync(store, None, seen.append, network=Network(store, limit_rate=10_000_000, now=NOW), now=NOW)
        assert outcome.complete
        assert outcome.installed == 3
        assert outcome.releases == {"county": 1, "school": 1}
        assert store.settings.last_sync == NOW
        assert {progress.stage for progress in seen} == {"trust", "catalogue", "plan", "receive", "usage", "done"}
        assert (seen[-1].resources_done, seen[-1].resources_expected) == (3, 3)
        assert 0 < seen[-1].received == outcome.received
        store.settings.rate_limit = 10_000_000
        assert sync(store, None, silent, now=NOW).complete


def test_a_stick_of_one_centre_is_no_stranger_to_a_point_that_follows_two(
    county: Publisher, school: Publisher, tmp_path: Path
) -> None:
    with point(tmp_path / "point", county) as store:
        subscribe(store, str(school.tree), school.root, None, ())
        outcome = bring(store, school.tree)
        assert outcome.complete
        assert outcome.troubles == ()
        assert (outcome.installed, outcome.waiting) == (1, 0)
        assert store.library.totals().waiting == 0  # the county's catalogue has not been seen yet
        assert bring(store, county.tree).installed == 2
        assert bring(store, county.tree, school.tree).complete


def test_what_only_the_network_knows_of_is_taken_from_the_stick_that_has_it(county: Publisher, tmp_path: Path) -> None:
    stick = Path(shutil.copytree(county.tree, tmp_path / "stick"))
    county.publish(newer(county.lessons["a"], a__pdf=noise(7, 90_000)))
    shutil.copytree(county.tree / "packs", stick / "packs", dirs_exist_ok=True)
    with point(tmp_path / "point", county) as store, FaultServer(county.tree).running() as server:
        outcome = bring(store, stick, server.address)
        assert outcome.complete
        assert outcome.releases == {"county": 2}
        assert holds(store, county)
        assert server.pack_bytes == 0


def test_a_channel_with_nothing_published_keeps_nobody_waiting(county: Publisher, tmp_path: Path) -> None:
    county.signer.add_channel("empty")
    with point(tmp_path / "point", county) as store:
        store.library.add_channel("empty", [str(county.tree)], county.root)
        outcome = bring(store, county.tree)
        assert outcome.complete
        assert outcome.troubles == ()


def test_metadata_that_is_not_on_a_carrier_is_named_and_its_packs_are_used(county: Publisher, tmp_path: Path) -> None:
    bare = Path(shutil.copytree(county.tree, tmp_path / "bare"))
    with point(tmp_path / "point", county) as store:
        shutil.rmtree(county.tree / "packs")
        bring(store, county.tree)
        shutil.rmtree(bare / "metadata")
        outcome = bring(store, bare)
        assert outcome.installed == 2
        assert not outcome.complete
        assert [type(trouble.error) for trouble in outcome.troubles] == [Missing]


def test_catalogue_that_is_not_on_a_carrier_is_named(county: Publisher, tmp_path: Path) -> None:
    with point(tmp_path / "point", county) as store:
        bring(store, county.tree)
        county.publish(newer(county.lessons["a"], a__pdf=noise(7, 90_000)))
        for gone in ("channels", "index"):
            stick = Path(shutil.copytree(county.tree, tmp_path / gone))
            shutil.rmtree(stick / gone)
            outcome = bring(store, stick)
            assert not outcome.complete
            assert [type(trouble.error) for trouble in outcome.troubles] == [Missing]
        assert bring(store, county.tree).complete
        assert holds(store, county)


def test_an_index_delta_is_used_where_it_is_smaller_and_never_needed(county: Publisher, tmp_path: Path) -> None:
    many = [Lesson(f"n{number}", {"n.pdf": noise(100 + number, 50)}) for number in range(60)]
    county.publish(*many)
    with point(tmp_path / "point", county) as store:
        bring(store, county.tree)
        entry = county.publish(newer(many[0], n__pdf=b"new")).textbooks[0]
        source = MemorySource(tree_of(county.tree))
        assert bring(store, source).complete
        [delta] = entry.deltas
        assert delta.size < entry.shard.size / 4
        without = MemorySource({path: content for path, content in source.tree.items() if delta.digest not in path})
        shutil.copytree(store.folder, tmp_path / "copy")
        assert bring(store, without).complete


def test_a_textbook_that_nobody_asked_for_is_not_fetched(county: Publisher, tmp_path: Path) -> None:
    county.publish(Lesson("x", {"x.pdf": noise(9, 900)}, textbook="shuxue-1a"))
    with point(tmp_path / "point", county, ["shuxue-1a"]) as store:
        assert bring(store, county.tree).installed == 1


def test_nothing_followed_is_nothing_complete(tmp_path: Path, county: Publisher) -> None:
    with opened(tmp_path / "point") as store:
        assert not sync(store, None, silent).complete
        assert not bring(store, county.tree).complete


def test_two_syncs_of_one_store_do_not_meet(county: Publisher, tmp_path: Path) -> None:
    with point(tmp_path / "point", county) as store, Store.open(tmp_path / "point") as second:
        with second.writing(), pytest.raises(Busy):
            bring(store, county.tree)
        assert bring(store, county.tree).complete


def test_a_full_disk_is_as_full_for_the_next_source(
    county: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with point(tmp_path / "point", county) as store, FaultServer(county.tree).running() as server:
        monkeypatch.setattr(store.files, "free_bytes", lambda: store.files.floor + 20_000)
        outcome = bring(store, county.tree, server.address)
        assert [type(trouble.error) for trouble in outcome.troubles] == [NoSpace]
        assert server.pack_bytes == 0


def test_a_disk_that_somebody_else_fills_ends_receiving_from_every_source(
    county: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_count: int) -> None:
        raise NoSpace(str(tmp_path), 10, 1)

    with point(tmp_path / "point", county) as store, FaultServer(county.tree).running() as server:
        monkeypatch.setattr(store.files, "need", full)
        outcome = bring(store, county.tree, server.address)
        assert [type(trouble.error) for trouble in outcome.troubles] == [NoSpace]
        assert server.pack_bytes == 0
        monkeypatch.undo()
        assert bring(store, county.tree).complete


def test_a_copy_of_the_database_that_cannot_be_kept_is_said_and_costs_no_lesson(
    county: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> bool:
        raise Unwritable("songke.db.copy", "read-only")

    with point(tmp_path / "point", county) as store:
        monkeypatch.setattr(store, "keep_copy", refuse)
        outcome = bring(store, county.tree)
        assert outcome.complete
        assert [type(trouble.error) for trouble in outcome.troubles] == [Unwritable]


def test_texts_that_cannot_be_indexed_are_said_and_cost_no_lesson(
    county: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_report: object) -> int:
        raise NoSpace("songke.db", 1, 0)

    with point(tmp_path / "point", county) as store:
        monkeypatch.setattr(store.wordings, "index", refuse)
        outcome = bring(store, county.tree)
        assert outcome.complete
        assert [type(trouble.error) for trouble in outcome.troubles] == [NoSpace]
        monkeypatch.undo()
        assert store.wordings.index() > 0


def test_a_recipe_that_lies_about_its_file_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    centre = Publisher(tmp_path / "centre")
    honest = Lesson("honest", {"h.pdf": noise(1, 90_000)})
    centre.publish(honest)
    centre.lie_about = "liar"
    centre.publish(Lesson("liar", {"l.pdf": noise(2, 90_000)}))
    with point(tmp_path / "point", centre) as store, FaultServer(centre.tree).running() as server:
        for where in (server.address, centre.tree):
            outcome = bring(store, where)
            assert not outcome.complete
            assert [type(trouble.error) for trouble in outcome.troubles] == [Damaged]
            assert outcome.troubles[0].lesson == "课文 liar"
        assert store.library.lesson("honest").version == 1


def test_recipes_that_are_not_what_the_record_promises_are_named(tmp_path: Path) -> None:
    centre = Publisher(tmp_path / "centre")
    centre.publish(Lesson("one", {"o.pdf": noise(1, 900)}))
    centre.swap_recipes = True
    centre.publish(Lesson("two", {"t.pdf": noise(2, 900)}))
    with point(tmp_path / "point", centre) as store, FaultServer(centre.tree).running() as server:
        for where in (server.address, centre.tree):
            outcome = bring(store, where)
            assert [type(trouble.error) for trouble in outcome.troubles] == [Damaged]
            assert store.library.lesson("one").version == 1


def test_a_lesson_of_many_small_files_is_received_in_portions(tmp_path: Path) -> None:
    centre = Publisher(tmp_path / "centre", chunk=4096)
    centre.publish(Lesson("web", {f"web/page{number}.html": noise(number, 300) for number in range(450)}))
    with point(tmp_path / "point", centre) as store, FaultServer(centre.tree).running() as server:
        assert bring(store, server.address).complete
        assert holds(store, centre)
        assert is_clean(store)
        assert len(server.asked) < 40


def test_what_two_lessons_share_is_fetched_once(tmp_path: Path) -> None:
    centre = Publisher(tmp_path / "centre")
    same = noise(1, 200_000)
    centre.publish(Lesson("x", {"x.mp4": same}), Lesson("y", {"y.mp4": same + noise(2, 9000)}))
    with point(tmp_path / "point", centre) as store, FaultServer(centre.tree).running() as server:
        assert bring(store, server.address).complete
        assert holds(store, centre)
        assert server.pack_bytes < 1.05 * centre.needed("x", "y") + 2000


def test_a_lesson_withdrawn_while_it_was_wanted_is_wanted_no_more(county: Publisher, tmp_path: Path) -> None:
    with point(tmp_path / "point", county) as store:
        with FaultServer(
            county.tree, lambda e: status("404 Not Found")(e) if "packs" in e.path else e.answer()
        ).running() as s:
            bring(store, s.address)
        county.publish(withdraw=["a"])
        outcome = bring(store, county.tree)
        assert outcome.complete
        assert outcome.installed == 1


def test_a_source_that_goes_away_between_catalogue_and_lessons(county: Publisher, tmp_path: Path) -> None:
    class Leaving(FolderSource):
        def _open(self, path: str) -> int:
            if path.startswith("packs/"):
                self.folder = tmp_path / "gone"
            return super()._open(path)

    with point(tmp_path / "point", county) as store:
        outcome = bring(store, Leaving(county.tree))
        assert [type(trouble.error) for trouble in outcome.troubles] == [Unreachable]
        assert outcome.waiting == 2
