"""In which languages a lesson is heard and can be read: from its record, in one text of a row (``resource.spoken``)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

MOST = 8
"""Languages of each that lists know."""
UNNAMED = "und"
"""BCP 47 for a subtitle that does not say its language."""
_TAG = re.compile(r"[a-z]{2,8}(?:-[a-z0-9]{1,8}){0,3}")
_SHOWN = frozenset({"mov_text", "subrip", "srt", "ass", "ssa", "webvtt", "text"})
"""Subtitles inside films that are shown, by ffmpeg's names; the others are pictures of text."""


def of_files(files: Iterable[Mapping[str, Any]]) -> str:
    """Return the languages of a record's ``files`` (FORMAT §6): those heard, ``|``, those read; empty without any.

    Raises:
        KeyError, TypeError, AttributeError: a field is absent or of the wrong kind.
    """
    heard: dict[str, None] = {}
    read: dict[str, None] = {}
    is_first = True
    for file in files:
        if file["role"] == "subtitle":
            _note(read, file.get("language", ""), UNNAMED)
        elif file["role"] == "main" and is_first:
            is_first = False
            for track in file.get("tracks", ()):
                if track["kind"] == "audio":
                    _note(heard, track.get("language", ""), "")
                elif track["codec"] in _SHOWN:
                    _note(read, track.get("language", ""), UNNAMED)
    return f"{' '.join(heard)}|{' '.join(read)}" if heard or read else ""


def tags_of(spoken: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the languages heard and those read that ``of_files`` has written down."""
    heard, _, read = spoken.partition("|")
    return tuple(heard.split()), tuple(read.split())


def _note(found: dict[str, None], language: str, otherwise: str) -> None:
    tag = language.lower()
    tag = tag if _TAG.fullmatch(tag) else otherwise
    if tag and len(found) < MOST:
        found[tag] = None
