"""The sample channel is what a careful publisher would hand in, and its second release travels as the little it is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.centre import contents, reader
from tests.centre.centres import run, tree_of

SAMPLES = Path(__file__).parents[2] / "samples"
CHANNEL = "songke-samples"


def test_both_releases(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    centre, content, trust = tmp_path / "centre", tmp_path / "lessons", tmp_path / "trust"
    shutil.copytree(SAMPLES / "lessons", content)
    run(capsys, "init", centre)
    first = run(capsys, "publish", centre, "--unplayed", "--channel", CHANNEL, content)
    assert first["findings"] == []
    seen = reader.look(centre / "repository", trust, CHANNEL)
    assert len(seen.records) == first["resources"] >= 12
    media = {file.media_type.split("/")[0] for record in seen.records.values() for file in record.files}
    assert {"video", "audio", "image", "application"} <= media
    assert all(record.duration_ms for record in seen.records.values() if record.kind in {"视频课程", "音频诵读"})
    assert all(record.pages for record in seen.records.values() if record.files[0].media_type == "application/pdf")
    assert len(seen.covers) == len(seen.records)
    assert seen.manifest.progress[0].weeks
    contents.write(content, dict(tree_of(SAMPLES / "second")))
    second = run(capsys, "publish", centre, "--unplayed", "--channel", CHANNEL, content)
    assert (second["findings"], second["added"], second["changed"]) == ([], 1, 1)
    assert second["pack_bytes"] < 0.1 * first["pack_bytes"]
    after = reader.look(centre / "repository", trust, CHANNEL).versions()
    changed = {name for name, version in after.items() if version != seen.versions().get(name)}
    assert len(changed) == 2
