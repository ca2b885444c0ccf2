from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from desktop_app.store.writer_lock import WriterLock
from package_format.errors import Busy, Unwritable

HOLD = """
import sys, pathlib
from desktop_app.store.writer_lock import WriterLock
with WriterLock(pathlib.Path(sys.argv[1])).held():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_same_thread_may_take_it_again(tmp_path: Path) -> None:
    lock, other = WriterLock(tmp_path / "writer.lock"), WriterLock(tmp_path / "writer.lock")
    with lock.held():
        with lock.held():
            pass
        with pytest.raises(Busy), other.held():
            pass
    with other.held():
        pass


def test_another_thread_waits_its_turn(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path / "writer.lock")
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with lock.held():
            taken.set()
            done.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    taken.wait()
    with pytest.raises(Busy), lock.held():
        pass
    threading.Timer(0.1, done.set).start()
    with lock.held(wait=60):
        pass
    thread.join()


def test_a_killed_program_leaves_no_lock_behind(tmp_path: Path) -> None:
    path = tmp_path / "writer.lock"
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        lock = WriterLock(path)
        with pytest.raises(Busy) as caught, lock.held(wait=0.1):
            pass
        assert caught.value.folder == str(tmp_path)
        threading.Timer(0.1, other.kill).start()
        with lock.held(wait=60):
            pass


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unwritable), WriterLock(tmp_path / "no folder" / "writer.lock").held():
        pass
