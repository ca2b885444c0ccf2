"""Publishes again and again in child processes that kill themselves (SIGKILL) at a chosen line of the program.

    python killed_publishing.py TEMPLATE CONTENT WORK KILLS

TEMPLATE is a centre with one release, CONTENT the folder of the next, WORK an empty folder. Prints one JSON line per
kill: the line where it happened and the release a reader sees afterwards. A copy of the centre stays in WORK for each.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from centre.centre_folder import CentreFolder
from centre.intake.content import read_content
from centre.intake.findings import Findings
from centre.publish import Publisher

HOUSES = (f"{os.sep}centre{os.sep}", f"{os.sep}package_format{os.sep}")


class Line:
    """Counts the lines of our own code as they run; at number ``last`` the process is killed."""

    def __init__(self, last: int, note: Path) -> None:
        self.count = 0
        self._last = last
        self._note = note

    def __call__(self, frame: FrameType, event: str, _argument: Any) -> Line | None:
        """Take one event of the interpreter (``sys.settrace``)."""
        if event == "call":
            name = frame.f_code.co_filename
            return self if any(house in name for house in HOUSES) and "intake" not in name else None
        if event == "line":
            self.count += 1
            if self.count == self._last:
                self._note.write_text(f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}")
                os.kill(os.getpid(), signal.SIGKILL)
        return self


def publish(centre: Path, content: Path, line: Line) -> None:
    """Publish ``content`` with ``line`` counting."""
    folder = CentreFolder.open(centre)
    findings = Findings()
    read = read_content(content, "demo", findings)
    assert read is not None, findings.all
    sys.settrace(line)
    try:
        Publisher(folder, 1_800_000_000, lambda _done, _all: None).publish(read, findings)
    finally:
        sys.settrace(None)


def in_child(centre: Path, content: Path, last: int, note: Path) -> int:
    """Publish in a child process; return its wait status and leave the number of lines in ``note`` if it lived."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    line = Line(last, note)
    publish(centre, content, line)
    note.write_text(str(line.count))
    os._exit(0)


def main(template: Path, content: Path, work: Path, kills: int) -> None:
    """Kill the publishing at ``kills`` different lines, the last ones (signing) included."""
    whole = work / "whole"
    shutil.copytree(template, whole)
    assert in_child(whole, content, 0, work / "lines") == 0
    lines = int((work / "lines").read_text())
    rng = random.Random(9)
    chosen = sorted({*rng.sample(range(1, lines + 1), kills), *range(lines - 4, lines + 1)})
    for last in chosen:
        centre = work / f"killed-{last}"
        shutil.copytree(template, centre)
        status = in_child(centre, content, last, work / "place")
        assert os.WIFSIGNALED(status), (last, status)
        print(json.dumps({"centre": centre.name, "place": (work / "place").read_text()}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
