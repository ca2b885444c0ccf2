from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

import pytest

from desktop_app.store.on_show import OnShow, _locked
from desktop_app.store.store import Store
from package_format.trust.file_lock import try_lock

HOLDING = """
import sys
from pathlib import Path
from desktop_app.store.on_show import OnShow
shown = OnShow(Path(sys.argv[1]))
shown.begin("county", "kedou")
print("shown", flush=True)
sys.stdin.read()
"""


def test_marks_are_counted(tmp_path: Path) -> None:
    shown = OnShow(tmp_path / "shown")
    assert shown.lessons() == set()
    for _ in range(2):
        shown.begin("county", "a")
    shown.begin("county", "b")
    shown.end("county", "a")
    assert shown.lessons() == OnShow(tmp_path / "shown").lessons() == {("county", "a"), ("county", "b")}
    shown.end("county", "a")
    shown.end("county", "a")
    assert shown.lessons() == {("county", "b")}
    shown.close()
    assert list((tmp_path / "shown").iterdir()) == []


def test_another_program_sees_it_until_that_one_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDING, str(tmp_path / "shown")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "shown\n"
        here = OnShow(tmp_path / "shown")
        assert here.lessons() == {("county", "kedou")}
        process.kill()
        process.wait()
        assert here.lessons() == set()
    assert list((tmp_path / "shown").iterdir()) == []


def test_a_disk_that_takes_no_mark_stops_no_lesson(tmp_path: Path) -> None:
    (tmp_path / "shown").write_bytes(b"a file where the folder should be")
    shown = OnShow(tmp_path / "shown")
    shown.begin("county", "a")
    shown.end("county", "a")
    assert shown.lessons() == set()
    shown.close()


def test_a_mark_taken_for_stale_while_it_is_made_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "county+a+1"
    locked: list[bool] = []

    def lock(file: BinaryIO) -> None:
        if not locked:
            path.unlink()
        locked.append(True)
        try_lock(file)

    monkeypatch.setattr("desktop_app.store.on_show.try_lock", lock)
    with _locked(path):
        assert path.exists()
    assert len(locked) == 2


@pytest.mark.parametrize(("held", "marked"), [(3, True), (1000, False)])
def test_a_mark_is_made_though_somebody_looks_at_it_just_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: int, marked: bool
) -> None:
    left = [held]

    def lock(file: BinaryIO) -> None:
        left[0] -= 1
        if left[0] >= 0:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        try_lock(file)

    shown = OnShow(tmp_path / "shown")
    with monkeypatch.context() as patch:
        patch.setattr("desktop_app.store.on_show.try_lock", lock)
        shown.begin("county", "a")
    assert (shown.lessons() == {("county", "a")}) is marked
    shown.close()


def test_the_next_start_clears_what_killed_programs_left(tmp_path: Path) -> None:
    Store.open(tmp_path).close()
    (tmp_path / "open" / "store+open+0011").touch()
    with Store.open(tmp_path):
        assert len(list((tmp_path / "open").iterdir())) == 1
    assert list((tmp_path / "open").iterdir()) == []
