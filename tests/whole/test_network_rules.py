"""Hours and data budget on the command line: what waits is said, with until when, and passed over once with --now."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desktop_app.store.hours import read_hours
from tests.sync.fault_server import FaultServer
from tests.sync.points import opened
from tests.sync.publisher import Lesson, Publisher, noise
from tests.whole.in_process import Songke


def test_status_and_sync_say_why_the_network_waits_and_until_when(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SONGKE_LANG", raising=False)
    songke = Songke(tmp_path / "point", capsys)
    centre = Publisher(tmp_path / "centre")
    centre.publish(Lesson("kedou", {"kedou.mp4": noise(1, 90_000)}))
    (centre.folder / "root.json").write_bytes(centre.root)
    soon = datetime.now().astimezone() + timedelta(hours=3)
    with FaultServer(centre.tree).running() as server:
        songke("subscribe", server.address, "--root", centre.folder / "root.json")
        facts = songke.json("status")["network"]
        assert (facts["waits"], facts["until"], facts["hours"]) == (None, None, [])
        assert 0 < facts["day_spent"] <= facts["month_spent"]
        with opened(songke.folder) as store:
            store.settings.network_hours = read_hours(f"{soon:%H:%M}-{soon + timedelta(hours=1):%H:%M}")
            store.settings.month_budget = 1
        facts = songke.json("status")["network"]
        assert (facts["waits"], facts["month_budget"], len(facts["hours"])) == ("hours", 1, 1)
        assert abs(facts["until"] - soon.timestamp()) <= 60
        said = songke("status")
        assert "网络流量：今天用了" in said
        assert "不在设定的联网时段" in said
        assert "songke sync --now" in songke("sync", code=3)
        assert "不在设定的联网时段" in songke.trouble
        assert songke.json("sync", code=3)["troubles"][0]["kind"] == "Deferred"
        assert songke("sync", "--now").startswith("新收好 1 个资源")
        with opened(songke.folder) as store:
            store.settings.network_hours = ()
        assert "This month's 1 B of network data are used up" in songke("status", "--lang", "en")


def test_rules_are_set_and_taken_back_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SONGKE_LANG", raising=False)
    songke = Songke(tmp_path / "point", capsys)
    assert "联网时段：不限；每天最多：不限" in songke("rules")
    given = ("--hours", "22:00-06:00", "--day", "500m", "--month", "5g", "--rate", "64k", "--proxy", "10.0.0.1:8080")
    facts = songke.json("rules", *given)
    assert facts["hours"] == ["22:00-06:00"]
    assert (facts["day_budget"], facts["month_budget"], facts["rate_limit"]) == (5 * 10**8, 5 * 10**9, 65536)
    assert facts["proxy"] == "http://10.0.0.1:8080"
    songke("rules", "--hours", "after lunch", "--day", "1m", code=1)
    songke("rules", "--proxy", "over there", "--day", "1m", code=1)
    assert songke.json("rules") == facts | {"waits": songke.json("rules")["waits"]}
    assert "500 MB" in songke("rules")
    open_again = songke.json(
        "rules", "--hours", "any", "--day", "any", "--month", "any", "--rate", "any", "--proxy", "system"
    )
    assert (open_again["hours"], open_again["day_budget"], open_again["rate_limit"], open_again["proxy"]) == (
        [],
        None,
        None,
        "",
    )
    songke("rules", "--rate", "fast", code=1)
