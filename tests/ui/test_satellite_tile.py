"""卫星接收 on 收资源: each state in plain words, from the spool's status, looked at without holding anything up."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.sync.satellite import Satellite
from desktop_app.ui.satellite_tile import sentence
from desktop_app.ui.services import Services
from desktop_app.ui.strings import Strings
from package_format.broadcast.spool_files import STATES, SpoolStatus
from tests.ui.conftest import Shown, now, until
from tests.ui.test_receiving import sync_page

ZH, EN = Strings("zh_CN"), Strings("en")


def told(state: str, running: bool = True, objects: int = 3, coming: int = 0) -> Satellite:
    return Satellite(Path("spool"), SpoolStatus(1_790_000_000, state, 0, 61, 39, objects, coming), running)


def test_weak_is_said_as_a_teacher_hears_it() -> None:
    said = "卫星信号弱（可能是下雨或天线被挡）。已收 61%，天晴后自动补齐。"
    assert sentence(told("weak"), 0, ZH) == said + "本周的课不受影响。"
    assert sentence(told("weak"), 4, ZH) == said + "本周还有 4 份资源没到，也可以联网或用U盘补收。"


def test_every_state_has_words_of_its_own_in_both_languages() -> None:
    for say in (ZH, EN):
        said = [sentence(told(state), 0, say) for state in sorted(STATES)]
        said += [sentence(told("good", objects=0), 0, say), sentence(told("off-air", coming=1_790_003_600), 0, say)]
        said += [sentence(told("good", running=False), 0, say), sentence(None, 0, say)]
        assert len(set(said)) == len(said)
        assert all(re.search("61%", one) for one in said[: len(STATES)])
    assert "没有在运行" in sentence(told("good", running=False), 0, ZH)


@pytest.mark.usefixtures("shop")
def test_the_tile_follows_the_status_and_notices_an_ingest_that_ended(
    show: Shown, services: Services, qtbot: QtBot, tmp_path: Path
) -> None:
    rooms = show()
    spool = tmp_path / "spool"
    spool.mkdir()
    status = {"format": "songke-ingest-1", "at": now(), "state": "weak", "bytes_here": 61, "bytes_lacking": 39}
    (spool / "status.json").write_text(json.dumps(status))

    def follow(store: object) -> None:
        store.library.add_source(store.library.channels()[0].id, str(spool))  # type: ignore[attr-defined]

    services.keep(follow)
    page = sync_page(rooms)
    page.look_again()
    until(qtbot, lambda: "信号弱" in page.satellite.text)
    (spool / "status.json").write_text(json.dumps(status | {"at": now() - 3600}))
    page.satellite.look_again()
    until(qtbot, lambda: "没有在运行" in page.satellite.text)
