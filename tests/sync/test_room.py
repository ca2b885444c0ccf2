"""A disk with too little room: what fits and is needed soonest comes, the rest is named, and nothing fills the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.store.cards import Readiness
from desktop_app.store.store import Store
from desktop_app.sync.progress import Outcome
from package_format.errors import NoSpace
from tests.sync.fault_server import FaultServer
from tests.sync.paced import NEW, PACE, WEEK_1, WEEK_2
from tests.sync.points import NOW, bring, holds, is_clean, played, point
from tests.sync.publisher import Lesson, Publisher, newer, noise

SPARE = 2_000_000


@pytest.fixture
def centre(tmp_path: Path) -> Publisher:
    made = Publisher(tmp_path / "centre", address="usage/batches")
    made.publish(WEEK_1, WEEK_2, progress=[PACE])
    return made


def _leave(store: Store, count: int) -> None:
    """Let receiving have ``count`` bytes of the disk, which others of this machine use as well."""
    store.files.free_bytes = lambda: SPARE + count - _held(store)  # type: ignore[method-assign]
    store.files.floor = SPARE


def _held(store: Store) -> int:
    return sum(path.stat().st_size for path in (store.folder / "files").glob("??/*"))


def _trouble(outcome: Outcome) -> NoSpace:
    [trouble] = outcome.troubles
    assert isinstance(trouble.error, NoSpace)
    return trouble.error


def test_what_does_not_fit_is_refused_before_the_disk_fills_and_named(tmp_path: Path, centre: Publisher) -> None:
    with point(tmp_path / "point", centre) as store:
        assert bring(store, centre.tree).complete
        centre.publish(NEW, Lesson("small", {"s.pdf": noise(4, 50_000)}, "now"), progress=[PACE])
        _leave(store, 1_300_000)
        outcome = bring(store, centre.tree)
        assert (outcome.complete, outcome.installed, outcome.waiting) == (False, 1, 1)
        short = _trouble(outcome)
        assert short.needed - short.free == 700_000 - 50_000
        assert (short.weeks, short.cleanable) == ((1, 2), 1_200_000)
        assert not list((store.folder / "incoming").iterdir())
        assert holds(store, centre, "small", "w1", "w2")
        # A person makes room as the words say, and the next sync brings what was missing and nothing else.
        going = store.cleaning.removable(NOW, NOW)
        store.cleaning.clean(going[:2], NOW)
        again = bring(store, centre.tree)
        assert (again.complete, again.installed) == (True, 1)
        assert holds(store, centre, "now", "small")
        assert store.library.card("w1").readiness is Readiness.CLEANED
        assert bring(store, centre.tree).installed == 0
        assert is_clean(store)


def test_where_the_school_wants_it_finished_weeks_make_room(tmp_path: Path, centre: Publisher) -> None:
    with point(tmp_path / "point", centre) as store, FaultServer(centre.tree).running() as server:
        assert bring(store, server.address).complete
        store.settings.cleaning = "when-needed"
        centre.publish(NEW, progress=[PACE])
        _leave(store, 1_400_000)
        assert bring(store, server.address).complete
        assert holds(store, centre, "now", "w2")
        assert store.library.card("w1").readiness is Readiness.CLEANED
        assert bring(store, server.address).installed == 0
        # What would not fit all the same takes nothing away.
        centre.publish(Lesson("huge", {"h.mp4": noise(5, 2_500_000)}, "now"), progress=[PACE])
        short = _trouble(bring(store, server.address))
        assert short.needed - short.free > 600_000
        assert holds(store, centre, "now", "w2")


def test_what_nobody_has_reported_is_not_taken_by_itself(tmp_path: Path, centre: Publisher) -> None:
    with point(tmp_path / "point", centre) as store:
        assert bring(store, centre.tree).complete
        played(store, "w1")
        store.settings.cleaning = "when-needed"
        centre.publish(NEW, progress=[PACE])
        _leave(store, 1_400_000)
        assert bring(store, centre.tree).complete
        assert [card.id for card in store.library.cards(readiness=Readiness.CLEANED)] == ["w2"]


def test_room_that_new_versions_give_back_is_used_in_the_same_sync(tmp_path: Path, centre: Publisher) -> None:
    with point(tmp_path / "point", centre) as store:
        assert bring(store, centre.tree).complete
        small = newer(WEEK_2, w2__mp4=noise(6, 100_000))
        centre.publish(small, newer(WEEK_1, w1__mp4=noise(7, 610_000)), progress=[PACE])
        # Room for the small one first; what the old version gives back then lets the larger one in.
        _leave(store, 1_350_000)
        outcome = bring(store, centre.tree)
        assert outcome.complete, outcome.troubles
        assert holds(store, centre)
        assert is_clean(store)


def test_what_an_earlier_try_left_counts(tmp_path: Path, centre: Publisher) -> None:
    with point(tmp_path / "point", centre) as store, FaultServer(centre.tree).running() as server:
        assert bring(store, server.address).complete
        centre.publish(NEW, progress=[PACE])
        file = centre.recipes["now", 1].files[0]
        part = store.files.begin(file.digest, file.size)
        part.write(0, NEW.files["now.mp4"][: 6 * (64 << 10)])
        part.close()
        _leave(store, 1_200_000 + 700_000 - 6 * (64 << 10))
        assert bring(store, server.address).complete


def test_an_update_that_cleaning_cannot_make_fit_takes_nothing_away(
    tmp_path: Path, centre: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.sync.room._MOST_AGAIN", 0)
    with point(tmp_path / "point", centre) as store, FaultServer(centre.tree).running() as server:
        centre.publish(NEW, progress=[PACE])
        assert bring(store, centre.tree).complete
        store.settings.cleaning = "when-needed"
        centre.publish(newer(NEW, now__mp4=noise(8, 3_000_000)), progress=[PACE])
        _leave(store, 2_000_000)
        outcome = bring(store, centre.tree, server.address)
        assert _trouble(outcome).needed > _trouble(outcome).free
        assert (outcome.installed, outcome.waiting) == (0, 1)
        assert holds(store, centre, "w1", "w2")
