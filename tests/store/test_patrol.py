from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.store import patrol as patrolling
from desktop_app.store.journal import Event
from desktop_app.store.patrol import ROUND, is_due, patrol
from desktop_app.store.store import Store
from desktop_app.store.verify import VerifyProgress
from package_format import names
from package_format.errors import Busy, Stopped
from tests.store.publisher import Book, Lesson, deliver, follow, publish, want_of

LESSONS = [Lesson(f"r{number}", f"第{number}课", files={"f.mp4": bytes([number]) * 3000}) for number in range(5)]
NOW = 1_796_000_000


@pytest.fixture
def stocked(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    follow(store)
    publish(store, 1, Book(lessons=LESSONS))
    deliver(store, *LESSONS)
    monkeypatch.setattr(patrolling, "LEAST", 6000)
    return store


def _path(store: Store, lesson: Lesson) -> Path:
    return store.files.location(names.digest_of(lesson.files["f.mp4"]))


def test_slices_get_round_and_a_round_rests(stocked: Store) -> None:
    assert is_due(stocked, NOW)
    found = [patrol(stocked, NOW, rate=None) for _ in range(3)]
    assert [(one.files, one.ended) for one in found] == [(2, False), (2, False), (1, True)]
    assert stocked.journal.entries()[0].facts == {"files": 5}
    assert not is_due(stocked, NOW + ROUND - 1)
    assert is_due(stocked, NOW + ROUND)
    assert is_due(stocked, NOW - ROUND)
    # Within a round it is always due, and a new start goes on where the last one ended.
    patrol(stocked, NOW, rate=None)
    with Store.open(stocked.folder) as again:
        assert is_due(again, NOW)
        assert patrol(again, NOW, rate=None).files == 2


def test_rot_is_found_noted_and_healed(stocked: Store) -> None:
    spoiled = sorted(LESSONS, key=lambda one: names.digest_of(one.files["f.mp4"]))[0]
    _path(stocked, spoiled).write_bytes(bytes(3000 - 1) + b"x")
    found = patrol(stocked, NOW, rate=1 << 30)
    assert found.resources == (spoiled.id,)
    entry = stocked.journal.entries()[0]
    assert (entry.event, entry.facts) == (Event.ROTTEN, {"files": 1, "resources": [spoiled.id]})
    assert want_of(stocked, spoiled.id).version == 1


def test_stopped_it_goes_on_behind_what_was_checked(stocked: Store) -> None:
    seen: list[VerifyProgress] = []

    def stop(progress: VerifyProgress) -> None:
        seen.append(progress)
        if len(seen) == 2:
            raise Stopped

    with pytest.raises(Stopped):
        patrol(stocked, NOW, stop, rate=None)
    assert patrol(stocked, NOW, rate=None).files == 2
    assert patrol(stocked, NOW, rate=None).ended


def test_a_sync_that_is_running_is_not_waited_for(stocked: Store) -> None:
    for lesson in LESSONS:
        _path(stocked, lesson).write_bytes(b"")
    with Store.open(stocked.folder) as other, other.writing(), pytest.raises(Busy):
        patrol(stocked, NOW, rate=None)
    assert stocked.settings.patrol_position == ""


def test_an_empty_store_has_nothing_to_look_at(store: Store) -> None:
    assert patrol(store, NOW).ended
    assert not is_due(store, NOW)
