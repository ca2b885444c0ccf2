"""A9: the centre withdraws what Thursday's plan holds: a notice with a replacement; an emergency hides it by stick.

And A5 as far as commands go: a teacher's own files, planned, outlive everything that syncs.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.centre import contents
from tests.whole.programs import Centre, Point

CHANNEL = "demo"
THURSDAY = "2099-11-26"


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    made = Centre(tmp_path / "centre")
    made.done("init")
    contents.three_lessons(tmp_path / "content")
    made.done("publish", "--unplayed", "--channel", CHANNEL, tmp_path / "content")
    return made


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_planned_lesson_is_withdrawn(tmp_path: Path, centre: Centre) -> None:
    point = Point(tmp_path / "point")
    own = tmp_path / "我的录音.mp3"
    own.write_bytes(b"own" * 1000)
    with centre.serving() as address:
        point.done("subscribe", address, "--root", centre.root)
        assert point.done("sync")["planned_withdrawn"] == []
        (kept,) = point.done("own", "add", own)
        point.done("plan", "add", "tadpoles", kept["id"], "plants", "--day", THURSDAY)

        centre.done("withdraw", "--channel", CHANNEL, "tadpoles", "--replacement", "tadpoles-sheet", "--reason", "旧版")
        (notice,) = point.done("sync")["planned_withdrawn"]
        assert (notice["day"], notice["number"], notice["id"]) == (THURSDAY, 1, "tadpoles")
        assert (notice["replacement"], notice["replacement_readiness"], notice["reason"]) == (
            "tadpoles-sheet", "ready", "旧版"
        )  # fmt: skip
        assert "可以改用" in point.says("sync").out
        assert [entry["state"] for entry in point.done("plan", "list")] == ["withdrawn", "own", "ready"]
        (replaced,) = point.done("plan", "replace", "1", "--day", THURSDAY)
        assert replaced["id"] == "tadpoles-sheet"
        assert point.done("sync")["planned_withdrawn"] == []

    # The emergency comes on a stick that has nothing but signatures and the release.
    centre.done("withdraw", "--channel", CHANNEL, "plants", "--urgent", "--replacement", "tadpoles-sheet")
    stick = tmp_path / "U盘"
    for part in ("metadata", "channels"):
        shutil.copytree(centre.tree / part, stick / part)
    imported = point.run("import", stick)
    assert imported.code == 3
    assert [entry["id"] for entry in imported.facts["planned_withdrawn"]] == ["plants"]
    assert [card["id"] for card in point.done("list")] == ["tadpoles-sheet"]
    refused = point.run("play", "plants")
    assert refused.code == 1
    assert "已经停用" in refused.trouble
    assert "tadpoles-sheet" in refused.trouble
    (_, urgent) = sorted(point.done("list", "--withdrawn"), key=lambda gone: gone["urgent"])
    assert (urgent["id"], urgent["replacement"]["id"]) == ("plants", "tadpoles-sheet")
    found = point.says("search", urgent["title"]["zh-CN"])
    assert "已停用，请用 tadpoles-sheet" in found.out

    assert point.done("verify")["clean"]
    assert Path(point.done("own", "list")[0]["location"]).read_bytes() == own.read_bytes()
