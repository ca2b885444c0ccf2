"""A real disk that is really full: a small file system of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from desktop_app.store.cards import Place
from desktop_app.store.store import Store
from desktop_app.store.verify import verify
from package_format import names
from package_format.errors import NoSpace
from package_format.session_row import SessionRow
from tests.store.publisher import Book, Lesson, deliver, follow, make_recipe, publish, want_of
from tests.store.schooling import BOOKS, MONDAY, YUWEN, at, release, settle
from tests.store.worker import ROW

SMALL = Lesson("small", files={"f.mp4": b"small" * 1000})
LARGE = Lesson("large", files={"f.mp4": os.urandom(1 << 20) * 40})


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Return a file system of 32 MiB."""
    if sys.platform == "win32" or os.geteuid() != 0:
        pytest.skip("only root can mount a file system")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this machine does not let tests mount file systems")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def _fill(disk: Path) -> None:
    """Take every byte that is left, as somebody else's film would."""
    with (disk / "film.mp4").open("ab", buffering=0) as film:
        for size in (1 << 20, 4096, 1):
            try:
                while film.write(bytes(size)):
                    pass
            except OSError:
                continue


def _add_for_ever(store: Store, kept: list[SessionRow]) -> None:
    while True:
        kept.append(store.outbox.add(ROW))


def test_a_lesson_that_does_not_fit_is_refused_before_it_fills_the_disk(disk: Path) -> None:
    with Store.open(disk / "point") as store:
        store.files.floor = 4 << 20
        follow(store)
        publish(store, 1, Book(lessons=[SMALL, LARGE]))
        deliver(store, SMALL)
        with pytest.raises(NoSpace) as caught:
            deliver(store, LARGE)
        assert caught.value.needed > caught.value.free > 0
        assert store.library.lesson("small").version == 1
        assert [want.resource for want in store.installs.wants()] == ["large"]
        assert verify(store).clean


def test_a_disk_that_fills_up_in_the_middle_loses_nothing(disk: Path) -> None:
    content = LARGE.files["f.mp4"][: 8 << 20]
    lesson = Lesson("middle", files={"f.mp4": content})
    with Store.open(disk / "point") as store:
        store.files.floor = 0
        follow(store)
        publish(store, 1, Book(lessons=[SMALL, lesson]))
        deliver(store, SMALL)
        part = store.files.begin(names.digest_of(content), len(content))
        part.write(0, content[: 1 << 20])
        _fill(disk)
        part._need = lambda _: None  # as if the disk had filled up after it was asked
        with pytest.raises(NoSpace):
            part.write(1 << 20, content[1 << 20 :])
        part.close()
        (disk / "film.mp4").unlink()
        again = store.files.begin(names.digest_of(content), len(content))
        chunks = make_recipe("middle", 1, {"f.mp4": content}).files[0].chunks
        assert {number * 1000 for number in range(1048)} <= again.present(chunks)
        again.write(0, content)
        again.finish()
        store.installs.install(want_of(store, "middle"), lesson.recipe())
        assert verify(store).clean


def test_usage_has_room_on_a_full_disk(disk: Path) -> None:
    with Store.open(disk / "point") as store:
        store.files.floor = 0
        _fill(disk)
        kept: list[SessionRow] = [store.outbox.add(ROW) for _ in range(1500)]
        assert not (disk / "point" / "ballast").exists()
        _fill(disk)
        with pytest.raises(NoSpace):
            _add_for_ever(store, kept)
        assert store.outbox.pending() == len(kept)
        (disk / "film.mp4").unlink()
        assert store.outbox.add(ROW).seq == len(kept) + 1
    with Store.open(disk / "point") as store:
        assert (disk / "point" / "ballast").exists()
        assert store.outbox.pending() == len(kept) + 1


def test_a_store_opens_on_a_full_disk_and_keeps_usage(disk: Path) -> None:
    Store.open(disk / "point").close()
    _fill(disk)
    with Store.open(disk / "point") as store:
        store.outbox.add(ROW)
        assert store.outbox.pending() == 1


def test_a_catalogue_that_does_not_fit_changes_nothing(disk: Path) -> None:
    with Store.open(disk / "point") as store:
        follow(store)
        publish(store, 1, Book(lessons=[SMALL]))
        _fill(disk)
        many = Book(lessons=[SMALL, *(Lesson(f"r{number}", "雨" * 40) for number in range(3000))])
        with pytest.raises(NoSpace):
            publish(store, 2, many)
        assert store.library.count() == 1
        (disk / "film.mp4").unlink()
        publish(store, 3, many)
        assert store.library.count() == 3001
        assert store.is_sound()


def test_what_a_person_does_has_room_on_a_full_disk_and_so_has_making_room(disk: Path, tmp_path: Path) -> None:
    with Store.open(disk / "point") as store:
        store.files.floor = 0
        lessons = [replace(one, files={"f.mp4": one.id.encode() * 60_000}) for one in YUWEN.lessons]
        settle(store)
        release(store, 2, replace(YUWEN, lessons=lessons), *BOOKS[1:])
        deliver(store, *lessons)
        _fill(disk)
        store.settings.school = "红星小学"
        store.settings.cleaning = "when-needed"
        store.library.keep_place(Place("yw2-v1", 1, 5000, 60_000, 7))
        store.preparation.add(MONDAY, "yw2-v8")
        store.outbox.add(ROW)
        own = tmp_path / "我的.mp4"
        own.write_bytes(bytes(32 << 20))
        with pytest.raises(NoSpace):
            store.own_files.add(own)
        assert list((disk / "point" / "own").iterdir()) == []
        _fill(disk)
        going = store.cleaning.removable(at(date(2027, 1, 4)), at(date(2027, 1, 4)))
        assert {one.resource for one in going} == {f"yw2-v{number}" for number in range(1, 9)}
        before = store.files.free_bytes()
        store.cleaning.clean(going, 1)
        assert store.files.free_bytes() > before
    with Store.open(disk / "point") as store:
        assert (store.settings.school, store.outbox.pending()) == ("红星小学", 1)
        assert [entry.name for entry in store.preparation.entries()] == ["yw2-v8"]
        assert store.library.totals().cleaned == 8
        (disk / "film.mp4").unlink()
        assert store.restore_reserve()
        assert store.is_sound()


def test_a_damaged_database_waits_on_a_full_disk_until_there_is_room(disk: Path) -> None:
    with Store.open(disk) as store:
        for _ in range(20):
            store.outbox.add(ROW)
        store.files.floor = 0
        assert store.keep_copy()
    with (disk / "songke.db").open("r+b") as file:
        file.write(b"\xa5" * 4096)
    (disk / "ballast").unlink()
    _fill(disk)
    for _ in range(2):
        with pytest.raises(NoSpace):
            Store.open(disk)
    (disk / "film.mp4").unlink()
    with Store.open(disk) as store:
        assert store.saved is not None
        assert store.outbox.pending() == 20
