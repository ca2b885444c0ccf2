"""A village without a network: lessons in and usage out on one stick, receipts back on the next trip."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from samples.make.__main__ import LESSONS
from tests.whole.programs import Centre, Point

CHANNEL = "songke-samples"


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_stick_takes_lessons_in_and_usage_home(tmp_path: Path) -> None:
    centre, point, stick = Centre(tmp_path / "centre"), Point(tmp_path / "point"), tmp_path / "U盘 一"
    centre.done("init")
    published = centre.done("publish", "--unplayed", "--channel", CHANNEL, LESSONS)
    shutil.copytree(centre.tree, stick)

    point.done("subscribe", stick, "--root", centre.root, "--textbook", "tongbian-yuwen-2a")
    received = point.done("import", stick)
    assert 0 < received["installed"] < published["resources"]
    assert received["uploaded"] == 0
    poem = next(card for card in point.done("list") if card["media_type"] == "image/jpeg")
    point.done("play", poem["id"], "--seconds", "1.5")

    carried = point.run("import", stick, "--carry")
    assert carried.code == 0
    assert [batch.suffix for batch in (stick / "usage").iterdir()] == [".batch", ".batch"], "usage and inventory"
    assert point.done("status")["outbox_rows"] == 1

    centre.done("collect", stick)
    assert list((stick / "receipts").glob("*.json"))
    home = point.done("carry", stick)
    assert (home["confirmed"], home["rows"]) == (1, 0)
    report = centre.done("report")
    assert [(use["resource"], use["plays"]) for use in report["resources"]] == [(poem["id"], 1)]
    assert point.done("carry", stick)["batches"] == 0
