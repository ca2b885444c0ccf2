"""Names of subjects: a timetable says 数 or 道法 where the textbook says 数学 or 道德与法治. Pure."""

from __future__ import annotations

import re
import unicodedata

_SHORT = {
    "语文": "语 国语 汉语文",
    "数学": "数 算术 奥数",
    "英语": "英 外语 英文",
    "道德与法治": "道法 道德 品德 品德与社会 品德与生活 政治 思品 思政 德法",
    "科学": "科 自然 综合科学",
    "音乐": "音 唱歌 唱游",
    "美术": "美 图画 画画 艺术·美术",
    "体育与健康": "体 体育 体健 体育健康 体育与保健",
    "信息科技": "信息 信息技术 计算机 电脑 微机 信",
    "劳动": "劳 劳技 劳动技术 劳动教育 劳动与技术",
    "综合实践活动": "综合 综合实践 综实 实践 综合实践课",
    "书法": "书 写字 书写",
    "心理健康": "心理 心理健康教育 心育",
    "班会": "班队 班队会 队会 主题班会 班",
}
_CANONICAL = {short: name for name, shorts in _SHORT.items() for short in (name, *shorts.split())}
_DECORATION = re.compile(r"[\s·.。、*★☆]+|课$")


def canonical(written: str) -> str:
    """Return the subject that ``written`` means: its full name if it is a known short one, else itself, tidied."""
    tidy = unicodedata.normalize("NFKC", written).strip()
    plain = _DECORATION.sub("", tidy)
    return _CANONICAL.get(plain) or _CANONICAL.get(tidy) or plain or tidy


def same(one: str, other: str) -> bool:
    """Whether two names mean one subject."""
    return canonical(one) == canonical(other)
