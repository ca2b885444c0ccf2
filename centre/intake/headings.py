"""The columns of the table of resources, under their Chinese and English headings."""

from __future__ import annotations

import unicodedata
from enum import Enum


class Column(Enum):
    """One column: its Chinese heading (as in the sample) and its English one."""

    ID = ("标识", "id")
    TITLE = ("标题", "title")
    TITLE_EN = ("英文标题", "title_en")
    TEXTBOOK = ("教材", "textbook")
    UNIT = ("单元", "unit")
    LESSON = ("课", "lesson")
    PERIOD = ("课时", "period")
    KIND = ("类型", "kind")
    CLASS = ("属性", "class")
    FILES = ("文件", "files")
    COVER = ("封面", "cover")
    SUBTITLES = ("字幕", "subtitles")
    LANGUAGES = ("语种", "languages")
    GRADES = ("适用年级", "grades")
    MINUTES = ("课时分钟", "lesson_minutes")
    CONTRIBUTORS = ("作者", "contributors")
    SOURCE = ("来源", "source")
    RIGHTS = ("权利", "rights")
    STATUS = ("状态", "status")
    KEYWORDS = ("关键词", "keywords")
    DESCRIPTION = ("简介", "description")
    VALID_FROM = ("生效", "valid_from")
    VALID_TO = ("失效", "valid_to")
    REPLACES = ("代替", "replaces")
    NODE = ("节点", "node")

    @property
    def chinese(self) -> str:
        """The Chinese heading."""
        return self.value[0]


REQUIRED = (Column.ID, Column.TITLE, Column.TEXTBOOK, Column.UNIT, Column.KIND, Column.FILES)

_BY_HEADING = {heading: column for column in Column for heading in column.value}


def column_of(heading: str) -> Column | None:
    """Return the column that ``heading`` names, or None; width, case, spaces and a trailing asterisk do not matter."""
    plain = unicodedata.normalize("NFKC", heading).strip().strip("*").strip().lower().replace(" ", "_")
    return _BY_HEADING.get(plain)
