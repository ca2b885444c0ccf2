"""A database torn by a power cut or a bad disk: what a school has nowhere else is saved, no file is fetched twice."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import time
from contextlib import AbstractContextManager, closing
from functools import partial
from pathlib import Path

import pytest

from desktop_app.store import disk, rescue, safe_copy
from desktop_app.store.cards import Place
from desktop_app.store.database import suspect
from desktop_app.store.journal import MOST, Event
from desktop_app.store.store import Store
from desktop_app.store.verify import verify
from desktop_app.store.writer_lock import WriterLock
from package_format.errors import Damaged, NoSpace
from tests.store.publisher import CHANNEL, deliver, publish
from tests.store.schooling import BOOKS, MONDAY, YUWEN, at, release, settle
from tests.store.worker import ROW

PAGE = 4096


def _stock(folder: Path, copied: bool) -> int:
    """Fill a store; with a copy of its database, made before the last things were done. Return rows of use."""
    with Store.open(folder) as store:
        store.files.floor = 0
        settle(store)
        deliver(store, *YUWEN.lessons)
        for _ in range(300):
            store.outbox.add(ROW)
        if copied:
            assert store.keep_copy()
            assert not store.keep_copy()
        store.settings.school = "红星小学"
        store.library.keep_place(Place("yw2-v1", 1, 5000, 60_000, 7))
        store.preparation.add(MONDAY, "yw2-v1")
        (folder / "我的.mp4").write_bytes(b"own")
        store.own_files.add(folder / "我的.mp4")
        for _ in range(50):
            store.outbox.add(ROW)
    return 350


def _tear(path: Path, pages: set[int]) -> None:
    with path.open("r+b") as file:
        for page in pages:
            file.seek(page * PAGE)
            file.write(b"\xa5" * PAGE)


def _is_like_before(store: Store, rows: int) -> None:
    assert store.is_sound()
    assert store.outbox.pending() == rows
    assert store.settings.school == "红星小学"
    assert store.library.place("yw2-v1") is not None
    assert [entry.name for entry in store.preparation.entries()] == ["yw2-v1"]
    assert [file.title for file in store.own_files.files()] == ["我的.mp4"]


@pytest.mark.parametrize("copied", [True, False])
def test_a_spoiled_beginning_costs_nothing_that_a_copy_had(tmp_path: Path, copied: bool) -> None:
    _stock(tmp_path, copied)
    _tear(tmp_path / "songke.db", {0})
    with Store.open(tmp_path) as store:
        assert store.saved is not None
        assert store.saved.had_copy is copied
        assert (store.saved.kept / "songke.db").read_bytes()[:4] == b"\xa5" * 4
        assert store.is_sound()
        # Nothing behind such a beginning can be read: what the copy had is here.
        assert store.outbox.pending() == store.saved.rows == (300 if copied else 0)
        assert [file.title for file in store.own_files.files()] == ["我的.mp4"]
        assert store.journal.entries()[0].event is Event.RESCUED
        if copied:
            assert store.library.lesson("yw2-v1").version == 1
        else:
            # The files are all there: the next sync needs the catalogue and recipes alone.
            settle(store)
            store.files.floor = 0
            for want in store.installs.wants():
                lesson = next(one for book in BOOKS for one in book.lessons if one.id == want.resource)
                if want.resource.startswith("yw2"):
                    store.installs.install(want, lesson.recipe())
            assert store.library.lesson("yw2-v8").version == 1
    with Store.open(tmp_path) as store:
        assert store.saved is None


def test_what_can_be_read_beside_the_damage_is_saved(tmp_path: Path) -> None:
    rows = _stock(tmp_path, copied=True)
    path = tmp_path / "songke.db"
    with closing(sqlite3.connect(path)) as database:
        [root] = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'held_file'").fetchone()
    _tear(path, {root - 1})
    # The damage shows when something reads there; the start after that looks closer.
    with Store.open(tmp_path) as store:
        with pytest.raises(Damaged):
            store.installs.playing_files()
        assert suspect(path).exists()
    with Store.open(tmp_path) as store:
        _is_like_before(store, rows)
        assert store.library.lesson("yw2-v1").version == 1
        assert verify(store).clean
        release(store, 9, *BOOKS)
        assert store.library.count() == 24
    assert not suspect(path).exists()


def test_rows_before_and_behind_a_bad_page_are_saved(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        for _ in range(2000):
            store.outbox.add(ROW)
    path = tmp_path / "songke.db"
    with closing(sqlite3.connect(path)) as database:
        pages = [page for page, in database.execute(
            "SELECT pageno FROM dbstat WHERE name = 'session_row' AND pagetype = 'leaf' ORDER BY path"
        )] if _has_dbstat(database) else []  # fmt: skip
    if not pages:
        pytest.skip("this SQLite cannot tell where a table's pages are")
    _tear(path, {pages[len(pages) // 2] - 1})
    suspect(path).touch()
    with Store.open(tmp_path) as store:
        assert store.saved is not None
        assert 2000 - 200 < store.outbox.pending() < 2000
        assert store.is_sound()


def _has_dbstat(database: sqlite3.Connection) -> bool:
    try:
        database.execute("SELECT 1 FROM dbstat LIMIT 1")
    except sqlite3.OperationalError:
        return False
    return True


def test_random_damage_never_makes_a_store_that_does_not_open(tmp_path: Path) -> None:
    _stock(tmp_path / "base", copied=True)
    pages = (tmp_path / "base" / "songke.db").stat().st_size // PAGE
    draw = random.Random(5)
    for number in range(12):
        folder = Path(shutil.copytree(tmp_path / "base", tmp_path / str(number)))
        _tear(folder / "songke.db", {draw.randrange(pages) for _ in range(1 + number)})
        suspect(folder / "songke.db").touch()
        with Store.open(folder) as store:
            assert store.is_sound()
            assert store.outbox.pending() >= 300
            assert [file.title for file in store.own_files.files()] == ["我的.mp4"]
            assert store.outbox.add(ROW).seq == 1
            store.library.cards()
            assert verify(store).sound


def test_killed_at_any_step_the_next_start_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = _stock(tmp_path / "base", copied=True)
    with Store.open(tmp_path / "base") as store:
        assert store.outbox.pending() == rows
    suspect(tmp_path / "base" / "songke.db").touch()
    with closing(sqlite3.connect(tmp_path / "base" / "songke.db")) as database:
        [root] = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'held_file'").fetchone()
    _tear(tmp_path / "base" / "songke.db", {root - 1})

    class Killed(BaseException):
        pass

    ended = False
    for step in range(1, 40):
        folder = Path(shutil.copytree(tmp_path / "base", tmp_path / f"k{step}"))
        left = [step]

        def count(real: object, left: list[int] = left) -> object:
            def call(*arguments: object, **named: object) -> object:
                left[0] -= 1
                if not left[0]:
                    raise Killed
                return real(*arguments, **named)  # type: ignore[operator]

            return call

        with monkeypatch.context() as patch:
            for name in ("replace", "remove", "sync_folder"):
                patch.setattr(disk, name, count(getattr(disk, name)))
            patch.setattr(shutil, "copyfile", count(shutil.copyfile))
            try:
                Store.open(folder).close()
                ended = True
            except Killed:
                ended = False
        with Store.open(folder) as store:
            _is_like_before(store, rows)
        assert not list(folder.glob("songke.db.resc*"))
        if ended:
            break
    assert ended


def test_what_another_program_has_put_in_its_place_meanwhile_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = _stock(tmp_path, copied=False)
    path = tmp_path / "songke.db"
    shutil.copyfile(path, path.with_name("songke.db.rescued"))
    held = WriterLock.held

    def taken_late(lock: WriterLock, wait: float = 0) -> AbstractContextManager[None]:
        if rescue.is_waiting(path):
            rescue.finish(path)  # by the other program, which had the lock until now
        return held(lock, wait)

    with monkeypatch.context() as patch:
        patch.setattr(WriterLock, "held", taken_late)
        Store.open(tmp_path).close()
    with Store.open(tmp_path) as store:
        _is_like_before(store, rows)
    assert [place.name for place in (tmp_path / "damaged").iterdir()] == ["1"]


def test_another_program_that_has_it_open_is_named(tmp_path: Path) -> None:
    _stock(tmp_path, copied=True)
    with Store.open(tmp_path):
        _tear(tmp_path / "songke.db", {0})
        suspect(tmp_path / "songke.db").touch()
        with pytest.raises(Damaged, match="another program"):
            Store.open(tmp_path)
    Store.open(tmp_path).close()


def test_a_mark_without_damage_costs_one_look(tmp_path: Path) -> None:
    rows = _stock(tmp_path, copied=False)
    suspect(tmp_path / "songke.db").touch()
    with Store.open(tmp_path) as store:
        assert (store.saved, store.outbox.pending()) == (None, rows)
    assert not suspect(tmp_path / "songke.db").exists()


def test_a_damaged_database_never_replaces_a_good_copy(tmp_path: Path) -> None:
    _stock(tmp_path, copied=True)
    path, copy = tmp_path / "songke.db", tmp_path / "songke.db.copy"
    before = copy.read_bytes()
    os.utime(copy, (1, 1))
    with closing(sqlite3.connect(path)) as database:
        [root] = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'place'").fetchone()
    _tear(path, {root - 1})
    with Store.open(tmp_path) as store:
        store.files.floor = 0
        assert not store.keep_copy()
    assert copy.read_bytes() == before
    assert not list(tmp_path.glob("*.part"))


def test_a_copy_is_made_once_a_day_and_where_there_is_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(tmp_path) as store:
        path = tmp_path / "songke.db"
        assert safe_copy.is_due(path, time.time())
        store.files.floor = 1 << 60
        assert not store.keep_copy()
        store.files.floor = 0
        assert store.keep_copy()
        assert not safe_copy.is_due(path, time.time())
        for jump in (86_400, -86_401):
            assert safe_copy.is_due(path, time.time() + jump)
        assert not safe_copy.is_sound(tmp_path / "absent")

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(NoSpace):
            safe_copy.copy_to(path, tmp_path / "other")
    assert not list(tmp_path.glob("*.part"))


def test_a_database_that_is_locked_is_not_taken_for_a_damaged_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "some.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as held:
        held.execute("CREATE TABLE t (a)")
        held.execute("BEGIN EXCLUSIVE")
        monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, timeout=0))
        with pytest.raises(sqlite3.OperationalError):
            safe_copy.is_sound(path)


def test_the_journal_is_bounded(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        for number in range(MOST + 3):
            store.journal.note(Event.CHECKED, number, files=number)
        entries = store.journal.entries()
        assert (len(entries), entries[0].facts, entries[-1].at) == (MOST, {"files": MOST + 2}, 3)


def test_what_plays_by_the_copy_and_is_gone_since_is_noted(tmp_path: Path) -> None:
    _stock(tmp_path, copied=True)
    with Store.open(tmp_path) as store:
        store.files.floor = 0
        store.cleaning.clean(store.cleaning.removable(at(MONDAY) + 30 * 7 * 86_400, at(MONDAY))[:2], 1)
    _tear(tmp_path / "songke.db", {0})
    with Store.open(tmp_path) as store:
        store.files.floor = 0
        assert verify(store).clean
        assert store.library.totals().ready == 6
        publish(store, 7, *BOOKS, channel=CHANNEL)
