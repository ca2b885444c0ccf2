"""Small files come to the disk together, as surely as one by one."""

from __future__ import annotations

import errno
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop_app.store import landing, whole_disk
from desktop_app.store.files import Files
from desktop_app.store.whole_disk import WholeDisk
from desktop_app.store.writer_lock import WriterLock
from package_format import names
from package_format.errors import LessonError, NoSpace, Unwritable

MOUNTS = "22 1 {device} / / rw,relatime shared:1 - {kind} /dev/sda1 rw\n23 22 0:9 / /proc rw - proc proc rw\n"


def device_of(folder: Path) -> str:
    number = folder.stat().st_dev
    return f"{os.major(number)}:{os.minor(number)}"


def mounts(folder: Path, kind: str = "ext4", device: str = "") -> Path:
    listed = folder / "mountinfo"
    listed.write_text(MOUNTS.format(kind=kind, device=device or device_of(folder)), "utf-8")
    return listed


class Syncs:
    """Counts how often the whole disk, single files and folders are synced; the disk fails at the calls ``failing``."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, failing: tuple[int, ...] = (), number: int = errno.EIO) -> None:
        self.disk = self.files = 0
        self._failing = failing
        self._number = number
        self._real = os.fsync
        monkeypatch.setattr("os.fsync", self._fsync)

    def _fsync(self, descriptor: int) -> None:
        self.files += 1
        self._real(descriptor)

    def syncfs(self, descriptor: int) -> int:
        assert os.fstat(descriptor)
        self.disk += 1
        return self._number if self.disk in self._failing else 0


def open_files(folder: Path, syncs: Syncs, monkeypatch: pytest.MonkeyPatch, kind: str = "ext4") -> Files:
    monkeypatch.setattr(
        landing, "WholeDisk", lambda at: WholeDisk(at, "linux", "6.1.0", mounts(folder, kind), syncs.syncfs)
    )
    return Files(folder, WriterLock(folder / "writer.lock"), set, floor=0)


def contents(count: int) -> dict[str, bytes]:
    made = [f"file {number}".encode() * 20 for number in range(count)]
    return {names.digest_of(content): content for content in made}


def bring(files: Files, brought: dict[str, bytes]) -> None:
    for digest, content in brought.items():
        files.write_whole(digest, len(content), [content])


@pytest.fixture
def bringing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., tuple[Files, Syncs]]]:
    opened: list[Files] = []

    def make(failing: tuple[int, ...] = (), number: int = errno.EIO, kind: str = "ext4") -> tuple[Files, Syncs]:
        syncs = Syncs(monkeypatch, failing, number)
        opened.append(open_files(tmp_path, syncs, monkeypatch, kind))
        syncs.files = 0
        return opened[-1], syncs

    yield make
    for files in opened:
        files.close()


Bringing = Callable[..., tuple[Files, Syncs]]


def test_many_small_files_cost_two_syncs(bringing: Bringing) -> None:
    files, syncs = bringing()
    brought = contents(200)
    bring(files, brought)
    assert (syncs.disk, syncs.files) == (0, 0)
    assert all(files.has(digest, len(content)) for digest, content in brought.items())
    assert not any(files.location(digest).exists() for digest in brought)
    assert files.sweep() == 0
    files.settle(brought)
    assert (syncs.disk, syncs.files) == (2, 0)
    assert {digest: files.location(digest).read_bytes() for digest in brought} == brought
    files.settle()
    assert (syncs.disk, syncs.files) == (2, 0)


def test_a_few_are_synced_one_by_one(bringing: Bringing) -> None:
    files, syncs = bringing()
    brought = contents(3)
    bring(files, brought)
    files.settle()
    assert syncs.disk == 0
    assert syncs.files >= 3
    assert all(files.location(digest).read_bytes() == content for digest, content in brought.items())


def test_they_do_not_wait_for_ever(bringing: Bringing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landing, "MOST_TOGETHER", 50)
    files, _ = bringing()
    brought = contents(120)
    bring(files, brought)
    last = list(brought)[-1]
    files.settle([name for name in brought if name not in list(brought)[100:]])
    assert not files.location(last).exists()
    assert all(files.location(digest).exists() for digest in list(brought)[:100])
    files.close()
    assert files.location(last).read_bytes() == brought[last]


def test_over_a_slow_link_they_wait_for_seconds_only(bringing: Bringing, monkeypatch: pytest.MonkeyPatch) -> None:
    files, _ = bringing()
    brought = contents(30)
    first, *others = brought
    bring(files, {first: brought[first]})
    assert not files.location(first).exists()
    monkeypatch.setattr(landing, "LONGEST_WAIT", -1.0)
    bring(files, {digest: brought[digest] for digest in others})
    deadline = time.monotonic() + 60
    while not files.location(first).exists():  # nobody asks for it
        assert time.monotonic() < deadline
        time.sleep(0.01)
    files.close()
    assert {digest: files.location(digest).read_bytes() for digest in brought} == brought


def test_large_files_are_not_held_up(bringing: Bringing) -> None:
    files, syncs = bringing()
    large = bytes(landing.SMALL + 1)
    bring(files, {names.digest_of(large): large})
    files.settle()
    assert syncs.files >= 1
    assert files.location(names.digest_of(large)).read_bytes() == large


@pytest.mark.parametrize("number, kind", [(errno.ENOSPC, NoSpace), (errno.EIO, Unwritable)])
@pytest.mark.parametrize("failing", [1, 2], ids=["before the names", "after the names"])
def test_a_disk_that_fails_loses_nothing(
    bringing: Bringing, failing: int, number: int, kind: type[LessonError]
) -> None:
    files, syncs = bringing((failing,), number)
    brought = contents(40)
    bring(files, brought)
    with pytest.raises(kind):
        files.settle(brought)
    there = [digest for digest in brought if files.location(digest).exists()]
    assert len(there) == (0 if failing == 1 else 40)
    bring(files, {digest: content for digest, content in brought.items() if not files.has(digest, len(content))})
    files.settle()
    assert {digest: files.location(digest).read_bytes() for digest in brought} == brought
    assert syncs.disk >= 2


def test_who_finds_nothing_on_its_way_waits_for_the_fsync_of_another(
    bringing: Bringing, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, _ = bringing()
    brought = contents(3)
    bring(files, brought)
    entered, go_on, order = threading.Event(), threading.Event(), []
    real = landing._sync

    def slowly(folder: Path) -> None:
        entered.set()
        assert go_on.wait(60)
        real(folder)
        order.append("synced")

    monkeypatch.setattr(landing, "_sync", slowly)
    first = threading.Thread(target=files.settle, args=(list(brought),))
    first.start()
    assert entered.wait(60)

    def settle_too() -> None:
        files.settle(list(brought))
        order.append("second")

    second = threading.Thread(target=settle_too)
    second.start()
    second.join(0.2)
    go_on.set()
    first.join()
    second.join()
    assert order.index("second") == len(order) - 1 > 0


def test_a_name_that_cannot_be_given_is_told(bringing: Bringing, monkeypatch: pytest.MonkeyPatch) -> None:
    files, _ = bringing()
    brought = contents(40)
    bring(files, brought)

    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr("desktop_app.store.disk.replace", fail)
        with pytest.raises(Unwritable):
            files.settle()
    bring(files, brought)
    files.settle()
    assert {digest: files.location(digest).read_bytes() for digest in brought} == brought


def test_where_it_is_not_known_to_be_safe_every_file_is_synced(bringing: Bringing) -> None:
    files, syncs = bringing(kind="vfat")
    brought = contents(40)
    bring(files, brought)
    files.settle()
    assert syncs.disk == 0
    assert syncs.files >= 40
    assert {digest: files.location(digest).read_bytes() for digest in brought} == brought


@pytest.mark.skipif(not hasattr(os, "major"), reason="disks have no such numbers there")
def test_which_disks_are_known(tmp_path: Path) -> None:
    for kind, release in (("ext4", "5.8.0-generic"), ("xfs", "6.1-rc1")):
        disk = WholeDisk(tmp_path, "linux", release, mounts(tmp_path, kind))
        assert disk.works
        disk.close()
    assert not WholeDisk(tmp_path, "linux", "6.1", tmp_path / "nowhere").works
    for system, release, kind, device in (
        ("win32", "10", "ext4", ""),
        ("darwin", "23.1", "ext4", ""),
        ("linux", "4.19.90", "ext4", ""),
        ("linux", "strange", "ext4", ""),
        ("linux", "6.1", "fuseblk", ""),
        ("linux", "6.1", "ext4", "99:99"),
    ):
        disk = WholeDisk(tmp_path, system, release, mounts(tmp_path, kind, device))
        assert not disk.works, (system, release)
        disk.sync()
        disk.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="syncfs is a call of Linux")
def test_the_real_call(tmp_path: Path) -> None:
    disk = WholeDisk(tmp_path, "linux", "6.1", mounts(tmp_path))
    disk.sync()
    disk.close()
    assert not disk.works
    disk.sync()
    assert whole_disk._syncfs(1 << 20) == errno.EBADF


def test_a_folder_that_cannot_be_opened_costs_the_shortcut_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = mounts(tmp_path)
    working = WholeDisk(tmp_path, "linux", "6.1.0", listed, lambda _: 0)
    assert working.works
    working.close()

    def failing(*_: object) -> int:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("desktop_app.store.whole_disk.os.open", failing)
    disk = WholeDisk(tmp_path, "linux", "6.1.0", listed, lambda _: 0)
    monkeypatch.undo()
    assert not disk.works
    disk.sync()
    disk.close()
