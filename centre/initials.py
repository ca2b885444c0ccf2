"""Pinyin initials of titles, by which teachers search: 小蝌蚪找妈妈 → xkdzmm."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pypinyin import Style, lazy_pinyin

_LATIN_WORD = re.compile(r"[a-z]+")


def initials(title: Mapping[str, str]) -> str:
    """Return the initials of the Chinese title (of the first title where there is none), lower-case letters only.

    A character gives the first letter of its pinyin, as its phrase is read (长城 → cc); a Latin word its own first.
    """
    text = next((words for language, words in title.items() if language.startswith("zh")), next(iter(title.values())))
    parts = lazy_pinyin(text, style=Style.FIRST_LETTER, errors=_latin)
    return "".join(part for part in parts if part.isascii() and part.isalpha()).lower()


def _latin(text: str) -> str:
    return "".join(word[0] for word in _LATIN_WORD.findall(text.lower()))
