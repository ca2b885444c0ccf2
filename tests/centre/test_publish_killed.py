"""kill -9 at any line of a publishing: readers see the old release or the new one, and the next publishing is whole."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.centre import contents, reader
from tests.centre.centres import run, tree_of
from tests.centre.contents import row

KILLS = 16


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_at_any_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template, content = tmp_path / "template", tmp_path / "content"
    run(capsys, "init", template)
    contents.lessons(content, [row("old", 文件="a.mp4")])
    run(capsys, "publish", template, "--unplayed", "--channel", "demo", content)
    # The new release needs a second pack, a changed shard, a delta, a cover and a new channel role.
    contents.lessons(content, [row("old", 文件="a.mp4", 封面="c.png"), row("new", 文件="b.mp4")])
    contents.write(content, {"b.mp4": contents.mp4(8, 900_000), "c.png": contents.png()})
    source = tree_of(content)
    work = tmp_path / "work"
    work.mkdir()
    script = Path(__file__).with_name("killed_publishing.py")
    arguments = [sys.executable, str(script), str(template), str(content), str(work), str(KILLS)]
    # Coverage traces too, and only one can: this program is measured by the other tests.
    environment = {name: text for name, text in os.environ.items() if not name.startswith("COV")}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    done = subprocess.run(arguments, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    killed = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(killed) >= KILLS
    seen_after = set()
    for one in killed:
        centre = work / one["centre"]
        seen = reader.look(centre / "repository", tmp_path / "reader" / one["centre"])
        seen_after.add(seen.manifest.number)
        assert set(seen.records) == ({"old"} if seen.manifest.number == 1 else {"old", "new"}), one
        report = run(capsys, "publish", centre, "--unplayed", "--channel", "demo", content)
        assert report["release"] == 2, one
        assert report["broken_packs"] == [], one
        seen = reader.look(centre / "repository", tmp_path / "reader" / one["centre"])
        assert seen.versions() == {"old": 2, "new": 1}, one
        assert seen.files == {"old": {"a.mp4": source["a.mp4"]}, "new": {"b.mp4": source["b.mp4"]}}, one
        assert not run(capsys, "publish", centre, "--unplayed", "--channel", "demo", content)["signed"], one
        shutil.rmtree(centre)
    assert seen_after == {1, 2}
