"""Runs ``pulled_cable`` on an X server whose second screen is really there and really goes (RandR)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

CASES = Path(__file__).with_name("pulled_cable.py")
ROOT = CASES.parents[2]
XVFB, XRANDR = shutil.which("Xvfb"), shutil.which("xrandr")
PATIENCE = 110
pytestmark = [
    pytest.mark.skipif(XVFB is None, reason="no Xvfb here: apt install xvfb"),
    pytest.mark.skipif(XRANDR is None, reason="no xrandr here: apt install x11-xserver-utils"),
]


@pytest.fixture
def display() -> Iterator[str]:
    """A fresh X server as wide as two screens, the left part of which is the laptop's; its number is its own choice."""
    assert XVFB is not None
    assert XRANDR is not None
    read, write = os.pipe()
    command = [XVFB, "-displayfd", str(write), "-screen", "0", "3286x1080x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as number:
            name = f":{number.readline().strip()}"
        laptop = [XRANDR, "--setmonitor", "laptop", "1366/361x768/203+0+0", "screen"]
        subprocess.run(laptop, env=os.environ | {"DISPLAY": name}, check=True, capture_output=True, timeout=20)
        yield name
    finally:
        server.terminate()
        server.wait(10)


def test_a_lesson_follows_a_real_cable(display: str, tmp_path: Path) -> None:
    environment = os.environ | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    for name in [name for name in environment if name.startswith(("PYTEST_", "COV_CORE_"))]:
        del environment[name]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--basetemp={tmp_path / 'cases'}"]
    done = subprocess.run(
        [*command, str(CASES)],
        check=False,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stdout[-8_000:] + done.stderr[-2_000:]
    assert " passed" in done.stdout
