"""Making room by command: what would go, what went, what comes again, and nothing a teacher needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop_app.commands.arguments import parse
from package_format.errors import Refused
from tests.sync.paced import NEW, PACE, WEEK_1, WEEK_2
from tests.sync.publisher import Publisher
from tests.whole.in_process import Songke


@pytest.fixture
def songke(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Songke:
    monkeypatch.delenv("SONGKE_LANG", raising=False)
    centre = Publisher(tmp_path / "centre")
    centre.publish(WEEK_1, WEEK_2, NEW, progress=[PACE])
    (centre.folder / "root.json").write_bytes(centre.root)
    made = Songke(tmp_path / "point", capsys)
    made("subscribe", centre.tree, "--root", centre.folder / "root.json")
    made("sync")
    return made


def _ids(facts: dict[str, Any]) -> list[str]:
    return [one["id"] for one in facts["resources"]]


def test_the_plan_shows_and_deletes_nothing(songke: Songke) -> None:
    said = songke("clean", "--plan")
    assert "语文 one\t第1周\t1\t600 kB" in said
    assert "可以清理 2 个上完的资源（第1—2周），腾出 1.2 MB" in said
    facts = songke.json("clean", "--plan")
    assert (facts["cleaned"], _ids(facts), facts["bytes"]) == (False, ["w1", "w2"], 1_200_000)
    assert _ids(songke.json("clean", "--plan", "--weeks", "2")) == ["w2"]
    assert _ids(songke.json("clean", "--plan", "--textbook", "one")) == ["w1"]
    assert _ids(songke.json("clean", "--plan", "--bytes", "600k")) == ["w1"]
    assert [card["readiness"] for card in songke.json("list")] == ["ready"] * 3


def test_cleaning_and_asking_again(songke: Songke) -> None:
    songke("plan", "add", "w2", "--day", "2099-01-01")
    assert _ids(songke.json("clean")) == ["w1"]
    assert {card["id"]: card["readiness"] for card in songke.json("list")} == {
        "w1": "cleaned", "w2": "ready", "now": "ready"
    }  # fmt: skip
    assert songke.json("status")["cleaned"] == 1
    assert songke.json("sync")["installed"] == 0
    assert songke("clean") == "没有可以清理的课。\n"
    assert "还没有收到" not in songke("play", "w1", code=1) + songke.trouble
    assert "songke want w1" in songke.trouble
    assert songke("want", "w1") == "1 个资源下次接收时会再收。\n"
    assert songke.json("want", "w1") == {"wanted": []}
    songke("want", "nothing", code=1)
    assert songke.json("sync")["installed"] == 1
    assert songke.json("clean", "--auto", "when-needed")["cleaned"] is False
    assert "会自动清理" in songke("clean", "--auto", "when-needed")
    assert songke.json("clean", "--plan")["auto"] == "when-needed"
    assert "不会自动清理" in songke("clean", "--auto", "off")


@pytest.mark.parametrize(
    "line", ["--weeks x", "--weeks 0", "--weeks 3-1", "--weeks 1-", "--bytes x", "--bytes 0", "--auto often"]
)
def test_what_makes_no_sense_is_refused(line: str) -> None:
    with pytest.raises(Refused):
        parse(["clean", *line.split()], {})
    assert parse(["clean", "--weeks", "4", "--bytes", "3G"], {}).bytes == 3_000_000_000
