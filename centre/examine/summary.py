"""The text of a resource as the catalogue carries it: short, because every point receives it for every resource.

Half is how the text begins, phrase by phrase and each once; half are the phrases and words that come back most often,
which is what a long text is about.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

MOST_BYTES = 240
"""Bytes in UTF-8 of the text of one resource: 80 Chinese characters."""
_READ = 20_000
_PHRASE = re.compile(r"[^\W_]+(?:[ '’.-]?[^\W_]+)*")
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[^\W\d_\u3400-\u9fff]{4,}")
_LONGEST_PHRASE = 40


def summarise(texts: Iterable[str], known: Iterable[str]) -> str:
    """Return the summary of ``texts``; ``known`` are titles and keywords, which the catalogue has already."""
    whole = unicodedata.normalize("NFC", "\n".join(texts))[:_READ]
    spoken = {title.casefold() for title in known}
    phrases = [phrase[:_LONGEST_PHRASE].strip() for line in whole.splitlines() for phrase in _PHRASE.findall(line)]
    chosen: dict[str, None] = {}
    _take(chosen, (one for one in phrases if one.casefold() not in spoken), MOST_BYTES // 2)
    _take(chosen, (one for one in _frequent(whole) if not any(one in other for other in spoken)), MOST_BYTES)
    _take(chosen, (one for one in phrases if one.casefold() not in spoken), MOST_BYTES)
    return " ".join(chosen)


def _take(chosen: dict[str, None], phrases: Iterable[str], most: int) -> None:
    """Add phrases that say something new while there is room."""
    length = len(" ".join(chosen).encode())
    for phrase in phrases:
        if len(phrase) < 2 or phrase.isdigit() or any(phrase in one for one in chosen):
            continue
        longer = length + len(phrase.encode()) + 1
        if longer <= most:
            chosen[phrase] = None
            length = longer
        elif length > most - 12:
            return


def _frequent(whole: str) -> list[str]:
    """Return words that occur three times or more, the most telling first: often, and long."""
    counts: Counter[str] = Counter(word.casefold() for word in _LATIN.findall(whole))
    for run in _CHINESE.findall(whole):
        for length in (2, 3, 4):
            counts.update(run[start : start + length] for start in range(len(run) - length + 1))
    often = {word: count for word, count in counts.items() if count >= 3}
    return sorted(often, key=lambda word: (-often[word] * len(word), word))[:60]
