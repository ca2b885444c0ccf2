"""Noticing sticks and drop folders: told "look again" by watchdog or by looking, and by nothing that only reads."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from desktop_app.sync import drives, watch
from desktop_app.sync.drives import mount_roots, mounted_below, plugged, sticks
from desktop_app.sync.watch import Watch

MOUNTS = (
    "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
    "30 22 8:17 / /media/teacher/U\\040盘 rw,nosuid shared:5 - vfat /dev/sdb1 rw\n"
    "31 22 8:18 / /run/media/teacher/two rw - exfat /dev/sdc1 rw\n"
    "32 22 8:19 / /media rw - tmpfs none rw\n"
    "short\n"
)


def test_what_is_mounted_where_sticks_are_mounted() -> None:
    roots = [Path("/media"), Path("/run/media/teacher")]
    assert mounted_below(MOUNTS, roots) == [Path("/media/teacher/U 盘"), Path("/run/media/teacher/two")]
    assert mounted_below(MOUNTS, []) == []
    assert Path("/media") in mount_roots()


def test_a_user_without_a_name_has_sticks_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert mount_roots() == [Path("/media"), Path("/run/media"), Path("/mnt")]


def test_a_system_that_says_nothing_has_no_sticks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert plugged([tmp_path]) == []
    monkeypatch.setattr(drives, "_MOUNTS", tmp_path / "nothing")
    assert plugged([Path("/")]) == []


def test_only_sticks_that_have_to_do_with_songke_count(tmp_path: Path) -> None:
    for name in ("tree/metadata", "folder/songke", "usage/usage", "photos/DCIM", "empty"):
        (tmp_path / name).mkdir(parents=True)
    found = sticks(sorted(tmp_path.iterdir()))
    assert [place.name for place in found] == ["folder", "tree", "usage"]


@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0 or shutil.which("unshare") is None, reason="mounts need root on Linux"
)
def test_a_real_mount_is_a_stick(tmp_path: Path) -> None:
    stick = tmp_path / "KING STON"
    stick.mkdir()
    code = (
        "import subprocess, sys, pathlib\n"
        "from desktop_app.sync.drives import plugged, sticks\n"
        "root = pathlib.Path(sys.argv[1]); stick = root / 'KING STON'\n"
        "print(plugged([root]))\n"
        "subprocess.run(['mount', '-t', 'tmpfs', 'none', stick], check=True)\n"
        "(stick / 'songke').mkdir()\n"
        "print([str(one) for one in sticks(plugged([root]))] == [str(stick)])\n"
    )
    done = subprocess.run(
        ["unshare", "-m", sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines() == ["[]", "True"], done.stderr


def test_a_drop_folder_is_noticed_when_it_changes_and_not_when_it_is_read(tmp_path: Path) -> None:
    told = threading.Event()
    watching = Watch(told.set, [tmp_path, tmp_path / "absent"], roots=[])
    try:
        assert list(tmp_path.iterdir()) == []
        assert not told.wait(0.3)
        (tmp_path / "something").write_bytes(b"new")
        assert told.wait(20)
    finally:
        watching.close()
    told.clear()
    (tmp_path / "more").write_bytes(b"new")
    assert not told.wait(0.3)


def test_a_new_drive_is_found_by_looking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there: list[Path] = []
    monkeypatch.setattr(watch, "plugged", lambda _roots: list(there))
    monkeypatch.setattr(watch, "POLL_SECONDS", 0.02)
    told = threading.Event()
    watching = Watch(told.set, roots=[tmp_path])
    try:
        changes: list[Callable[[], object]] = [partial(there.append, tmp_path / "E"), there.clear]
        for change in changes:
            told.clear()
            assert not told.wait(0.2)
            change()
            assert told.wait(20)
    finally:
        watching.close()


def test_a_folder_that_the_system_does_not_watch_is_only_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr("watchdog.observers.api.BaseObserver.schedule", refuse)
    watching = Watch(lambda: None, [tmp_path], roots=[])
    watching.close()
    monkeypatch.undo()
    Watch(lambda: None).close()


def test_a_system_that_has_no_watcher_left_is_only_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise OSError(24, "inotify instance limit reached")

    looks: list[list[Path]] = [[]]  # nothing at first, then a drive
    monkeypatch.setattr("watchdog.observers.inotify.InotifyEmitter.on_thread_start", refuse)
    monkeypatch.setattr(watch, "plugged", lambda _roots: looks.pop() if looks else [tmp_path])
    monkeypatch.setattr(watch, "POLL_SECONDS", 0.02)
    told = threading.Event()
    watching = Watch(told.set, [tmp_path], roots=[])
    try:
        assert told.wait(20)
    finally:
        watching.close()


def test_stopping_between_two_looks_is_no_trouble_for_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    Watch(lambda: None, roots=[tmp_path]).close()
    watchdog = logging.getLogger("watchdog.observers.inotify")
    watchdog.error("InotifyEmitter.queue_events() called when the thread is inactive")
    watchdog.error("something else")
    assert [record.getMessage() for record in caplog.records] == ["something else"]
