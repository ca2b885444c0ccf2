"""Click to the first view of a web lesson, against a bare QWebEngineView: python -m benchmarks.web_view [--quick]

A screen of its own (Xvfb) is watched from outside, as in ``first_frame``: the clock starts at the click and stops when
the page's own background is on the screen, which neither an empty view nor our window has. The page is one of the
sample lessons. The peer is a program that does nothing but load the same page from ``file://`` into a QWebEngineView,
without a room, walls or a store.

    cold      the first web lesson of a program: QtWebEngine is loaded after the click
    warmed    the same after ``Ranks.warm_web``, as behind a still page of the same lesson (``ui.web_warming``)
    again     a later lesson in a program that has shown one

The ways take turns, since others may be using the machine; ratios are of medians, and of the fastest,
which say more where much else runs.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtGui import QColor

from benchmarks.first_frame import ROOT, Watcher, screen
from samples.make import web_packages

PAGE = "jiuji"
GROUND = "#1f5fbf"
"""What the page is painted on, so that it is known on the screen."""
_STYLE = f"<style>html, body, .board {{ background: {GROUND} !important }}</style></head>"

PROGRAM = """
import os, sys, time
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QSocketNotifier, Qt, QUrl
from PySide6.QtWidgets import QApplication, QWidget

folder = Path(sys.argv[1])
QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
application = QApplication([])
window = QWidget()
window.setStyleSheet("background: black")
window.setGeometry(0, 0, 1366, 768)
window.show()
shown = []
{ways}
def obey():
    word = sys.stdin.readline().strip()
    if word == "warm":
        warm()
        print("warm", flush=True)
    elif word == "front":
        window.raise_()
    elif word == "click":
        print(time.monotonic(), flush=True)
        shown.append(begin())
    elif word == "close":
        end(shown.pop())
    else:
        application.quit()

listening = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
listening.activated.connect(lambda *_: obey())
print("ready", flush=True)
application.exec()
leave()
os._exit(0)
"""
OURS = """
from desktop_app.player.ranks import Ranks
from tests.player.web_lessons import package

pages = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
lesson = package(folder.parent / "held", pages)
ranks = Ranks(["html"], silent=True)
warm = ranks.warm_web

def begin():
    player = ranks.player_for(lesson)
    player.widget.setParent(window)
    player.widget.setGeometry(0, 0, 1366, 768)
    player.widget.show()
    player.open(lesson, lesson.main)
    return player

def end(player):
    player.close()

leave = ranks.close
"""
BARE = """
def begin():
    from PySide6.QtWebEngineWidgets import QWebEngineView

    view = QWebEngineView(window)
    view.setGeometry(0, 0, 1366, 768)
    view.load(QUrl.fromLocalFile(str(folder / "index.html")))
    view.show()
    return view

def end(view):
    view.deleteLater()

def leave():
    pass
"""


def is_ground(colour: QColor) -> bool:
    """Whether a pixel is the page's background."""
    wanted = QColor(GROUND)
    off = colour.red() - wanted.red(), colour.green() - wanted.green(), colour.blue() - wanted.blue()
    return max(map(abs, off)) < 12


def make_page(folder: Path) -> Path:
    """Write the sample page, on a background that is known, into ``folder``."""
    for path, source in web_packages.members(PAGE):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        content = source.read_text("utf-8")
        target.write_text(content.replace("</head>", _STYLE) if path == "index.html" else content, "utf-8")
    return folder


class Program:
    """A program that shows the page at a click, and stays."""

    def __init__(self, ways: str, folder: Path) -> None:
        # Chromium's own sandbox does not work as root; ours says the same to itself.
        root = {"QTWEBENGINE_DISABLE_SANDBOX": "1"} if os.geteuid() == 0 else {}
        self._process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM.replace("{ways}", ways), str(folder)], cwd=ROOT, text=True,
            env=os.environ | root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._hear()

    def warm(self) -> None:
        """Load what web lessons need."""
        self._say("warm")
        self._hear()

    def click(self, watcher: Watcher) -> float:
        """Seconds from a click to the page; then it is closed."""
        self._say("front")
        time.sleep(0.3)
        self._say("click")
        clicked_at = float(self._hear())
        seconds = watcher.wait_for(is_lit=True) - clicked_at
        self._say("close")
        watcher.wait_for(is_lit=False)
        return seconds

    def end(self) -> None:
        """Leave the program."""
        self._say("end")
        self._process.wait(30)

    def _say(self, word: str) -> None:
        if self._process.stdin is not None:
            self._process.stdin.write(word + "\n")
            self._process.stdin.flush()

    def _hear(self) -> str:
        said = "" if self._process.stdout is None else self._process.stdout.readline().strip()
        if not said:
            raise SystemExit("the program has ended: is QtWebEngine installed?")
        return said


@contextmanager
def running(ways: str, folder: Path) -> Iterator[Program]:
    """One program, from its start to its end."""
    program = Program(ways, folder)
    try:
        yield program
    finally:
        program.end()


def first(ways: str, folder: Path, watcher: Watcher, *, warm: bool = False) -> float:
    """Seconds to the first page that a program shows."""
    with running(ways, folder) as program:
        if warm:
            program.warm()
        return program.click(watcher)


def measure(watcher: Watcher, folder: Path, times: int) -> Mapping[str, Sequence[float]]:
    """Run every way ``times`` times in turn, after once unmeasured."""
    with running(OURS, folder) as ours, running(BARE, folder) as bare:
        ways: Mapping[str, Callable[[], float]] = {
            "bare view, cold": lambda: first(BARE, folder, watcher),
            "ours, cold": lambda: first(OURS, folder, watcher),
            "ours, warmed": lambda: first(OURS, folder, watcher, warm=True),
            "bare view, again": lambda: bare.click(watcher),
            "ours, again": lambda: ours.click(watcher),
        }
        for way in ways.values():
            way()
        results: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(times):
            for name, way in ways.items():
                results[name].append(way())
    return results


def line(what: str, seconds: Sequence[float], peer: str, compared: Sequence[float]) -> None:
    """Print one row: median, fastest and slowest in ms, and the ratios to the peer's median and fastest."""
    middle = statistics.median(seconds)
    spread = f"{middle * 1000:5.0f} ms ({min(seconds) * 1000:.0f}-{max(seconds) * 1000:.0f})"
    ratios = f"{middle / statistics.median(compared):.2f} x {peer}; fastest {min(seconds) / min(compared):.2f} x"
    print(f"{what:<20} {spread:>26}   {ratios}", flush=True)


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.web_view", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three rounds instead of nine")
    quick = parser.parse_args(arguments).quick
    with screen() as display, tempfile.TemporaryDirectory(prefix="songke-") as place:
        results = measure(Watcher(display, is_ground), make_page(Path(place) / "page"), 3 if quick else 9)
    for name, seconds in results.items():
        peer = "bare view, again" if name.endswith("again") else "bare view, cold"
        line(name, seconds, peer, results[peer])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
