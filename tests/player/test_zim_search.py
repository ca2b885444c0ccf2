"""What a search in a ZIM archive finds comes in an answer that the window believes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from desktop_app.player.web import zim_reader
from tests.player.archives import PAGE, make, needs_libzim

pytestmark = needs_libzim


def test_long_titles_do_not_cost_the_archive(tmp_path: Path) -> None:
    titles = [f"水{'的故事' * 80}{number}" for number in range(40)]
    pages = {"首页": ("首页", "text/html", PAGE.format("首页", ""))}
    place = make(tmp_path / "long.zim", pages | {one: (one, "text/html", PAGE.format("", "")) for one in titles})
    folder = tmp_path / "large"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-I", str(zim_reader.CHILD), str(place), str(folder)],
        input=json.dumps({"ask": "search", "words": "水的故事"}).encode() + b"\n", capture_output=True, check=True,
    )  # fmt: skip
    _hello, line = done.stdout.splitlines()
    found = json.loads(line)["found"]
    assert len(line) <= zim_reader.MOST_HEAD
    assert 3 < len(found) < 30
    assert {title for _path, title in found} <= set(titles)
