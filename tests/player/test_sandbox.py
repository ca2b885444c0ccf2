"""Where Chromium can lock pages in, where half of it is enough, and where no web lesson is opened."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.player.web import sandbox
from desktop_app.ui import playing_words
from package_format.errors import NotPlayable
from tests.faults import namespaces

ROOT = Path(__file__).parents[2]
NEW_USER = 0x10000000
SHOW = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer, Qt
from PySide6.QtWidgets import QApplication
QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
application = QApplication([])
from desktop_app.player.ranks import Ranks
from desktop_app.player.vocabulary import State
from desktop_app.player.web import sandbox
from tests.player.web_lessons import package, page
assert not sandbox.is_root() and not sandbox.why_not(), sandbox.why_not()
ranks = Ranks(["html"], silent=True)
lesson = package(Path(sys.argv[1]), {"index.html": page("<p>你好")})
player = ranks.player_for(lesson)
player.widget.show()
player.failed.connect(lambda error: (print("FAILED", error, flush=True), application.quit()))
def changed(state):
    if state is State.SHOWING:
        pid = player._room.page.renderProcessPid()
        status = Path(f"/proc/{pid}/status").read_text()
        said = dict(line.split(":\\t", 1) for line in status.splitlines() if ":\\t" in line)
        print("SHOWN", said["Seccomp"], len(said["NSpid"].split()), flush=True)
        QTimer.singleShot(0, application.quit)
player.state_changed.connect(changed)
player.open(lesson, lesson.main)
QTimer.singleShot(60_000, application.quit)
application.exec()
player.close()
ranks.close()
"""


def _lay(system: Path, **values: str) -> Path:
    for name, value in values.items():
        path = system / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(value + "\n")
    return system


def test_what_a_system_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "is_root", lambda: False)
    assert sandbox.why_not(tmp_path / "bare", "linux") == ""
    off = _lay(tmp_path / "uos", kernel__unprivileged_userns_clone="0", kernel__seccomp__actions_avail="kill errno log")
    assert sandbox.why_not(off, "linux") == "", "the filter alone is enough"
    old = _lay(tmp_path / "old", kernel__unprivileged_userns_clone="0")
    assert "sysctl -w kernel.unprivileged_userns_clone=1" in sandbox.why_not(old, "linux")
    half = _lay(tmp_path / "half", kernel__apparmor_restrict_unprivileged_userns="1")
    assert "kernel.apparmor_restrict_unprivileged_userns=0" in sandbox.why_not(half, "linux")
    assert sandbox.why_not(half, "win32") == ""
    monkeypatch.setattr(sandbox, "is_root", lambda: True)
    assert sandbox.why_not(half, "linux") == ""


def test_a_process_without_a_filter_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "is_root", lambda: False)
    for pid, words in ((1, "Name:\tx\nSeccomp:\t2\n"), (2, "Seccomp:\t0\n"), (3, "Seccomp:\t1\n"), (4, "Name:\tx\n")):
        (tmp_path / str(pid)).mkdir()
        (tmp_path / str(pid) / "status").write_text(words)
    found = [sandbox.is_locked_in(pid, "linux", tmp_path) for pid in (1, 2, 3, 4, 5)]
    assert found == [True, False, False, True, True]
    assert sandbox.is_locked_in(2, "win32", tmp_path)
    monkeypatch.setattr(sandbox, "is_root", lambda: True)
    assert sandbox.is_locked_in(2, "linux", tmp_path)


def test_a_teacher_reads_what_a_technician_can_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "is_root", lambda: False)
    reason = sandbox.why_not(_lay(tmp_path, kernel__apparmor_restrict_unprivileged_userns="1"), "linux")
    error = NotPlayable("r", f"html does not work here: {reason}", "课", "text/html")
    assert playing_words.situation(error) == "NotPlayable locked"


def _as_somebody(command: list[str], namespaces_left: int) -> subprocess.CompletedProcess[str]:
    """Run ``command`` as a user who is not root, in a namespace in which so many more may be made."""
    ready, go = os.pipe(), os.pipe()
    # Tests that run as root before this one have told Chromium, in this process's environment, to lock nothing in.
    unlocking = {name for name in os.environ if name.startswith("QTWEBENGINE")}
    environment = {name: value for name, value in os.environ.items() if name not in unlocking}

    with subprocess.Popen(
        [sys.executable, "-c", LAUNCH, *map(str, (*ready, *go, namespaces_left)), *command],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, pass_fds=(*ready, *go), cwd=ROOT,
        env=environment,
    ) as process:  # fmt: skip
        os.read(ready[0], 1)
        for name in ("uid_map", "gid_map"):
            Path(f"/proc/{process.pid}/{name}").write_text("1000 0 1")
        os.write(go[1], b"1")
        out, err = process.communicate(timeout=100)
    for end in (*ready, *go):
        os.close(end)
    return subprocess.CompletedProcess(command, process.returncode, out, err)


LAUNCH = f"""
import ctypes, os, sys
ready, go = int(sys.argv[2]), int(sys.argv[3])
assert not ctypes.CDLL(None).unshare({NEW_USER})
os.write(ready, b"1")
os.read(go, 1)
open("/proc/sys/user/max_user_namespaces", "w").write(sys.argv[5])
os.execv(sys.argv[6], sys.argv[6:])
"""


@pytest.mark.slow
@pytest.mark.parametrize(("left", "locks"), [(0, "SHOWN 2 1"), (1000, "SHOWN 2 ")])
def test_a_page_is_locked_in_with_namespaces_and_without(tmp_path: Path, left: int, locks: str) -> None:
    if reason := namespaces.why_not():
        pytest.skip(reason)
    done = _as_somebody([sys.executable, "-c", SHOW, str(tmp_path)], left)
    assert locks in done.stdout, done.stdout + done.stderr
    layers = int(done.stdout.split()[2])
    assert (layers > 1) is bool(left), "and only without them the filter is alone"
