from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.store.store import Store
from desktop_app.store.verify import VerifyProgress, verify
from package_format import names
from package_format.errors import Busy, Stopped
from tests.store.publisher import Book, Lesson, deliver, follow, publish, want_of

A = Lesson("a", files={"a.mp4": b"a" * 5000, "shared.pdf": b"s" * 100})
B = Lesson("b", files={"b.mp4": b"b" * 5000, "shared.pdf": b"s" * 100})


@pytest.fixture
def stocked(store: Store) -> Store:
    follow(store)
    publish(store, 1, Book(lessons=[A, B]))
    deliver(store, A, B)
    return store


def _path(store: Store, content: bytes) -> Path:
    return store.files.location(names.digest_of(content))


def test_a_sound_store_is_clean(stocked: Store) -> None:
    seen: list[VerifyProgress] = []
    result = verify(stocked, seen.append)
    assert result.clean
    assert (result.checked, result.checked_bytes) == (3, 10_100)
    assert seen[-1] == VerifyProgress(3, 3, 10_100, 10_100)
    assert [one.checked_bytes for one in seen] == sorted(one.checked_bytes for one in seen)


@pytest.mark.parametrize("rot", ["flipped", "cut", "absent", "longer"])
def test_rot_is_found_and_the_lesson_heals(stocked: Store, rot: str) -> None:
    path = _path(stocked, b"a" * 5000)
    match rot:
        case "flipped":
            path.write_bytes(b"a" * 4999 + b"b")
        case "cut":
            path.write_bytes(b"a" * 4999)
        case "longer":
            path.write_bytes(b"a" * 5001)
        case _:
            path.unlink()
    own = stocked.folder / "我的课件.pptx"
    own.write_bytes(b"own")
    result = verify(stocked)
    assert (result.clean, result.resources, result.rotten) == (False, ("a",), (names.digest_of(b"a" * 5000),))
    assert result.sound
    assert own.read_bytes() == b"own"
    assert stocked.library.lesson("b").version == 1
    want = want_of(stocked, "a")
    part = stocked.files.begin(names.digest_of(b"a" * 5000), 5000)
    kept = part.present(A.recipe().files[0].chunks)
    assert len(kept) == {"flipped": 4, "cut": 4, "longer": 5, "absent": 0}[rot]
    part.write(0, b"a" * 5000)
    part.finish()
    stocked.installs.install(want, A.recipe())
    assert verify(stocked).clean


def test_a_shared_file_takes_both_lessons_back(stocked: Store) -> None:
    _path(stocked, b"s" * 100).unlink()
    assert sorted(verify(stocked).resources) == ["a", "b"]


def test_a_file_a_sync_has_dropped_meanwhile_is_no_rot(stocked: Store) -> None:
    newer = A.next(files={"a.mp4": b"A" * 5000, "shared.pdf": b"s" * 100})
    publish(stocked, 2, Book(lessons=[newer, B]))
    done: list[bool] = []

    def sync_meanwhile(_: VerifyProgress) -> None:
        if not done:
            done.append(True)
            deliver(stocked, newer)

    files = stocked.installs.playing_files()
    old = names.digest_of(b"a" * 5000)
    ordered = sorted(files, key=lambda file: file[0] == old)
    stocked.installs.playing_files = lambda: ordered  # type: ignore[method-assign]
    result = verify(stocked, sync_meanwhile)
    assert result.clean
    assert stocked.library.lesson("a").version == 2


def test_it_can_be_stopped_and_keeps_what_it_found(stocked: Store) -> None:
    for content in (b"a" * 5000, b"b" * 5000, b"s" * 100):
        _path(stocked, content).unlink()

    def stop_after_the_first(progress: VerifyProgress) -> None:
        if progress.checked:
            raise Stopped

    with pytest.raises(Stopped):
        verify(stocked, stop_after_the_first)
    assert stocked.library.totals().ready < 2


def test_reading_is_held_to_its_rate(stocked: Store) -> None:
    now = 100.0

    def pause(seconds: float) -> None:
        nonlocal now
        now += seconds

    verify(stocked, rate=1000, clock=lambda: now, pause=pause)
    assert now == pytest.approx(110.1)
    late = iter(range(0, 10**9, 10**6))
    verify(stocked, rate=1000, clock=lambda: next(late), pause=pause)
    assert now == pytest.approx(110.1)


def test_a_sync_that_does_not_end_keeps_it_from_marking(stocked: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_app.store.verify._WAIT", 0)
    _path(stocked, b"a" * 5000).unlink()
    with Store.open(stocked.folder) as other, other.writing(), pytest.raises(Busy):
        verify(stocked)
