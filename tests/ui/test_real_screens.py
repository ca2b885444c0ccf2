"""Runs ``real_screens`` on an X server of its own: only there do Qt's screens come and go as with a real cable."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

CASES = Path(__file__).with_name("real_screens.py")
ROOT = CASES.parents[2]
SERVER, XRANDR = shutil.which("Xvfb"), shutil.which("xrandr")
PATIENCE = 110


@pytest.fixture
def display() -> Iterator[str]:
    """A fresh X server with room for two screens; it says itself which number it took."""
    if SERVER is None or XRANDR is None:
        pytest.skip("no X server with monitors that come and go here: apt install xvfb x11-xserver-utils")
    read, write = os.pipe()
    command = [SERVER, "-displayfd", str(write), "-screen", "0", "3286x1080x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as number:
        yield f":{number.readline().strip()}"
    server.terminate()
    server.wait(10)


def test_lessons_go_on_while_a_real_screen_comes_and_goes(display: str, tmp_path: Path) -> None:
    environment = os.environ | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    for name in [name for name in environment if name.startswith(("PYTEST_", "COV_CORE_"))]:
        del environment[name]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--basetemp={tmp_path / 'cases'}"]
    done = subprocess.run(
        [*command, str(CASES)], check=False, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stdout[-8_000:] + done.stderr[-2_000:]
    assert " passed" in done.stdout
    assert "skipped" not in done.stdout
