"""Click to first picture against opening VLC (DESIGN §11): python -m benchmarks.first_frame [--quick] [--film FILE]

A screen of its own (Xvfb) is watched from outside, the same for everybody: the clock starts at the click, or where VLC
itself is started, and stops when the film's first picture is on the screen. Ours are clicks in a program that runs, as
in class; the first one after its start, which loads libVLC, stands beside. The ways take turns, since others may be
using the machine; ratios are of medians.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QColor

ROOT = Path(__file__).resolve().parents[1]
FILM = ROOT / "samples" / "lessons" / "videos" / "denglou.mp4"
SCREEN = (1366, 768)
BUDGET = 0.4
LONGEST = 30.0
"""Seconds until a picture that does not come is given up."""

STAGE = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QSocketNotifier, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QWidget
from desktop_app.player.ranks import Ranks
from desktop_app.store.cards import Card, Lesson, Readiness, StoredFile

film = Path(sys.argv[2])
card = Card("film", "bench", 1, {"zh-CN": "film"}, "", "", None, "video/mp4", 0, 0, 0, Readiness.READY, None, "")
lesson = Lesson(card, 1, (StoredFile("main", film.name, "video/mp4", 0, "", "", film),))
application = QApplication([])
window = QWidget()
window.setStyleSheet("background: black")
window.setGeometry(0, 0, 1366, 768)
window.show()
ranks = Ranks([sys.argv[1]], silent=False)
players = []

def obey():
    word = sys.stdin.readline().strip()
    if word == "warm":
        ranks.warm()
    elif word == "front":
        window.raise_()
    elif word == "click":
        print(time.monotonic(), flush=True)
        player = ranks.player_for(lesson)
        players.append(player)
        player.widget.setParent(window)
        player.widget.setGeometry(0, 0, 1366, 768)
        player.widget.show()
        player.open(lesson, lesson.main)
        player.play()
    elif word == "close":
        players.pop().close()
    else:
        application.quit()

listening = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
listening.activated.connect(lambda *_: obey())
print("ready", flush=True)
application.exec()
for player in players:
    player.close()
ranks.close()
"""


class Watcher:
    """Looks at the screen as a person would, every two milliseconds.

    ``shows`` says of the colour of a pixel whether it is of the picture; by default whatever is not dark.
    """

    def __init__(self, display: str, shows: Callable[[QColor], bool] = lambda colour: colour.value() > 40) -> None:
        self._shows = shows
        os.environ.update({"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"})
        from PySide6.QtGui import QGuiApplication

        self._application = QGuiApplication([])

    def wait_for(self, is_lit: bool) -> float:
        """Seconds on the monotonic clock when the screen showed a picture, or was dark again."""
        ends_at = time.monotonic() + LONGEST
        while time.monotonic() < ends_at:
            seen_at = time.monotonic()
            if self._is_lit() is is_lit:
                return seen_at
            time.sleep(0.002)
        raise SystemExit("the picture did not come" if is_lit else "the picture did not go")

    def _is_lit(self) -> bool:
        # One row through the middle: grabbing all of it would take the processor from those who are measured.
        row = self._application.primaryScreen().grabWindow(0, 0, SCREEN[1] // 2, SCREEN[0], 1).toImage()
        lit = sum(self._shows(row.pixelColor(x, 0)) for x in range(0, SCREEN[0], 16))
        return lit > SCREEN[0] // 16 // 3


@contextmanager
def screen() -> Iterator[str]:
    """An X server that lets anybody in, VLC's unprivileged user too."""
    server = shutil.which("Xvfb")
    if server is None:
        raise SystemExit("no Xvfb here: apt install xvfb")
    read, write = os.pipe()
    size = f"{SCREEN[0]}x{SCREEN[1]}x24"
    command = [server, "-displayfd", str(write), "-screen", "0", size, "-nolisten", "tcp", "-ac"]
    process = subprocess.Popen(command, pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as number:
            yield f":{number.readline().strip()}"
    finally:
        process.terminate()
        process.wait(10)


class Ours:
    """Our window with one of our players, a program that stays."""

    def __init__(self, watcher: Watcher, name: str, film: Path, *, warm: bool) -> None:
        self._watcher = watcher
        command = [sys.executable, "-c", STAGE, name, str(film)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._hear()
        if warm:
            self._say("warm")
            time.sleep(1.5)

    def click(self) -> float:
        """Seconds from a click to the picture."""
        self._say("front")
        time.sleep(0.3)
        self._say("click")
        clicked_at = float(self._hear())
        seconds = self._watcher.wait_for(is_lit=True) - clicked_at
        self._say("close")
        self._watcher.wait_for(is_lit=False)
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
        return "" if self._process.stdout is None else self._process.stdout.readline().strip()


def first_click(watcher: Watcher, name: str, film: Path, *, warm: bool) -> float:
    """Seconds to the picture for the first click after our program has started."""
    ours = Ours(watcher, name, film, warm=warm)
    try:
        return ours.click()
    finally:
        ours.end()


def open_vlc(watcher: Watcher, program: str, film: Path) -> float:
    """Seconds from starting VLC, without its controls, to the picture. VLC does not run as root."""
    options = ["-I", "dummy", "--no-video-title-show", "--quiet", "--fullscreen", "--no-loop", "--ignore-config"]
    user = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
    environment = {**os.environ, "HOME": tempfile.gettempdir()}
    started_at = time.monotonic()
    process = subprocess.Popen(
        [program, *options, str(film)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **user
    )  # type: ignore[call-overload]
    try:
        return watcher.wait_for(is_lit=True) - started_at
    finally:
        process.terminate()
        process.wait(10)
        watcher.wait_for(is_lit=False)


def line(what: str, seconds: Sequence[float], compared: float | None, budget: str = "") -> None:
    """Print one row: median, fastest and slowest in ms, and the ratio to VLC's median."""
    middle = statistics.median(seconds)
    spread = f"{middle * 1000:5.0f} ms ({min(seconds) * 1000:.0f}-{max(seconds) * 1000:.0f})"
    ratio = f"{middle / compared:.2f} x VLC" if compared else ""
    print(f"{what:<44} {spread:>24} {ratio:>12}   {budget}", flush=True)


def measure(watcher: Watcher, film: Path, program: str | None, times: int) -> bool:
    """Run every way ``times`` times in turn, print the table; whether the budget is kept (true without VLC)."""
    names = ("vlc", "qtmultimedia")
    stages = {name: Ours(watcher, name, film, warm=True) for name in names}
    ways: dict[str, Callable[[], float]] = {f"click, {name}": stages[name].click for name in names}
    ways["first click of a program, vlc loaded before"] = lambda: first_click(watcher, "vlc", film, warm=True)
    ways["first click of a program, vlc not loaded"] = lambda: first_click(watcher, "vlc", film, warm=False)
    if program is not None:
        ways["opening VLC itself"] = lambda: open_vlc(watcher, program, film)
    for way in ways.values():
        way()  # once unmeasured: everything is in the cache
    results: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(times):
        for name, way in ways.items():
            results[name].append(way())
    for stage in stages.values():
        stage.end()
    compared = statistics.median(results["opening VLC itself"]) if program is not None else None
    for name, seconds in results.items():
        line(name, seconds, compared, f"budget {BUDGET} x" if name.startswith("click") else "")
    if compared is None:
        print("no ratio: VLC itself is not installed (apt install vlc-bin, or --vlc PROGRAM)")
        return True
    return all(statistics.median(results[f"click, {name}"]) <= BUDGET * compared for name in names)


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark; 1 when the budget is not kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.first_frame", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three rounds instead of eleven")
    parser.add_argument(
        "--film", type=Path, default=FILM, help="whose first picture is waited for; it must not be dark"
    )
    parser.add_argument("--vlc", default=shutil.which("vlc"), help="VLC's program")
    given = parser.parse_args(arguments)
    with screen() as display, tempfile.TemporaryDirectory(prefix="songke-") as place:
        folder = Path(place)
        folder.chmod(0o755)
        film = Path(shutil.copyfile(given.film, folder / given.film.name))
        kept = measure(Watcher(display), film, given.vlc, 3 if given.quick else 11)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
