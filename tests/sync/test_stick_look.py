"""Looking at a stick before anybody is asked: what it brings, how long that takes, how old it is, for whom it is."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.store.store import Store
from desktop_app.sync import stick_look
from desktop_app.sync.stick_look import StickLook, look_at
from package_format import names
from package_format.catalogue import Manifest, TeachingProgress, TextbookEntry, Week
from package_format.errors import PULLED, Busy, Unreachable, Untrusted
from tests.sync.points import NOW, bring, holds, played, point, silent
from tests.sync.publisher import PUBLISHED, Lesson, Publisher, newer, noise

STARTS = NOW - NOW % (7 * 86_400) + 4 * 86_400 - 7 * 7 * 86_400
"""A Monday (1970-01-01 was a Thursday) six or seven weeks before NOW."""


class Taught(Publisher):
    """Signs a calendar: unit u1 is taught in weeks 7 and 8, ``other`` has an edition of its own."""

    def sign(self, manifest: Manifest, at: int) -> str:
        weeks = tuple(Week(number, "yuwen-1a", ("u1",)) for number in (7, 8))
        return super().sign(replace(manifest, progress=(TeachingProgress("2026-2027", 1, STARTS, weeks),)), at)

    def _entry(self, book: str) -> TextbookEntry:
        entry = super()._entry(book)
        edition = "北师大版" if book.startswith("other") else entry.about.edition
        return replace(entry, about=replace(entry.about, edition=edition))


def look(store: Store, stick: Path) -> StickLook:
    return look_at(store, stick, NOW, silent)


@pytest.fixture
def centre(tmp_path: Path) -> Taught:
    made = Taught(tmp_path / "centre", pack=100_000, address="usage/batches")
    made.publish(*(Lesson(f"l{n}", {"l.mp4": noise(n, 150_000)}) for n in range(3)))
    return made


def test_what_a_stick_brings_is_known_before_it_is_asked_for(centre: Taught, tmp_path: Path) -> None:
    with point(tmp_path / "point", centre) as store:
        found = look(store, centre.tree)
        assert (found.lessons, found.size, found.weeks, found.rows) == (3, centre.needed("l0", "l1", "l2"), (7, 8), 0)
        assert (found.troubles, found.older, found.editions, found.refused) == ((), (), (), None)
        assert 0 < found.seconds < 60
        assert found.worth_asking
        assert not list((store.folder / "incoming").iterdir())
        outcome = bring(store, centre.tree)
        assert (outcome.installed, outcome.received) >= (found.lessons, found.size)
        again = look(store, centre.tree)
        assert (again.lessons, again.size, again.weeks, again.worth_asking) == (0, 0, None, False)
        played(store, "l0")
        assert (look(store, centre.tree).rows, look(store, centre.tree).worth_asking) == (1, True)


def test_only_what_can_be_made_whole_of_it_counts(centre: Taught, tmp_path: Path) -> None:
    with point(tmp_path / "point", centre) as store:
        part = Path(shutil.copytree(centre.tree, tmp_path / "part"))
        mine = {centre._records["l1", 1].recipe.pack, *centre.recipes["l1", 1].packs}
        for path in list((part / "packs").iterdir()):
            if path.name not in mine:
                path.unlink()
        found = look(store, part)
        assert (found.lessons, found.size) == (1, centre.needed("l1"))
        assert bring(store, part).installed == 1
        bring(store, centre.tree)
        old = {path.name for path in (centre.tree / "packs").iterdir()}
        film = centre.lessons["l0"].files["l.mp4"]
        centre.publish(newer(centre.lessons["l0"], l__mp4=film[:100_000] + b"changed" + film[100_007:]))
        since = Path(shutil.copytree(centre.tree, tmp_path / "since", ignore=lambda _, all_: old & set(all_)))
        found = look(store, since)
        assert found.lessons == 1
        assert 0 < found.size < 100_000
        assert bring(store, since).installed == 1
        assert holds(store, centre)


def test_an_older_stick_is_told_by_its_date(centre: Taught, tmp_path: Path) -> None:
    old = Path(shutil.copytree(centre.tree, tmp_path / "old"))
    centre.publish(newer(centre.lessons["l0"], l__mp4=noise(9, 150_000)))
    with point(tmp_path / "point", centre) as store:
        bring(store, centre.tree)
        [older] = look(store, old).older
        assert (older.theirs, older.ours) == (PUBLISHED + 86_400, PUBLISHED + 2 * 86_400)
        assert look(store, centre.tree).older == ()
        shutil.rmtree(old / "channels")
        assert look(store, old).older == ()


def test_a_stick_for_another_edition_is_said_so(centre: Taught, tmp_path: Path) -> None:
    centre.publish(Lesson("bsd", {"b.pdf": b"b" * 1000}, textbook="other-1a"))
    with point(tmp_path / "point", centre, ["yuwen-1a"]) as store:
        bring(store, centre.tree)
        # A stick with both editions is for this school, too.
        assert look(store, centre.tree).editions == ()
        stick = Path(shutil.copytree(centre.tree, tmp_path / "stick"))
        manifest = store.library.manifest("county")
        assert manifest is not None
        ours = next(entry for entry in manifest.textbooks if entry.about.id == "yuwen-1a")
        (stick / names.index_path(ours.shard.digest)).unlink()
        [edition] = look(store, stick).editions
        assert (edition.theirs, edition.ours) == ("北师大版", "统编版")
        assert not look(store, stick).worth_asking


def test_a_strangers_stick_is_refused_and_an_empty_one_takes_usage(centre: Taught, tmp_path: Path) -> None:
    stranger = Publisher(tmp_path / "stranger")
    stranger.publish(Lesson("other", {"o.pdf": b"other"}))
    with point(tmp_path / "point", centre) as store:
        assert isinstance(look(store, stranger.tree).refused, Untrusted)
        bring(store, centre.tree)
        played(store, "l0")
        empty = tmp_path / "empty"
        empty.mkdir()
        found = look(store, empty)
        assert (found.lessons, found.rows, found.troubles, found.refused) == (0, 1, (), None)
        assert found.worth_asking
        assert not list(empty.iterdir())


def test_a_write_protected_stick_takes_nothing_away(
    centre: Taught, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with point(tmp_path / "point", centre) as store:
        bring(store, centre.tree)
        played(store, "l0")
        monkeypatch.setattr("os.access", lambda *_: False)
        assert (look(store, centre.tree).writable, look(store, centre.tree).worth_asking) == (False, False)


def test_looking_waits_for_nobody_and_tells_of_a_stick_that_is_gone(
    centre: Taught, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with point(tmp_path / "point", centre) as store:
        with store.writing(), Store.open(store.folder) as other, pytest.raises(Busy):
            look(other, centre.tree)

        real = os.open

        def failing(path: str | Path, *arguments: int, **named: int) -> int:
            if str(path).startswith(str(centre.tree)):
                raise OSError(19, "No such device")
            return real(path, *arguments, **named)

        monkeypatch.setattr(os, "open", failing)
        with pytest.raises(Unreachable):
            look(store, centre.tree)


def test_the_time_is_guessed_where_it_cannot_be_measured(
    centre: Taught, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with point(tmp_path / "point", centre) as store:
        monkeypatch.setattr(stick_look, "_SAMPLE", 1000)
        assert look(store, centre.tree).seconds >= centre.needed("l0", "l1", "l2") / stick_look._FASTEST
        monkeypatch.setattr("time.monotonic", lambda: 0.0)
        assert look(store, centre.tree).seconds == centre.needed("l0", "l1", "l2") / stick_look.USUAL_RATE

        monkeypatch.undo()
        real = Path.open

        def failing(path: Path, *arguments: Any, **named: Any) -> Any:
            if path.is_relative_to(centre.tree / "packs"):
                raise OSError(5, "Input/output error")
            return real(path, *arguments, **named)

        monkeypatch.setattr(Path, "open", failing)
        assert look(store, centre.tree).seconds == centre.needed("l0", "l1", "l2") / stick_look.USUAL_RATE


def test_a_stick_pulled_out_in_the_middle_is_told_so(
    centre: Taught, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = Path(shutil.copytree(centre.tree, tmp_path / "stick"))
    real = os.lseek
    reads = 0

    def pulled(file: int, at: int, how: int) -> int:
        nonlocal reads
        reads += 1
        if reads == 12:
            shutil.rmtree(stick)
        if reads >= 12:
            raise OSError(5, "Input/output error")
        return real(file, at, how)

    with point(tmp_path / "point", centre) as store:
        monkeypatch.setattr(os, "lseek", pulled)
        outcome = bring(store, stick)
        monkeypatch.undo()
        assert {str(trouble.error).rpartition(": ")[2] for trouble in outcome.troubles} == {PULLED}
        assert bring(store, centre.tree).complete
        assert holds(store, centre)


def test_what_lessons_share_counts_once_and_is_remembered_by_files(
    centre: Taught, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = noise(7, 300_000)
    centre.publish(*(Lesson(f"s{n}", {"a.mp4": same}) for n in range(3)))
    offers: list[stick_look._Offer] = []
    make = stick_look._Offer

    def noted(*parts: Any) -> stick_look._Offer:
        offers.append(make(*parts))
        return offers[-1]

    monkeypatch.setattr(stick_look, "_Offer", noted)
    with point(tmp_path / "point", centre) as store:
        found = look(store, centre.tree)
    assert found.size == sum(centre.needed(name) for name in ("l0", "l1", "l2", "s0"))
    assert len(offers[0]._counted) == 4


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such pipes")
def test_a_pipe_in_place_of_a_pack_tells_no_speed(centre: Taught, tmp_path: Path) -> None:
    with point(tmp_path / "point", centre) as store:
        stick = Path(shutil.copytree(centre.tree, tmp_path / "stick"))
        films = {
            chunk.pack for name in ("l0", "l1", "l2") for file in centre.recipes[name, 1].files for chunk in file.chunks
        }
        recipes = {centre._records[name, 1].recipe.pack for name in ("l0", "l1", "l2")}
        for pack in films - recipes:
            (stick / "packs" / pack).unlink()
            os.mkfifo(stick / "packs" / pack)
        assert look(store, stick).lessons == 3
