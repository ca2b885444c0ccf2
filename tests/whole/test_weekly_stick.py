"""A6: the weekly stick. Lessons of the next weeks in; 312 records and the inventory out, at the centre exactly once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from centre.__main__ import main as songke_centre
from desktop_app.__main__ import main as songke
from tests.centre import contents
from tests.centre.contents import row
from tests.sync.points import opened, played

RECORDS = 312


class Programs:
    """Both programs in this process, at a desk with one stick."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self.centre_folder, self.stick = folder / "centre", folder / "U盘"
        self.stick.mkdir()
        self.trouble = ""

    def centre(self, command: str, *arguments: object, code: int = 0) -> dict[str, Any]:
        return self._run(songke_centre, [command, self.centre_folder, *arguments, "--json"], code)

    def point(self, name: str, *arguments: object, code: int = 0) -> dict[str, Any]:
        return self._run(songke, [*arguments, "--data", self.folder / name, "--json"], code)

    def says(self, name: str, *arguments: object, code: int = 0) -> str:
        self._capsys.readouterr()
        assert songke([*map(str, arguments), "--data", str(self.folder / name)]) == code
        said = self._capsys.readouterr()
        self.trouble = said.err
        return said.out

    def _run(self, main: Any, arguments: list[object], code: int) -> dict[str, Any]:
        self._capsys.readouterr()
        assert main([*map(str, arguments)]) == code, self._capsys.readouterr().err
        return dict(json.loads(self._capsys.readouterr().out))

    def publish(self, lessons: dict[int, int]) -> None:
        """Publish a textbook with so many resources in each teaching week; this is week 7."""
        today = datetime.now(tz=UTC).astimezone().date()
        starts = today - timedelta(days=today.weekday(), weeks=6)
        weeks = "".join(
            f'\n[[progress.week]]\nnumber = {week}\ntextbook = "yuwen-2a"\nlessons = ["第一单元/第{week}课"]\n'
            for week in lessons
        )
        channel = contents.CHANNEL.partition("[progress]")[0]
        channel += f'[progress]\nyear = "2026-2027"\nterm = 1\nstarts = {starts}\n{weeks}'
        rows = [
            row(
                f"l{week}-{n}",
                标题=f"第{week}课 学习单{n}",
                课=f"第{week}课",
                类型="学习任务单",
                文件=f"{week}-{n}.pdf",
            )
            for week, count in lessons.items()
            for n in range(count)
        ]
        files = {
            f"{week}-{n}.pdf": contents.pdf(3) + f"%{week}-{n}".encode() * 1000
            for week, count in lessons.items()
            for n in range(count)
        }
        content = self.folder / "content"
        contents.write(content, {"channel.toml": channel, "resources.csv": contents.table(rows), **files})
        self.centre("publish", "--unplayed", "--channel", "demo", content)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Programs:
    monkeypatch.delenv("SONGKE_LANG", raising=False)
    made = Programs(tmp_path, capsys)
    made.centre("init")
    made.publish({5: 4, 6: 4})
    made.centre("export", made.stick)
    root = made.centre_folder / "repository/metadata/root.json"
    for name in ("village", "neighbour"):
        made.point(name, "subscribe", made.stick, "--root", root)
        made.point(name, "import", made.stick)
    return made


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_weekly_stick(desk: Programs) -> None:
    for name, count in (("village", RECORDS), ("neighbour", 5)):
        with opened(desk.folder / name) as store:
            for number in range(count):
                played(store, f"l5-{number % 4}", 60 + number)
    desk.publish({5: 4, 6: 4, 7: 20, 8: 21})
    assert desk.centre("export", desk.stick, "--since", 1)["lessons"] == 41

    said = desk.says("village", "import", desk.stick, "--carry").splitlines()
    assert said[0] == "新到：第7—8周，共 41 项，不到 1 分钟。"
    assert said[1].startswith("新收好 41 个资源")
    assert said[2] == f"带走 {RECORDS} 条使用记录（1 包）和本点资源清单，收到 0 条的回执。"
    assert said[-1] == "可以拔出U盘了。"
    assert not desk.trouble
    facts = desk.point("neighbour", "import", desk.stick, "--carry")
    assert (facts["found"]["lessons"], facts["found"]["weeks"]) == (41, [7, 8])
    assert (facts["carried"]["batches"], facts["carried"]["rows"], facts["carried"]["inventories"]) == (1, 5, 1)

    # A central school that has no use of its own to report, and at the centre the same stick twice.
    root = desk.centre_folder / "repository/metadata/root.json"
    desk.point("central school", "subscribe", desk.stick, "--root", root)
    assert desk.point("central school", "import", desk.stick, "--carry")["carried"]["batches"] == 0
    first = desk.centre("collect", desk.stick)
    assert (first["batches"], first["fresh"], first["repeated"]) == (2, RECORDS + 5, 0)
    assert first["inventories"] == 3
    assert desk.centre("collect", desk.stick)["fresh"] == 0
    report = desk.centre("report")
    totals = report["totals"]
    assert (totals["rows"], totals["points"], totals["quarantined"]) == (RECORDS + 5, 3, 0)
    assert {use["resource"]: use["held_by"] for use in report["resources"]} == {f"l5-{n}": 3 for n in range(4)}
    assert report["inventories"] == {"points": 3, "resources": 3 * 49, "waiting_points": 0}

    for name, count in (("village", RECORDS), ("neighbour", 5)):
        home = desk.point(name, "carry", desk.stick)
        assert (home["confirmed"], home["rows"], home["batches"], home["inventories"]) == (count, 0, 0, 0)
    assert desk.point("central school", "carry", desk.stick)["inventories"] == 0
    assert not list(desk.stick.rglob("*.batch"))
    assert desk.centre("report")["totals"]["rows"] == RECORDS + 5


@pytest.mark.slow
def test_spoiled_places_on_the_stick_are_counted_in_one_sentence(
    desk: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("centre.packing.PACK_SIZE", 20_000)
    desk.publish({5: 4, 6: 4, 7: 8})
    desk.centre("export", desk.stick, "--since", 1)
    packs = sorted((desk.stick / "packs").iterdir(), key=lambda path: path.stat().st_mtime_ns)[-8:]
    sizes = [path.stat().st_size for path in packs]
    victim = packs[sizes.index(max(sizes))]
    content = bytearray(victim.read_bytes())
    content[len(content) // 3] ^= 1
    victim.write_bytes(content)
    said = desk.says("village", "import", desk.stick, code=3)
    spoiled = next(line for line in said.splitlines() if line.startswith("有 "))
    assert "在U盘上读不出来，其余" in spoiled
    assert "缺的会通过卫星或网络补收。" in spoiled
    assert "可以拔出U盘了。" in said
