"""The window against its budget (DESIGN §11): python -m benchmarks.window [--quick]

From starting the interpreter to the first picture on the screen, with 50,000 generated resources in the store, against
an empty PySide6 window started in turn with it; then the resident memory once the library is shown and at rest. Every
start is a process of its own; ratios are of medians, since others may be using the machine.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

RESOURCES, TEXTBOOKS, STARTS = 50_000, 40, 9
PAINT_BUDGET, MEMORY_BUDGET = 1.3, 110
REST_SECONDS = 3.0

EMPTY = """
import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    painted = False
    def paintEvent(self, event):
        super().paintEvent(event)
        if not self.painted:
            self.painted = True
            QTimer.singleShot(0, lambda: (print("painted", time.monotonic(), flush=True), application.quit()))
application = QApplication([])
window = Window()
window.resize(1366, 768)
window.show()
application.exec()
"""

SONGKE = """
import sys, time
from pathlib import Path
from desktop_app.ui import window
rest = float(sys.argv[2])
def prepare(main):
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication
    def painted():
        print("painted", time.monotonic(), flush=True)
        if not rest:
            QApplication.quit()
    def shown(count):
        print("shown", time.monotonic(), count, flush=True)
        QTimer.singleShot(round(rest * 1000), measure)
    def measure():
        status = Path("/proc/self/status")
        if status.is_file():
            print(next(line for line in status.read_text().splitlines() if line.startswith("VmRSS")), flush=True)
        main.close()
    main.painted.connect(painted)
    if rest:
        main.built.connect(lambda: main.rooms.library.cards.answered.connect(shown))
    main.resize(1366, 768)
sys.exit(window.run(Path(sys.argv[1]), prepare=prepare))
"""


def fill(folder: Path, count: int) -> None:
    """Make a store with ``count`` resources in the catalogue."""
    from benchmarks.catalogue import Publisher, open_store, take

    with open_store(folder) as store:
        take(store, Publisher(count, TEXTBOOKS).release())


def start(compiled: Path, code: str, *arguments: str) -> tuple[float, str]:
    """Run ``code`` as a program of its own: seconds to its first picture, and what it printed.

    ``compiled`` keeps compiled modules, as every installation does.
    """
    platform = os.environ.get("QT_QPA_PLATFORM") or ("" if os.environ.get("DISPLAY") else "offscreen")
    environment = dict(os.environ) | ({"QT_QPA_PLATFORM": platform} if platform else {})
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(compiled)
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        timeout=120,
        check=True,
    )
    found = re.search(r"^painted ([\d.]+)", done.stdout, re.MULTILINE)
    if found is None:
        raise SystemExit(f"no picture was painted: {done.stdout}")
    return float(found[1]) - began, done.stdout


def line(what: str, figure: str, budget: str = "") -> None:
    """Print one row of the table."""
    print(f"{what:<58} {figure:>26}   {budget}", flush=True)


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.window", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the resources, a third of the starts")
    quick = parser.parse_args(arguments).quick
    count, starts = (RESOURCES // 10, STARTS // 3) if quick else (RESOURCES, STARTS)
    with tempfile.TemporaryDirectory(prefix="songke-") as place:
        folder, compiled = Path(place) / "point", Path(place) / "compiled"
        fill(folder, count)
        # Once unmeasured, to the end: everything is in the cache and compiled, as after every installation.
        start(compiled, EMPTY), start(compiled, SONGKE, str(folder), str(REST_SECONDS))
        empty, songke = [], []
        for _ in range(starts):
            empty.append(start(compiled, EMPTY)[0])
            songke.append(start(compiled, SONGKE, str(folder), "0")[0])
        whole, printed = start(compiled, SONGKE, str(folder), str(REST_SECONDS))
    ratio = statistics.median(songke) / statistics.median(empty)
    line(f"empty PySide6 window, first paint, median of {starts}", f"{statistics.median(empty):.3f} s", "(yardstick)")
    words = f"{statistics.median(songke):.3f} s, {ratio:.2f} x"
    line(f"window over {count} resources, first paint", words, f"<= {PAINT_BUDGET} x")
    shown = re.search(r"^shown ([\d.]+) (\d+)", printed, re.MULTILINE)
    painted = re.search(r"^painted ([\d.]+)", printed, re.MULTILINE)
    if shown and painted:
        took = float(shown[1]) - float(painted[1]) + whole
        line(f"start to the first cards of {int(shown[2]):,}", f"{took:.3f} s")
    memory = re.search(r"VmRSS:\s+(\d+) kB", printed)
    line("resident memory, library shown, at rest", *_memory(int(memory[1]) if memory else None))
    return 0


def _memory(kilobytes: int | None) -> tuple[str, str]:
    if kilobytes is None:
        return "not measured on this system", f"<= {MEMORY_BUDGET} MiB"
    return f"{kilobytes / 1024:.1f} MiB", f"<= {MEMORY_BUDGET} MiB"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
