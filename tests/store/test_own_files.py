"""The teachers' own files: kept under any name, never touched by anything but their teacher's word, whole or absent."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.store import own_kinds
from desktop_app.store.own_files import MOST_NAME, name_of, on_disk, title_of
from desktop_app.store.store import Store
from desktop_app.store.verify import verify
from desktop_app.ui import words
from package_format import names
from package_format.errors import Busy, NoSpace, NotPlayable, Refused, Unreadable, Unwritable
from tests.store.publisher import Book, Lesson, deliver, follow, publish

ROOT = Path(__file__).resolve().parents[2]
ARCHIVE = b"ZIM\x04" + bytes(68) + (100).to_bytes(8, "little") + bytes(36)
PAGES = ROOT / "tests" / "player" / "fixtures" / "pages.pdf"
ADDING = """
import sys
from pathlib import Path
from desktop_app.store.store import Store
from package_format import names
with Store.open(Path(sys.argv[1])) as store:
    print("open", flush=True)
    number = 0
    while True:
        for path in sorted(Path(sys.argv[2]).iterdir()):
            print("adding", names.digest_of(path.read_bytes()), flush=True)
            print("added", store.own_files.add(path).digest, flush=True)
        for file in store.own_files.files()[::2]:
            print("removing", file.digest, flush=True)
            store.own_files.remove(file.key)
            print("removed", file.digest, flush=True)
"""


def _write(folder: Path, name: str | bytes, content: bytes = b"own") -> Path:
    path = folder / os.fsdecode(name)
    path.write_bytes(content)
    return path


def test_files_are_kept_under_their_names(store: Store, tmp_path: Path) -> None:
    film = store.own_files.add(_write(tmp_path, "我的 课件（二）.PPTX", b"slides"))
    again = store.own_files.add(_write(tmp_path, "the same.pptx", b"slides"))
    other = store.own_files.add(_write(tmp_path, "b.mp4", b"film"))
    assert again == film
    assert (film.title, film.size, film.digest) == ("我的 课件（二）.PPTX", 6, names.digest_of(b"slides"))
    assert film.location.name == "我的 课件（二）.PPTX"
    assert film.location.read_bytes() == b"slides"
    assert store.own_files.files() == [other, film]
    assert store.own_files.remove(film.key) == film
    assert not film.location.exists()
    assert store.own_files.files() == [other]
    new = store.own_files.add(_write(tmp_path, "c.jpg", b"sheet"))
    assert new.key > other.key > film.key
    for call in (store.own_files.get, store.own_files.remove):
        with pytest.raises(Refused):
            call(film.key)


@pytest.mark.skipif(sys.platform == "win32", reason="names there are never bytes")
def test_a_stick_of_an_older_windows_keeps_its_names(store: Store, tmp_path: Path) -> None:
    kept = store.own_files.add(_write(tmp_path, "小蝌蚪.mp3".encode("gbk"), b"sound"))
    assert (kept.title, kept.location.name) == ("小蝌蚪.mp3", "小蝌蚪.mp3")
    assert title_of(tmp_path / os.fsdecode(b"\xff\xff.mp3")).endswith(".mp3")


@pytest.mark.skipif(sys.platform == "win32", reason="names there are never bytes")
def test_what_a_window_cannot_spell_is_found_if_it_is_the_only_one(tmp_path: Path) -> None:
    path = _write(tmp_path, "小蝌蚪.mp3".encode("gbk"))
    assert on_disk(tmp_path / os.fsencode(path.name).decode("utf-8", "replace")) == path
    lossy = tmp_path / "\ufffd.mp3"
    other = _write(tmp_path, b"\xff\xfe.mp3")
    assert on_disk(lossy) == other
    assert on_disk(path) == path
    assert on_disk(tmp_path / "\ufffd.pdf") == tmp_path / "\ufffd.pdf"
    _write(tmp_path, b"\xfe\xfe\xfe.mp3")
    assert on_disk(lossy) == lossy
    real = _write(tmp_path, "\ufffd.mp3")
    assert on_disk(real) == real
    with pytest.raises(Unreadable):
        on_disk(tmp_path / "absent" / "\ufffd.mp3")


@given(st.text(min_size=1, max_size=300))
def test_any_title_gets_a_name_that_every_disk_holds(title: str) -> None:
    name = name_of(title)
    assert 0 < len(name.encode()) <= MOST_NAME
    assert not set(name) & set('<>:"/\\|?*\x00\n')
    assert name == name.rstrip(" .")
    assert name.split(".")[0].lower() not in {"con", "prn", "aux", "nul", "com1", "lpt1"}


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("con.pptx", "_con.pptx"), ("a/b:c.mp4", "a_b_c.mp4"), (".pptx", "pptx"), ("...", "_"),
        ("no ending", "no ending"),
        ("x" * 300 + ".docx", "x" * 115 + ".docx"), ("a." + "b" * 40, "a." + "b" * 40),
    ],
)  # fmt: skip
def test_names(title: str, name: str) -> None:
    assert name_of(title) == name


def test_nothing_of_the_program_ever_touches_them(store: Store, tmp_path: Path) -> None:
    own = store.own_files.add(_write(tmp_path, "mine.mp4"))
    lesson = Lesson("a")
    follow(store)
    publish(store, 1, Book(lessons=[lesson]))
    deliver(store, lesson)
    assert verify(store).clean
    store.files.sweep()
    publish(store, 2, Book(lessons=[]))
    store.files.sweep()
    own.location.write_bytes(b"changed by its teacher")
    assert verify(store).clean
    assert store.own_files.get(own.key).location.read_bytes() == b"changed by its teacher"


@pytest.mark.parametrize("what", ["nothing", "a folder"])
def test_what_is_no_file_leaves_nothing_behind(store: Store, tmp_path: Path, what: str) -> None:
    with pytest.raises(Unreadable):
        store.own_files.add(tmp_path / "absent" if what == "nothing" else tmp_path)
    assert list((store.folder / "own").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("练习.pdf", b"", own_kinds.EMPTY),
        ("录音.mp3", b"", own_kinds.EMPTY),
        ("练习.pdf", PAGES.read_bytes()[:1500], own_kinds.PDF),
        ("练习.PDF", bytes(range(1, 200)), own_kinds.PDF),
        ("百科.zim", ARCHIVE[:-1], own_kinds.ZIM),
        ("百科.zim", ARCHIVE[:79], own_kinds.ZIM),
        ("百科", ARCHIVE[:72] + bytes(40), own_kinds.ZIM),
    ],
)
def test_what_is_empty_or_cut_off_is_not_taken(
    store: Store, tmp_path: Path, name: str, content: bytes, kind: str
) -> None:
    with pytest.raises(NotPlayable) as refused:
        store.own_files.add(_write(tmp_path, name, content))
    assert (refused.value.media_type, refused.value.title) == (kind, name)
    assert not store.own_files.files()
    assert list((store.folder / "own").iterdir()) == []
    assert name in words.explain(refused.value, "zh_CN").happened
    assert store.own_files.add(_write(tmp_path, "百科", ARCHIVE)).size == 116
    assert store.own_files.add(PAGES).size == PAGES.stat().st_size
    assert store.own_files.add(_write(tmp_path, "其实是图.pdf", b"\xff\xd8\xff picture")).title == "其实是图.pdf"


def test_a_copy_that_would_leave_usage_no_room_is_refused(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _write(tmp_path, "large.mp4", bytes(3 << 20))
    left = iter([64 << 20, 1 << 20])
    monkeypatch.setattr("desktop_app.store.own_files.faults.free_bytes", lambda _: next(left))
    with pytest.raises(NoSpace) as caught:
        store.own_files.add(path)
    assert caught.value.needed > caught.value.free
    assert list((store.folder / "own").iterdir()) == []


def test_one_program_at_a_time(store: Store, tmp_path: Path) -> None:
    path = _write(tmp_path, "a.mp4")
    kept = store.own_files.add(path)
    with Store.open(store.folder) as other, other.own_files._lock.held():
        with pytest.raises(Busy):
            store.own_files.add(path)
        with pytest.raises(Busy):
            store.own_files.remove(kept.key)
        assert store.own_files.files() == [kept]
    with store.writing():
        assert store.own_files.add(_write(tmp_path, "b.mp4", b"b")).title == "b.mp4"


def test_a_file_that_a_player_holds_open_stays(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = store.own_files.add(_write(tmp_path, "a.mp4"))

    def refuse(*_: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr("desktop_app.store.own_files.disk.replace", refuse)
    with pytest.raises(Unwritable):
        store.own_files.remove(kept.key)
    monkeypatch.undo()
    assert store.own_files.get(kept.key).location.exists()


def test_what_the_database_has_forgotten_is_taken_in_again(tmp_path: Path) -> None:
    with Store.open(tmp_path / "point") as store:
        kept = store.own_files.add(_write(tmp_path, "我的.mp4", b"film"))
    for name in ("songke.db", "songke.db-wal", "songke.db-shm"):
        (tmp_path / "point" / name).unlink(missing_ok=True)
    (tmp_path / "point" / "own" / ("ab" * 32)).mkdir()
    (tmp_path / "point" / "own" / "a teacher's note.txt").write_text("not ours")
    with Store.open(tmp_path / "point") as store:
        (found,) = store.own_files.files()
        assert (found.title, found.digest, found.location) == ("我的.mp4", kept.digest, kept.location)
    assert (tmp_path / "point" / "own" / "a teacher's note.txt").exists()


def test_what_a_killed_program_left_is_finished(store: Store, tmp_path: Path) -> None:
    kept = store.own_files.add(_write(tmp_path, "a.mp4", b"a"))
    going = store.own_files.add(_write(tmp_path, "b.mp4", b"b"))
    own = store.folder / "own"
    (own / "0011.part").mkdir()
    (own / "0011.part" / "half.mp4").write_bytes(b"half")
    place = going.location.parent
    place.rename(place.with_name(place.name + ".gone"))
    assert store.own_files.files() == [kept]
    assert [path.name for path in own.iterdir()] == [kept.digest]


@pytest.mark.slow
def test_killed_at_any_instant_every_file_is_whole_or_not_there(tmp_path: Path) -> None:
    source = tmp_path / "stick"
    source.mkdir()
    contents = {f"{number}.mp4": os.urandom(400_000) for number in range(6)}
    for name, content in contents.items():
        _write(source, name, content)
    titles = {names.digest_of(content): name for name, content in contents.items()}
    draw = random.Random(7)
    point = tmp_path / "point"
    for _ in range(10):
        command = [sys.executable, "-c", ADDING, str(point), str(source)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "open\n"
            said = "".join(process.stdout.readline() for _ in range(draw.randint(0, 9)))
            time.sleep(draw.uniform(0, 0.03))
            process.kill()
            said += process.stdout.read()
        last: dict[str, str] = {}
        for line in said.splitlines(keepends=True):
            if line.endswith("\n"):
                word, digest = line.split()
                last[digest] = word
        with Store.open(point) as store:
            here = {file.digest: file for file in store.own_files.files()}
            assert {digest for digest, word in last.items() if word == "added"} <= here.keys()
            assert not here.keys() & {digest for digest, word in last.items() if word == "removed"}
            for digest, file in here.items():
                assert names.digest_of(file.location.read_bytes()) == digest
                assert file.title == titles[digest]
            assert {path.name for path in (point / "own").iterdir()} == here.keys()
            for file in here.values():
                store.own_files.remove(file.key)
