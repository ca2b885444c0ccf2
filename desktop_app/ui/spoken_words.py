"""What a card says of the languages of its lesson, before anybody opens it: 声音 汉语+藏语 · 字幕 汉语."""

from __future__ import annotations

from collections.abc import Iterable

from desktop_app.store.cards import Card
from desktop_app.ui.language_strings import LANGUAGES
from desktop_app.ui.spoken import base
from desktop_app.ui.strings import Strings

USUAL = "zh"
"""A lesson that is heard in this language alone does not say so: nearly all are."""


def spoken_words(card: Card, say: Strings) -> str:
    """Return in which languages ``card`` is heard and can be read; empty where there is nothing to say."""
    said = []
    voices = _names(card.voices, say)
    if len(voices) > 1 or (voices and not any(base(tag) == USUAL for tag in card.voices)):
        said.append(say("spoken-voices", names="+".join(voices)))
    if captions := _names(card.captions, say):
        said.append(say("spoken-captions", names="+".join(captions)))
    elif card.captions:
        said.append(say("spoken-captions-unnamed"))
    return " · ".join(said)


def _names(tags: Iterable[str], say: Strings) -> list[str]:
    """Return what the languages are called, each once."""
    keys = (f"language-{base(tag)}" for tag in tags)
    return list(dict.fromkeys(say(key) for key in keys if key in LANGUAGES))
