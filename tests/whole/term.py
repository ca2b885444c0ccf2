"""A spring term as a county publishes it and a school has it: paced lessons, two editions of maths, a timetable."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as of_day
from pathlib import Path
from typing import Any

import pytest

from centre.__main__ import main as centre_main
from desktop_app.__main__ import main as songke_main
from tests.centre.contents import mp4, pdf, row, table, write

MONDAY = date(2030, 3, 4)
"""Of week 1. Years ahead, so that no build of the program has passed it."""
WEEK = timedelta(weeks=1)
BOOKS = {"yw": ("语文", "统编版"), "rj": ("数学", "人教版"), "bs": ("数学", "北师大版")}
WEEKS = 6
FILM, SHEET = 60_000, 200
TIMETABLE = """红星小学课程表
班级：二年级
节次,时间,星期一,星期二,星期三,星期四,星期五
第一节,8:00-8:40,语文,数学,语文,数学,语文
第二节,8:50-9:30,数学,语文,音乐(单)/美术(双),语文,班会
"""


def content(folder: Path) -> Path:
    """Write what the county publishes: in each book one lesson a week, with a film and a worksheet."""
    toml = ['[channel]\nid = "county"\ntitle = "县频道"\npublisher = "县电教馆"\nrights = "CC0-1.0"\n']
    weeks = [f'[progress]\nyear = "2029-2030"\nterm = 2\nstarts = {MONDAY}\n']
    rows = []
    files: dict[str, bytes | str] = {}
    for seed, (book, (subject, edition)) in enumerate(BOOKS.items()):
        toml.append(
            f'[[textbook]]\nid = "{book}"\ntitle = "{subject} 二年级下册"\nstage = "小学"\ngrade = 2\nterm = 2\n'
            f'subject = "{subject}"\nedition = "{edition}"\n'
        )
        for week in range(1, WEEKS + 1):
            lesson = f"{week} {subject}课"
            weeks.append(f'[[progress.week]]\nnumber = {week}\ntextbook = "{book}"\nlessons = ["第一单元/{lesson}"]\n')
            place = {"教材": book, "单元": "第一单元", "课": lesson}
            rows.append(row(f"{book}-film-{week}", 标题=f"{lesson}视频", 文件=f"{book}{week}.mp4", **place))
            rows.append(
                row(f"{book}-sheet-{week}", 标题=f"{lesson}练习", 类型="课后练习", 文件=f"{book}{week}.pdf", **place)
            )
            files |= {f"{book}{week}.mp4": mp4(100 * seed + week, FILM), f"{book}{week}.pdf": pdf(week) + book.encode()}
    files |= {"channel.toml": "\n".join(toml + weeks), "resources.csv": table(rows)}
    return write(folder, files)


@dataclass
class Place:
    """Both programs in this process, on a day of one's choosing."""

    folder: Path
    capsys: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch
    now: float = 0
    trouble: str = ""

    @contextmanager
    def at(self, day: date, clock: str = "07:30") -> Iterator[None]:
        """Let this computer show ``day`` and ``clock`` for the body."""
        before, self.now = self.now, datetime.combine(day, of_day.fromisoformat(clock)).astimezone().timestamp()
        try:
            yield
        finally:
            self.now = before

    def centre(self, command: str, *arguments: object) -> None:
        """Run ``songke-centre``."""
        with self.patch.context() as clock:
            clock.setattr("time.time", lambda: self.now)
            assert centre_main([command, str(self.folder / "centre"), *map(str, arguments)]) == 0
        self.capsys.readouterr()

    def songke(self, *arguments: object, code: int = 0) -> str:
        """Run ``songke``; return what it says."""
        with self.patch.context() as clock:
            clock.setattr("time.time", lambda: self.now)
            found = songke_main([*map(str, arguments), "--data", str(self.folder / "point")])
        said = self.capsys.readouterr()
        self.trouble = said.err
        assert found == code, said.err
        return said.out

    def json(self, *arguments: object, code: int = 0) -> Any:
        """Run ``songke`` for a program."""
        return json.loads(self.songke(*arguments, "--json", code=code))

    @property
    def tree(self) -> Path:
        return self.folder / "centre" / "repository"

    def ready(self) -> set[str]:
        """Return the resources that play."""
        return {card["id"] for card in self.json("list") if card["readiness"] == "ready"}


@contextmanager
def opened(folder: Path, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> Iterator[Place]:
    """Publish the term a fortnight before it begins; a school follows it, not the other edition of maths."""
    place = Place(folder, capsys, patch)
    with place.at(MONDAY - 2 * WEEK):
        place.centre("init")
        place.centre("publish", "--unplayed", "--channel", "county", content(folder / "lessons"))
        root = place.tree / "metadata" / "root.json"
        place.songke("subscribe", place.tree, "--root", root, "--textbook", "yw", "--textbook", "rj")
        (folder / "课表.csv").write_text(TIMETABLE, "gb18030")
        yield place
