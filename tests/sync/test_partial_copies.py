"""Importing parts of a repository: in a folder of the stick, in any order, since a release, older than what is here."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.store.store import Store
from desktop_app.sync.engine import sync
from desktop_app.sync.progress import Outcome
from desktop_app.sync.sources import open_source
from package_format import names
from package_format.errors import Missing, Unreadable
from tests.sync.fault_server import Exchange, FaultServer
from tests.sync.points import NOW, holds, is_clean, point, silent
from tests.sync.publisher import Lesson, Publisher, newer, noise


def bring(store: Store, stick: Path) -> Outcome:
    return sync(store, [open_source(str(stick))], silent, now=NOW)


def copy(centre: Publisher, stick: Path, *lessons: str) -> Path:
    """A copy with the packs of ``lessons`` only, in the folder that a stick with other things has."""
    home = stick / "songke"
    shutil.copytree(centre.tree, home, ignore=shutil.ignore_patterns("packs"))
    (home / "packs").mkdir()
    for name in lessons:
        version = centre.lessons[name].version
        record = centre._records[name, version]
        for pack in {record.recipe.pack, *centre.recipes[name, version].packs}:
            shutil.copy(centre.tree / names.pack_path(pack), home / "packs")
    (stick / "教案.doc").write_bytes(b"mine")
    return stick


def test_several_sticks_in_any_order_make_the_whole(tmp_path: Path) -> None:
    centre = Publisher(tmp_path / "centre", pack=100_000)
    lessons = [Lesson(f"l{n}", {"l.mp4": noise(n, 150_000)}) for n in range(4)]
    for lesson in lessons:
        centre.publish(lesson)
    parts = [copy(centre, tmp_path / f"stick{n}", f"l{n}", f"l{(n + 1) % 4}") for n in range(0, 4, 2)]
    for order in (parts, parts[::-1]):
        folder = tmp_path / f"point{order[0].name}"
        with point(folder, centre) as store:
            first = bring(store, order[0])
            assert (first.installed, first.waiting, first.complete) == (2, 2, False)
            assert {type(trouble.error) for trouble in first.troubles} == {Missing}
            assert all("stick" in str(trouble.error) for trouble in first.troubles)
            second = bring(store, order[1])
            assert (second.installed, second.complete) == (2, True)
            assert holds(store, centre)
            assert is_clean(store)


def test_a_copy_since_a_release_needs_no_old_packs(tmp_path: Path) -> None:
    centre = Publisher(tmp_path / "centre", pack=100_000)
    film = noise(1, 400_000)
    centre.publish(Lesson("film", {"film.mp4": film}), Lesson("other", {"o.mp4": noise(2, 100_000)}))
    with point(tmp_path / "point", centre) as store:
        assert bring(store, centre.tree).complete
        old = {path.name for path in (centre.tree / "packs").iterdir()}
        changed = film[:200_000] + b"changed" + film[200_007:]
        centre.publish(newer(centre.lessons["film"], film__mp4=changed))
        stick = tmp_path / "stick"
        shutil.copytree(centre.tree, stick, ignore=lambda _, found: old & set(found))
        size = sum(path.stat().st_size for path in (stick / "packs").iterdir())
        assert size < 100_000
        outcome = bring(store, stick)
        assert outcome.complete, outcome.troubles
        assert holds(store, centre)
        assert outcome.kept > 200_000
        assert is_clean(store)


def test_an_old_stick_after_a_new_one_still_gives_its_packs(tmp_path: Path) -> None:
    centre = Publisher(tmp_path / "centre", pack=100_000)
    centre.publish(*(Lesson(f"l{n}", {"l.mp4": noise(n, 150_000)}) for n in range(3)))
    old = Path(shutil.copytree(centre.tree, tmp_path / "old"))
    centre.publish(newer(centre.lessons["l0"], l__mp4=noise(9, 150_000)))
    new = copy(centre, tmp_path / "new", "l0")
    with point(tmp_path / "point", centre) as store:
        first = bring(store, new)
        assert (first.installed, first.releases) == (1, {"county": 2})
        second = bring(store, old)
        assert (second.installed, second.releases, second.complete) == (2, {"county": 2}, True)
        assert holds(store, centre)


def test_bad_places_on_a_stick_cost_only_themselves(tmp_path: Path) -> None:
    """A flipped bit, a pack cut short, a folder in a pack's place: the other lessons come."""
    centre = Publisher(tmp_path / "centre", pack=60_000)
    centre.publish(*(Lesson(f"l{n}", {"l.mp4": noise(n, 150_000)}) for n in range(6)))
    stick = Path(shutil.copytree(centre.tree, tmp_path / "stick"))
    packs = {name: sorted(centre.recipes[name, 1].packs) for name in centre.lessons}
    own = {
        name: next(p for p in mine if sum(p in each for each in packs.values()) == 1) for name, mine in packs.items()
    }
    flipped = bytearray((stick / "packs" / own["l1"]).read_bytes())
    flipped[len(flipped) // 2] ^= 1
    (stick / "packs" / own["l1"]).write_bytes(flipped)
    (stick / "packs" / own["l3"]).write_bytes((stick / "packs" / own["l3"]).read_bytes()[:100])
    (stick / "packs" / own["l4"]).unlink()
    (stick / "packs" / own["l4"]).mkdir()
    with point(tmp_path / "point", centre) as store:
        outcome = bring(store, stick)
        assert (outcome.installed, outcome.waiting) == (3, 3)
        assert sorted(trouble.lesson for trouble in outcome.troubles) == ["课文 l1", "课文 l3", "课文 l4"]
        assert not any(isinstance(trouble.error, Unreadable) for trouble in outcome.troubles)
        assert holds(store, centre, "l0", "l2", "l5")
        assert bring(store, centre.tree).complete
        assert holds(store, centre)
        assert is_clean(store)


def test_a_bad_sector_costs_only_the_lessons_on_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    centre = Publisher(tmp_path / "centre", pack=60_000)
    centre.publish(*(Lesson(f"l{n}", {"l.mp4": noise(n, 150_000)}) for n in range(6)))
    packs = {name: sorted(centre.recipes[name, 1].packs) for name in centre.lessons}
    own = next(p for p in packs["l2"] if sum(p in each for each in packs.values()) == 1)
    real_open, real_read = os.open, os.read
    bad: set[int] = set()

    def opening(path: str | Path, *arguments: int, **named: int) -> int:
        file = real_open(path, *arguments, **named)
        (bad.add if str(path).endswith(own) else bad.discard)(file)
        return file

    def reading(file: int, size: int) -> bytes:
        if file in bad:
            raise OSError(5, "Input/output error")
        return real_read(file, size)

    with point(tmp_path / "point", centre) as store:
        monkeypatch.setattr(os, "open", opening)
        monkeypatch.setattr(os, "read", reading)
        outcome = bring(store, centre.tree)
        monkeypatch.undo()
        assert (outcome.installed, outcome.waiting) == (5, 1)
        [trouble] = outcome.troubles
        assert (trouble.lesson, type(trouble.error)) == ("课文 l2", Unreadable)
        assert bring(store, centre.tree).complete
        assert is_clean(store)


def without_recipes(centre: Publisher, stick: Path) -> Path:
    """A copy that has everything lessons are made of, and not how they are put together."""
    shutil.copytree(centre.tree, stick)
    for record in centre._records.values():
        (stick / names.pack_path(record.recipe.pack)).unlink(missing_ok=True)
    return stick


def test_what_a_stick_has_is_not_fetched_because_it_does_not_say_of_what(tmp_path: Path) -> None:
    centre = Publisher(tmp_path / "centre", pack=100_000)
    centre.publish(*(Lesson(f"l{n}", {"l.mp4": noise(n, 150_000)}) for n in range(4)))
    stick = without_recipes(centre, tmp_path / "stick")
    with point(tmp_path / "point", centre) as store, FaultServer(centre.tree).running() as server:
        outcome = together(store, stick, server.address)
        assert outcome.complete, outcome.troubles
        assert holds(store, centre)
        assert server.pack_bytes < 10_000, "recipes are all that was fetched"
        assert is_clean(store)


def test_a_stick_that_is_pulled_meanwhile_leaves_it_to_the_network(tmp_path: Path) -> None:
    centre = Publisher(tmp_path / "centre", pack=100_000)
    centre.publish(*(Lesson(f"l{n}", {"l.mp4": noise(n, 150_000)}) for n in range(2)))
    stick = without_recipes(centre, tmp_path / "stick")

    def pulling(exchange: Exchange) -> bool:
        if exchange.path.startswith("packs/") and stick.exists():
            stick.rename(tmp_path / "elsewhere")
        return exchange.answer()

    with point(tmp_path / "point", centre) as store, FaultServer(centre.tree, pulling).running() as server:
        outcome = together(store, stick, server.address)
        assert outcome.installed == 2
        assert holds(store, centre)
        assert server.pack_bytes > 300_000


def together(store: Store, stick: Path, address: str) -> Outcome:
    with closing(open_source(str(stick))) as folder, closing(open_source(address)) as server:
        return sync(store, [server, folder], silent, now=NOW)
