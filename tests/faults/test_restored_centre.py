"""A centre that was restored from last month's backup: noticed at both sides, brought back, and nothing lost."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from centre.restored import FURTHEST, ahead
from package_format.errors import Older
from tests.centre import contents
from tests.centre.contents import row
from tests.faults.centre_trials import command
from tests.sync.points import opened, played
from tests.whole.programs import Centre, Point

CHANNEL = "demo"


class County:
    """A centre, its content, a point, and the way between them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.centre = Centre(folder / "centre")
        self.point = Point(folder / "point")
        self.content = folder / "content"
        self.lessons: list[str] = []
        command("init", self.centre.folder)

    def publish(self, name: str, *words: str) -> dict[str, Any]:
        """Publish everything there was so far and one lesson more."""
        self.lessons.append(name)
        contents.lessons(self.content, [row(one, 文件="a.mp4") for one in self.lessons])
        return command("publish", self.centre.folder, "--unplayed", "--channel", CHANNEL, self.content, *words)

    def refused(self, *words: object) -> str:
        answer = self.centre.run(str(words[0]), *words[1:])
        assert answer.code == 1, answer
        return answer.trouble

    def play(self, name: str) -> None:
        with opened(self.point.folder) as store:
            played(store, name)

    def back_up(self) -> Path:
        return Path(shutil.copytree(self.centre.folder, self.folder / "backup"))

    def restore(self, backup: Path) -> None:
        shutil.rmtree(self.centre.folder)
        shutil.copytree(backup, self.centre.folder)

    def rows(self) -> int:
        return int(command("report", self.centre.folder)["totals"]["rows"])


@pytest.fixture
def county(tmp_path: Path) -> County:
    return County(tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_over_the_net_it_is_noticed_brought_back_and_reported_to_again(county: County, tmp_path: Path) -> None:
    county.publish("one")
    with county.centre.serving() as address:
        county.point.done("subscribe", address, "--root", county.centre.root)
        county.point.done("sync")
        county.play("one")
        assert county.point.done("sync")["uploaded"] == 1
        backup = county.back_up()
    county.publish("two")
    county.publish("three")
    with county.centre.serving() as address:
        county.point.done("subscribe", address, "--root", county.centre.root)
        county.point.done("sync")
        for name in ("two", "three"):
            county.play(name)
            assert county.point.done("sync")["uploaded"] == 1
    mirror = Path(shutil.copytree(county.centre.tree, tmp_path / "mirror"))
    assert county.rows() == 3
    county.restore(backup)
    assert county.rows() == 1

    # The point keeps what it has and says why; what it had reported goes once more.
    with county.centre.serving() as address:
        county.point.done("subscribe", address, "--root", county.centre.root)
        county.play("two")
        said = county.point.run("sync")
        assert said.code == 0
        assert [trouble["kind"] for trouble in said.facts["troubles"]].count(Older.__name__) >= 1
        assert "旧备份" in county.point.says("sync").trouble
        assert county.point.done("status")["ready"] == 3
    assert county.rows() == 4

    # The centre does not publish over it, and goes on above it when it is brought back.
    assert "第 3 期，这里只到第 1 期" in county.refused("publish", "--unplayed", "--channel", CHANNEL, county.content)
    assert "第 3 期，这里只到第 1 期" in county.refused("withdraw", "--channel", CHANNEL, "one")
    report = county.centre.run("report")
    assert report.facts["ahead"] == [{"channel": CHANNEL, "release": 3, "points": 1, "here": 1}]
    assert "recover" in report.trouble
    assert "不比这里的新" in county.refused("recover", backup / "repository")
    assert county.centre.done("recover", mirror)["releases"] == {CHANNEL: 3}
    assert county.publish("four")["release"] == 4
    with county.centre.serving() as address:
        county.point.done("subscribe", address, "--root", county.centre.root)
        assert county.point.done("sync")["releases"] == {CHANNEL: 4}
        assert county.point.done("status")["ready"] == 4
    assert "ahead" not in county.centre.done("report")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_by_stick_and_without_any_copy_left_it_goes_on_above(county: County, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    county.publish("one")
    command("export", county.centre.folder, stick)
    county.point.done("subscribe", stick, "--root", county.centre.root)
    county.point.done("import", stick)
    county.play("one")
    county.point.done("carry", stick)
    backup = county.back_up()
    command("collect", county.centre.folder, stick)
    county.publish("two")
    command("export", county.centre.folder, stick)
    county.point.done("import", stick, "--carry")
    county.play("two")
    county.point.done("carry", stick)
    county.restore(backup)

    collected = county.centre.run("collect", stick)
    assert collected.code == 0
    assert "recover" in collected.trouble
    assert (collected.facts["fresh"], len(collected.facts["lacks"])) == (1, 1)
    assert county.rows() == 1
    assert county.point.done("carry", stick)["recalled"] == 1
    county.centre.done("collect", stick)
    assert county.rows() == 2
    assert "lacks" not in county.centre.done("collect", stick)
    assert county.point.done("carry", stick)["recalled"] == 0

    county.lessons = ["one", "two"]
    assert "第 2 期，这里只到第 1 期" in county.refused("publish", "--unplayed", "--channel", CHANNEL, county.content)
    assert county.publish("three", "--anyway")["release"] == 3
    command("export", county.centre.folder, stick)
    assert county.point.done("import", stick)["releases"] == {CHANNEL: 3}
    assert county.point.done("status")["ready"] == 3
    version = json.loads((county.centre.tree / "metadata/timestamp.json").read_bytes())["signed"]["version"]
    assert version > 10_000


def test_a_copy_that_lacks_packs_brings_back_the_rest(county: County, tmp_path: Path) -> None:
    county.publish("one")
    backup = county.back_up()
    county.publish("two")
    partial = Path(shutil.copytree(county.centre.tree, tmp_path / "partial"))
    shutil.rmtree(partial / "packs")
    empty = Path(shutil.copytree(partial, tmp_path / "empty"))
    shutil.rmtree(empty / "index")
    county.restore(backup)
    told = county.centre.run("recover", empty)
    assert (told.code, told.facts["newer"]) == (3, False)
    told = county.centre.run("recover", partial)
    assert (told.code, told.facts["releases"]) == (3, {CHANNEL: 2})
    assert all(name.startswith("packs/") for name in told.facts["missing"])
    assert county.publish("three")["release"] == 3
    county.point.done("subscribe", county.centre.tree, "--root", county.centre.root)
    assert county.point.done("import", county.centre.tree)["installed"] == 3


def test_a_strangers_copy_brings_nothing_back(county: County, tmp_path: Path) -> None:
    county.publish("one")
    stranger = County(tmp_path / "stranger")
    stranger.publish("one")
    stranger.publish("two")
    before = (county.centre.tree / "metadata/timestamp.json").read_bytes()
    assert county.centre.run("recover", stranger.centre.tree).code == 1
    assert (county.centre.tree / "metadata/timestamp.json").read_bytes() == before


def test_a_claim_that_was_made_up_is_no_claim() -> None:
    assert ahead({"demo": (FURTHEST + 2, 1)}, "demo", 1) is None
    assert ahead({"demo": (2, 1)}, "demo", 2) is None
    found = ahead({"demo": (3, 7)}, "demo", 2)
    assert found is not None
    assert (found.release, found.points) == (3, 7)
