"""The real programs under a clock that is really wrong (Debian's faketime): 2008, 2099, and right again."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.sync.points import opened, played
from tests.sync.publisher import Lesson, Publisher, newer, noise
from tests.whole.programs import ROOT, Point

pytestmark = [
    pytest.mark.skipif(shutil.which("faketime") is None, reason="no faketime is here (Debian: faketime)"),
    pytest.mark.slow,
]


def under(clock: str, module: str, *words: object, code: int = 0) -> Any:
    """Run a program with its clock started at ``clock``; return what it reports."""
    command = ["faketime", clock, sys.executable, "-m", module, *map(str, words), "--json"]
    # Coverage would ask the clock, too.
    environment = {name: text for name, text in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False, timeout=110, env=environment)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout) if code == 0 else done.stderr


def test_a_point_lives_through_1970_2008_and_2099(tmp_path: Path) -> None:
    centre = Publisher(tmp_path / "centre", address="usage/batches")
    centre.publish(Lesson("kedou", {"kedou.mp4": noise(1, 60_000)}))
    (tmp_path / "root.json").write_bytes(centre.root)
    point, data = Point(tmp_path / "point"), ("--data", tmp_path / "point")
    under("2008-01-01 00:00:00", "desktop_app", "subscribe", centre.tree, "--root", tmp_path / "root.json", *data)
    assert under("2099-06-01 12:00:00", "desktop_app", "import", centre.tree, *data)["complete"]
    film = newer(centre.lessons["kedou"], kedou__mp4=noise(2, 60_000))
    centre.publish(film, published=4_070_908_800)
    assert under("1970-01-02 00:00:00", "desktop_app", "import", centre.tree, *data)["complete"]
    with opened(tmp_path / "point") as store:
        played(store, "kedou")
    stick = tmp_path / "stick"
    stick.mkdir()
    assert under("2099-06-01 12:00:00", "desktop_app", "carry", stick, *data)["batches"] == 1
    status = point.done("status")
    assert (status["ready"], status["expired"], status["outbox_rows"]) == (1, [], 1)
    centre.publish(Lesson("biao", {"biao.pdf": noise(3, 9_000)}))
    assert point.done("import", centre.tree)["installed"] == 1
    assert point.done("verify")["clean"]


def test_a_centre_in_2099_says_so_and_signs_nothing(tmp_path: Path) -> None:
    said = under("2099-06-01 12:00:00", "centre", "init", tmp_path / "centre", code=1)
    assert "2099-06-01" in said
    assert said.count("\n") == 1
    assert under("2008-01-01 00:00:00", "centre", "init", tmp_path / "centre")["root"]
