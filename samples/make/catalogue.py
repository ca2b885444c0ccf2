"""The channel's two tables, as a publisher would keep them: channel.toml and resources.csv."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TypeAlias

HEADINGS = (
    "标识", "标题", "英文标题", "教材", "单元", "课", "课时", "类型", "属性", "文件", "封面",
    "字幕", "语种", "适用年级", "课时分钟", "作者", "来源", "权利", "状态", "关键词", "简介",
)  # fmt: skip
CHINESE, MATHS = "tongbian-yuwen-2a", "renjiao-shuxue-1a"
AUTHOR = "送课项目"
TERM_WEEKS = 20
"""A term is longer than what the samples teach: its later weeks go through the lessons again."""
OWN, OWN_VOICE = "自编", "自编，语音由电子合成"
POEM, POEM_VOICE = "古诗属公有领域，其余自编", "古诗属公有领域，语音由电子合成"


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson's place in its book, and the name its covers show (covers.SCENES)."""

    book: str
    unit: str
    title: str
    scene: str


Weeks: TypeAlias = Mapping[str, tuple[tuple[Lesson, ...], ...]]
"""Per textbook the lessons of week 1, week 2 …"""


@dataclass(frozen=True, slots=True)
class Resource:
    """One row of the table. The cover is covers/IDENTIFIER.jpg."""

    identifier: str
    lesson: Lesson
    kind: str
    title: str
    english: str
    files: tuple[str, ...]
    minutes: int
    source: str
    keywords: str
    summary: str
    period: str = ""
    subtitles: str = ""
    nature: str = "基础性"
    status: str = "正式"

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as the headings want it."""
        lesson = self.lesson
        return (
            self.identifier, self.title, self.english, lesson.book, lesson.unit, lesson.title, self.period, self.kind,
            self.nature, ";".join(self.files), f"covers/{self.identifier}.jpg", self.subtitles, "zh-CN",
            "2" if lesson.book == CHINESE else "1", str(self.minutes), AUTHOR, self.source, "CC0-1.0", self.status,
            self.keywords, self.summary,
        )  # fmt: skip


CHANNEL = """\
# 送课示范频道：教材目录与教学进度。资源列在 resources.csv 中。
[channel]
id = "songke-samples"
title = { zh-CN = "送课示范频道", en = "Songke sample lessons" }
publisher = { zh-CN = "送课项目", en = "The Songke project" }
rights = "CC0-1.0"

[[textbook]]
id = "tongbian-yuwen-2a"
title = { zh-CN = "语文 二年级上册", en = "Chinese, grade 2, first term" }
stage = "小学"
grade = 2
term = 1
subject = "语文"
edition = "统编版"
system = "六三"
revised = 2024
volume = "上册"
language = "zh-CN"
cover = "covers/yuwen-2a.png"

[[textbook]]
id = "renjiao-shuxue-1a"
title = { zh-CN = "数学 一年级上册", en = "Mathematics, grade 1, first term" }
stage = "小学"
grade = 1
term = 1
subject = "数学"
edition = "人教版"
system = "六三"
revised = 2024
volume = "上册"
language = "zh-CN"
cover = "covers/shuxue-1a.png"

[progress]
year = "2026-2027"
term = 1
starts = 2026-08-31
"""


def channel_toml(weeks: Weeks) -> str:
    """The channel's description with the progress of each week of a term: what comes after the last is revision."""
    parts = [CHANNEL]
    for number in range(1, 1 + TERM_WEEKS):
        for book, lessons in weeks.items():
            paths = ", ".join(f'"{lesson.unit}/{lesson.title}"' for lesson in lessons[(number - 1) % len(lessons)])
            parts.append(f'\n[[progress.week]]\nnumber = {number}\ntextbook = "{book}"\nlessons = [{paths}]\n')
    return "".join(parts)


def resources_csv(resources: tuple[Resource, ...]) -> str:
    """The table with its headings, its lines ending as Excel ends them."""
    text = StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(HEADINGS)
    table.writerows(resource.cells for resource in resources)
    return text.getvalue()


def write_tables(folder: Path, resources: tuple[Resource, ...], weeks: Weeks) -> None:
    """Write both tables; the CSV begins with the mark by which Excel knows UTF-8."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "channel.toml").write_text(channel_toml(weeks), encoding="utf-8", newline="")
    (folder / "resources.csv").write_text(resources_csv(resources), encoding="utf-8-sig", newline="")
