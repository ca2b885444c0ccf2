"""A course from its publisher to a school: what it notes survives even a program that is killed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop_app.player.web.scorm_player import COURSE
from desktop_app.store.store import Store
from tests.centre import contents, zips
from tests.centre.contents import row
from tests.player import courses
from tests.whole.programs import Centre, Point

SCRIPT = "set(names.place, String(Number(place || 0) + 1));"


def noted(point: Point) -> dict[str, dict[str, str]]:
    with Store.open(point.folder) as store:
        notes = store.notes.of("course", 1)
    return {name: json.loads(text)["core"] for name, text in notes.items() if name != COURSE}


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(sys.platform == "win32", reason="kills by a signal")
def test_a_course_goes_on_after_a_kill(tmp_path: Path) -> None:
    centre, point = Centre(tmp_path / "centre"), Point(tmp_path / "point")
    content = contents.lessons(tmp_path / "content", [row("course", 类型="课件", 文件="course.zip")])
    contents.write(content, {"course.zip": zips.write(zips.of(courses.course("1.2", SCRIPT)))})
    centre.done("init")
    centre.done("publish", "--unplayed", "--channel", "demo", content)
    point.done("subscribe", centre.tree, "--root", centre.root)
    point.done("import", centre.tree)

    command = [sys.executable, "-m", "desktop_app", "--data", str(point.folder), "play", "course", "--seconds", "100"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as program:
        until = time.monotonic() + 60
        while not noted(point) and time.monotonic() < until:
            time.sleep(0.2)
        program.send_signal(signal.SIGKILL)
    assert noted(point)["one"]["lesson_location"] == "1"

    played = point.done("play", "course", "--seconds", "3")
    assert (played["player"], played["unit"], played["length"], played["outcome"]) == ("scorm", "page", 2, 0)
    after = noted(point)
    assert (after["one"]["lesson_location"], after["one"]["entry"]) == ("2", "resume")
    assert after["two"]["lesson_location"] == "1"
    assert after["two"]["exit"] == "suspend", "the last words of a page that is closed are heard"
