"""A real window on a real X server: what a person sees, taken from the screen itself."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.player.lessons import FIXTURES
from tests.player.make_fixtures import time_of

ROOT = Path(__file__).resolve().parents[2]
XVFB = shutil.which("Xvfb")
pytestmark = pytest.mark.skipif(XVFB is None, reason="no Xvfb here: apt install xvfb")

SEEN = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QEventLoop, QTimer, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel
from desktop_app.player.ranks import Ranks
from tests.player.lessons import lesson_of
def wait(milliseconds):
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
application = QApplication([])
ranks = Ranks([sys.argv[1]], silent=True)
lesson = lesson_of(Path(sys.argv[2]))
player = ranks.player_for(lesson)
player.widget.resize(800, 450)
player.widget.move(0, 0)
player.widget.show()
pen = QLabel(player.widget)
pen.setStyleSheet("background: #ff0000")
pen.setGeometry(10, 10, 60, 40)
pen.show()
player.open(lesson, lesson.main, 3000)
for _ in range(100):
    wait(50)
    if player.state.value in ("paused", "showing"):
        break
wait(600)
screen = QGuiApplication.primaryScreen().grabWindow(0).toImage()
names = [screen.pixelColor(x, y).name() for x, y in ((400, 225), (30, 30), (5, 440))]
print(json.dumps([QGuiApplication.platformName(), *names]))
player.close()
ranks.close()
"""


@pytest.fixture
def display() -> Iterator[str]:
    """A fresh X server; it says itself which number it took."""
    assert XVFB is not None
    read, write = os.pipe()
    command = [XVFB, "-displayfd", str(write), "-screen", "0", "1366x768x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as number:
        yield f":{number.readline().strip()}"
    server.terminate()
    server.wait(10)


@pytest.mark.parametrize(
    "name,file", [("vlc", "film.mp4"), ("qtmultimedia", "film.mp4"), ("qtpdf", "pages.pdf"), ("images", "picture3.png")]
)
def test_the_picture_and_what_lies_over_it_are_on_the_screen(display: str, name: str, file: str) -> None:
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    command = [sys.executable, "-c", SEEN, name, str(FIXTURES / file)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    platform, middle, pen, corner = json.loads(done.stdout)
    assert platform == "xcb"
    assert pen == "#ff0000", "a widget laid over the picture is seen over it"
    if file == "film.mp4":
        assert abs(time_of(int(middle[3:5], 16)) - 3_000) < 200
        assert middle == corner
    elif file == "pages.pdf":
        assert middle == "#ffffff", "a place behind the end is the first page, its middle is white"
    else:
        assert middle == "#1565c0"
