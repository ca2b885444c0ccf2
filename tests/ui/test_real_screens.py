"""Runs cases on an X server of their own: only there do Qt's screens come and go as with a real cable (RandR)."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.apart import run_cases

HERE = Path(__file__).parent
SERVER, XRANDR = shutil.which("Xvfb"), shutil.which("xrandr")
LAPTOP = ("laptop", "1366/361x768/203+0+0", "screen")


@pytest.fixture
def display() -> Iterator[str]:
    """A fresh X server with room for two screens, the left one plugged in; it says itself which number it took."""
    if SERVER is None or XRANDR is None:
        pytest.skip("no X server with monitors that come and go here: apt install xvfb x11-xserver-utils")
    read, write = os.pipe()
    command = [SERVER, "-displayfd", str(write), "-screen", "0", "3286x1080x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as number:
            name = f":{number.readline().strip()}"
        environment = os.environ | {"DISPLAY": name}
        subprocess.run([XRANDR, "--setmonitor", *LAPTOP], env=environment, check=True, capture_output=True, timeout=20)
        yield name
    finally:
        server.terminate()
        server.wait(10)


@pytest.mark.parametrize("cases", ["real_screens.py", "pulled_cable.py"])
def test_lessons_go_on_while_a_real_screen_comes_and_goes(display: str, cases: str, tmp_path: Path) -> None:
    run_cases(HERE / cases, tmp_path, {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"})
