"""How titles and questions are spelled for the search index, so that both meet.

FTS5 knows words between spaces; Chinese has none, and its ``trigram`` tokenizer finds no two-character word. So every
Chinese character, kana and digit is a word of its own, every run of other letters too, and a question without spaces
is a phrase: its words one after another, wherever the title has spaces or marks in between.

    小蝌蚪找妈妈 (Unit 3)   →   小 蝌 蚪 找 妈 妈 unit 3
    initials xkdzmm       →   0xkdzmm xkdzmm kdzmm dzmm zmm mm: the beginning of any part is the beginning of a word,
                              and the 0 marks the beginning of the title
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_WORD = re.compile(r"(?=\w)[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\d]|[^\W\d_\u2e80-\u9fff\uf900-\ufaff]+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_NOT_INITIAL = re.compile(r"[^a-z0-9]+")
_UNFINISHED = re.compile(r"[^\d\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LATIN = re.compile(r"[a-z]+")
MOST_WORDS = 24
"""Words of a question that are looked at: more would only cost time."""
_MOST_INITIALS = 24
BEGINNING = "0"


def spell(text: str) -> str:
    """Return the words of ``text`` in lower case, full and half width alike (Unicode NFKC), between single spaces."""
    if _CHINESE.fullmatch(text):
        return " ".join(text)
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def spell_all(texts: Iterable[str]) -> str:
    """Return the words of several texts."""
    return " ".join(map(spell, texts))


def spell_initials(initials: str) -> str:
    """Return the pinyin ``initials`` as words: marked as the beginning, and all their ends of two or more letters."""
    plain = _NOT_INITIAL.sub("", initials.casefold())[:_MOST_INITIALS]
    return " ".join([BEGINNING + plain, *[plain[start:] for start in range(max(1, len(plain) - 1))]])


def grams(text: str) -> str:
    """Return ``text`` as the index of what is said in lessons has it: each two neighbouring characters as one word.

    Texts are long: words of one character would be in most of them, and finding those that have several of them in
    order would take too long. Letters are words as they are.
    """
    return " ".join(_pairs(spell(text).split(" ")))


def gram_query(question: str) -> str:
    """Return an FTS5 query that every text that holds ``question`` fits, and few others; "" if it is too short."""
    found: list[str] = []
    for part in question.split()[:MOST_WORDS]:
        words = spell(part).split(" ")[:MOST_WORDS]
        made = [f'"{pair}"' for pair in _pairs(words)]
        if made and _UNFINISHED.match(words[-1]):
            made[-1] += "*"
        found += made
    return " AND ".join(found)


def _pairs(words: list[str]) -> list[str]:
    """Return neighbouring single characters in pairs, and other words alone; one character alone is left out."""
    found = []
    for number, word in enumerate(words):
        after = words[number + 1] if number + 1 < len(words) else ""
        if len(word) > 1 or _UNFINISHED.match(word):
            found.append(word)
        elif len(after) == 1 and not _UNFINISHED.match(after):
            found.append(word + after)
    return found


def passage(text: str, question: str, before: int = 8, after: int = 24) -> str:
    """Return the part of ``text`` around the first part of ``question`` that it holds as it is typed, or its start."""
    lower = text.casefold()
    places = (lower.find(part) for part in question.casefold().split())
    at = next((place for place in places if place >= 0), 0) if len(lower) == len(text) else 0
    start = max(0, at - before)
    cut = text[start : at + after].strip()
    return ("…" if start else "") + cut + ("…" if at + after < len(text) else "")


def phrase(question: str) -> str:
    """Return an FTS5 phrase (https://www.sqlite.org/fts5.html#fts5_phrases) for a question without spaces, or "".

    Nothing of the question is read as syntax: only letters and digits come through, in quotation marks. The last word
    need not be whole if it has more than one letter in its script.
    """
    words = spell(question).split(" ")[:MOST_WORDS]
    if not words[0]:
        return ""
    return f'"{" ".join(words)}"' + ("*" if _UNFINISHED.match(words[-1]) else "")


def phrases(question: str) -> list[str]:
    """Return a phrase for each part of a question between spaces; all of them are to be found."""
    return [made for part in question.split()[:MOST_WORDS] if (made := phrase(part))]


def needle(made: str) -> str:
    """Return what a spelled text, between two spaces, holds if the phrase ``made`` is in it."""
    return " " + made.rstrip("*").strip('"') + ("" if made.endswith("*") else " ")


def initials(question: str) -> str:
    """Return ``question`` as pinyin initials if it can be that, otherwise ""."""
    plain = "".join(question.casefold().split())
    return plain if _LATIN.fullmatch(plain) and len(plain) <= _MOST_INITIALS else ""
