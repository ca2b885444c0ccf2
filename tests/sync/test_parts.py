"""The small parts of a sync, each at its edges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop_app.store.cards import Want
from desktop_app.store.store import Store
from desktop_app.sync import centres, installing, lessons, prelude, tally
from desktop_app.sync.catalogue_refresh import CatalogueRefresh
from desktop_app.sync.folder_source import FolderSource
from desktop_app.sync.installing import Installing
from desktop_app.sync.known_chunks import KnownChunks
from desktop_app.sync.lessons import windows
from desktop_app.sync.patience import Patience, retry_after
from desktop_app.sync.progress import Progress
from desktop_app.sync.subscribe import subscribe
from desktop_app.sync.tally import Tally
from desktop_app.sync.verified import fetch_verified
from desktop_app.sync.whole_files import WholeFiles, runs
from package_format import names
from package_format.errors import Damaged, Missing, Stopped, Unreachable
from package_format.recipe import Chunk, RecipeFile
from package_format.trust.reader import TrustedMetadata
from tests.sync.fault_server import Exchange, FaultServer
from tests.sync.memory_source import MemorySource, tree_of
from tests.sync.points import NOW, bring, holds, opened, played, point, silent
from tests.sync.publisher import CHANNEL, Lesson, Publisher, newer, noise


@pytest.fixture
def centre(tmp_path: Path) -> Publisher:
    made = Publisher(tmp_path / "centre")
    made.publish(*(Lesson(f"l{number}", {"l.pdf": noise(number, 70_000)}, cover=True) for number in range(3)))
    return made


@pytest.fixture
def store(centre: Publisher, tmp_path: Path) -> Iterator[Store]:
    with point(tmp_path / "point", centre) as made:
        yield made


def want(name: str, size: int = 100) -> Want:
    return Want(CHANNEL, name, 1, {"en": f"Lesson {name}"}, size, {}, None, 0)


# ------------------------------------------------------------------------------------------------ waiting
def test_waits_double_are_bounded_and_never_alike() -> None:
    patience = Patience(first_wait=1, longest_wait=8)
    for failures, most in ((1, 1), (2, 2), (3, 4), (4, 8), (40, 8)):
        found = [patience.wait(failures) for _ in range(50)]
        assert max(found) <= most
        assert min(found) >= most / 2
        assert len(set(found)) > 1


@pytest.mark.parametrize(
    "value, seconds",
    [
        (None, None),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("99999999999999999999", 1e9),
        ("Mon, 23 Nov 2026 12:00:30 GMT", 30.0),
        ("Mon, 23 Nov 2026 12:00:30 -0000", 30.0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("9" * 5000, 1e9),
        ("Mon, 23 Nov 2026 12:00:30 +9999999999", None),
        ("Mon, 23 Nov 99999999999 12:00:30 GMT", None),
    ],
)
def test_retry_after_in_seconds_or_as_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, datetime(2026, 11, 23, 12, tzinfo=UTC)) == seconds


def test_a_server_whose_date_makes_no_sense_has_no_clock(centre: Publisher, store: Store) -> None:
    def fault(exchange: Exchange) -> bool:
        content = exchange.content
        if content is None:
            return exchange.answer()
        exchange.socket.sendall(b"HTTP/1.1 200 OK\r\nDate: yesterday\r\nContent-Length: %d\r\n\r\n" % len(content))
        exchange.send(content)
        return True

    with FaultServer(centre.tree, fault).running() as server:
        assert bring(store, server.address).complete
    assert store.settings.last_good_clock == 0


# ------------------------------------------------------------------------------------------------ figures
def test_a_tally_shows_at_most_ten_pictures_a_second_and_a_rate_of_the_last_seconds() -> None:
    now = 0.0
    source = MemorySource({})
    seen: list[Progress] = []
    figures = Tally(seen.append, [source], clock=lambda: now)
    for _ in range(1000):
        now += 0.01
        source.received += 100
        figures.pulse()
    assert 85 <= len(seen) <= 101
    assert seen[-1].rate == pytest.approx(10_000, rel=0.05)
    assert figures.requests == 0


def test_troubles_are_kept_once_a_lesson_and_are_not_endless() -> None:
    figures = Tally(silent, [])
    figures.lesson_trouble(Missing("packs/a"), want("a"))
    figures.lesson_trouble(Damaged("packs/a", "wrong"), want("a"))
    [trouble] = figures.troubles
    assert (type(trouble.error), trouble.lesson) == (Damaged, "Lesson a")
    figures.lesson_done(want("a"))
    assert figures.troubles == ()
    for number in range(tally._MOST_TROUBLES + 10):
        figures.lesson_trouble(Missing("packs/a"), want(str(number)))
    assert len(figures.troubles) == tally._MOST_TROUBLES


def test_windows_are_bounded_by_number_and_by_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons, "MOST_WINDOW", 3)
    monkeypatch.setattr(lessons, "WINDOW_BYTES", 250)
    sizes = [100, 100, 100, 1000, 10, 10, 10, 10]
    found = [[each.size for each in window] for window in windows(want(str(n), size) for n, size in enumerate(sizes))]
    assert found == [[100, 100], [100], [1000], [10, 10, 10], [10]]
    assert list(windows([])) == []


# ------------------------------------------------------------------------------------------------ objects
class Once(MemorySource):
    """Spoils the first answer for every object."""

    def fetch(self, path: str, most: int, pulse: object = None) -> bytes:
        content = super().fetch(path, most)
        return content[:-1] + b"?" if self.requests == 1 else content


def test_a_whole_object_that_came_damaged_is_asked_for_once_more() -> None:
    content = b"exactly this"
    found = fetch_verified(Once({"index/a": content}), "index/a", names.digest_of(content), len(content), lambda: None)
    assert found == content
    other = MemorySource({"index/a": b"exactly that"})
    with pytest.raises(Damaged):
        fetch_verified(other, "index/a", names.digest_of(content), len(content), lambda: None)
    assert other.requests == 2


def recipe_file(*sizes: int, gap: int = 0) -> RecipeFile:
    chunks = []
    offset = 8
    for number, size in enumerate(sizes):
        chunks.append(Chunk(names.digest_of(bytes([number]) * size), size, "0" * 64, offset, size))
        offset += size + gap
    return RecipeFile("a.bin", sum(sizes), names.digest_of(bytes(sizes)), tuple(chunks))


def test_runs_join_what_follows_in_file_and_pack() -> None:
    assert [len(run) for run in runs(recipe_file(100, 100, 100).chunks)] == [3]
    assert [len(run) for run in runs(recipe_file(100, 100, 100).chunks, most=250)] == [2, 1]
    assert [len(run) for run in runs(recipe_file(100, 100, gap=1).chunks)] == [1, 1]
    assert list(runs(())) == []


def test_known_chunks_are_bounded_and_never_believed(store: Store, centre: Publisher) -> None:
    bring(store, centre.tree)
    [file] = centre.recipes["l0", 1].files
    known = KnownChunks(store.files, most=1)
    known.learn([file])
    first, second = file.chunks
    assert known.take(first) is None
    assert known.take(second) == noise(0, 70_000)[first.size :]
    store.files.location(file.digest).write_bytes(b"rot")
    assert known.take(second) is None
    known.learn([file])
    store.files.location(file.digest).unlink()
    assert known.take(second) is None


# ------------------------------------------------------------------------------------------------ installing
def test_lessons_that_come_quickly_are_switched_together_and_others_soon(
    store: Store, centre: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    groups: list[int] = []
    many = store.installs.install_many

    def counted(ready: Sequence[Any]) -> None:
        groups.append(len(ready))
        many(ready)

    monkeypatch.setattr(store.installs, "install_many", counted)
    monkeypatch.setattr(installing, "_MOST_READY", 2)
    bring(store, MemorySource({path: c for path, c in tree_of(centre.tree).items() if not path.startswith("packs/")}))
    wants = store.installs.wants()
    for each in wants:
        recipe = centre.recipes[each.resource, 1]
        for file in recipe.files:
            store.files.write_whole(file.digest, file.size, [centre.lessons[each.resource].files[file.path]])
    work = Installing(store, Tally(silent, []), clock=lambda: now)
    for each in wants:
        work.expect(each, centre.recipes[each.resource, 1], ())
        work.pulse()
    assert (work.installed, groups) == (2, [2])
    now = 5.0
    work.pulse()
    assert (work.installed, groups) == (3, [2, 1])
    work.flush()
    assert holds(store, centre)


def test_one_lesson_that_cannot_be_switched_does_not_hold_up_the_others(store: Store, centre: Publisher) -> None:
    bring(store, MemorySource({path: c for path, c in tree_of(centre.tree).items() if not path.startswith("packs/")}))
    first, second, _ = store.installs.wants()
    figures = Tally(silent, [])
    work = Installing(store, figures)
    [file] = centre.recipes["l0", 1].files
    store.files.write_whole(file.digest, file.size, [centre.lessons["l0"].files[file.path]])
    for each in (first, second):
        work.expect(each, centre.recipes["l0", 1], ())
    work.flush()
    assert work.installed == 1
    assert [trouble.lesson for trouble in figures.troubles] == [tally.title_of(second)]


# ------------------------------------------------------------------------------------------------ catalogue, covers
def test_a_shard_that_rotted_here_is_fetched_whole(
    store: Store, centre: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(store, centre.tree)
    centre.publish(newer(centre.lessons["l0"], l__pdf=noise(50, 70_000)))
    monkeypatch.setattr(store.catalogue, "stored_shard", lambda *_: None)
    assert bring(store, centre.tree).complete
    assert holds(store, centre)


def test_a_channel_that_was_never_vouched_for_has_nothing_to_apply(centre: Publisher, tmp_path: Path) -> None:
    with opened(tmp_path / "fresh") as store:
        store.library.add_channel(CHANNEL, [str(centre.tree)], centre.root)
        bare = MemorySource(dict.fromkeys(tree_of(centre.tree), b"{}"))
        assert CatalogueRefresh(store, Tally(silent, [])).refresh(bare, [CHANNEL]) == [CHANNEL]
        assert store.library.manifest(CHANNEL) is None


def test_the_first_covers_come_before_the_lessons_and_the_others_with_them(
    store: Store, centre: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prelude, "COVERS_FIRST", 100)
    assert bring(store, centre.tree).complete
    assert all(card.cover is not None for card in store.library.cards())


def test_a_recipe_that_is_no_recipe_is_named(tmp_path: Path) -> None:
    centre = Publisher(tmp_path / "centre")
    centre.broken_recipes = True
    centre.publish(Lesson("a", {"a.pdf": noise(1, 900)}))
    with point(tmp_path / "point", centre) as store:
        for source in (FolderSource(centre.tree), MemorySource(tree_of(centre.tree))):
            outcome = bring(store, source)
            assert [type(trouble.error) for trouble in outcome.troubles] == [Damaged]
            assert not outcome.complete


def test_two_lessons_may_show_the_same_cover(tmp_path: Path) -> None:
    centre = Publisher(tmp_path / "centre")
    centre.publish(Lesson("a", {"a.pdf": noise(1, 900)}, cover=True))
    with point(tmp_path / "point", centre) as store:
        bring(store, centre.tree)
        assert store.library.card("a").cover is not None
        centre.publish(newer(centre.lessons["a"], a__pdf=noise(2, 900)))
        source = MemorySource(tree_of(centre.tree))
        assert bring(store, source).complete


def test_only_the_first_centre_takes_what_nobody_else_can_read(tmp_path: Path, centre: Publisher) -> None:
    centre.address = "usage/batches"
    centre.publish()
    other = Publisher(tmp_path / "other", channel="school", address="usage/batches")
    other.publish(Lesson("c", {"c.pdf": noise(7, 900)}, textbook="own-1a"))
    with point(tmp_path / "point", centre) as store:
        subscribe(store, str(other.tree), other.root, None, ())
        bring(store, centre.tree, other.tree)
        for name in ("l0", "c"):
            played(store, name)
        found = centres.centres(store)
        assert [(each.channels, each.heir) for each in found] == [(("county",), True), (("school",), False)]
        for each in found:
            assert centres.seal_rows(store, each, NOW) == 1
        assert [len(each.waiting(store)) for each in found] == [1, 1]


def test_an_older_copy_of_a_repository_says_nothing_about_a_channel_that_is_not_known(
    centre: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TrustedMetadata, "known", lambda *_: None)
    with opened(tmp_path / "fresh") as store, pytest.raises(Missing, match="release"):
        subscribe(store, str(centre.tree), centre.root, None, ())


# ------------------------------------------------------------------------------------------------ folders
def test_a_pack_cut_short_on_a_stick_costs_only_what_it_lacks(store: Store, centre: Publisher, tmp_path: Path) -> None:
    last = centre.recipes["l2", 1].files[0].chunks[-1]
    pack = centre.tree / names.pack_path(last.pack)
    content = pack.read_bytes()
    pack.write_bytes(content[: last.offset + 10])
    outcome = bring(store, centre.tree)
    assert (outcome.installed, outcome.waiting) == (2, 1)
    assert [type(trouble.error) for trouble in outcome.troubles] == [Damaged]
    pack.write_bytes(content)
    assert bring(store, centre.tree).complete


def test_stopping_a_copy_begins_no_other_file(store: Store, centre: Publisher) -> None:
    bring(store, MemorySource({path: c for path, c in tree_of(centre.tree).items() if not path.startswith("packs/")}))
    files = [file for number in range(3) for file in centre.recipes[f"l{number}", 1].files]

    class Slow(FolderSource):
        def read(self, span: object) -> bytes:
            copy._stop.wait(0.3)
            return super().read(span)  # type: ignore[arg-type]

    def stop() -> None:
        raise Stopped

    copy = WholeFiles(store.files, Slow(centre.tree), lambda _: None, stop)
    with pytest.raises(Stopped):
        copy.bring(files * 10)
    assert not store.files.has(files[-1].digest, files[-1].size)


def test_a_copy_from_a_stick_pulled_out_says_so(store: Store, tmp_path: Path) -> None:
    copy = WholeFiles(store.files, FolderSource(tmp_path / "gone"), lambda _: None, lambda: None)
    with pytest.raises(Unreachable):
        copy.bring([recipe_file(100)])
