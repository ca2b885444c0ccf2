"""The words of pages, subtitles, office documents and exercises, without their marks; whatever is broken has none."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

MOST = 20_000
"""Characters of one resource's text that are read."""
_SILENT = frozenset({"script", "style", "noscript", "template", "svg", "math", "head"})
_TAG = re.compile(r"<[^<>]{0,2000}>")
_CUE = re.compile(r"^\s*(?:\d+\s*$|.*-->.*$|WEBVTT.*$|NOTE\b.*$)", re.MULTILINE)
_RUNS = re.compile(r"<(?:a|w):t(?:\s[^<>]{0,200})?>([^<]{0,20000})<")
_TITLE = re.compile(r"<(?:\w+:)?title>([^<]{1,300})<")
_NOT_TEXT = frozenset(
    {"l10n", "behaviour", "overrideSettings", "UI", "metadata", "copyright", "license", "library", "subContentId",
     "mime", "path", "params_library", "currentMenu", "confirmCheck", "confirmRetry", "a11y"}
)  # fmt: skip
"""Keys of an H5P exercise below which there is no text for pupils but the words of its buttons."""


def of_page(content: str) -> str:
    """Return what a page of the web shows."""
    reader = _Page()
    try:
        reader.feed(content)
        reader.close()
    except (AssertionError, ValueError):  # what HTMLParser raises on marks that it cannot follow
        pass
    return "".join(reader.parts)[:MOST]


def of_subtitle(content: str) -> str:
    """Return what is said, without numbers and times (SRT, WebVTT)."""
    return _TAG.sub("", _CUE.sub("", content))[:MOST]


def of_office_part(content: str) -> str:
    """Return the text of one part of a PPTX or DOCX: its runs (ECMA-376, ``a:t`` and ``w:t``)."""
    return html.unescape(" ".join(_RUNS.findall(content)))[:MOST]


def of_manifest(content: str) -> str:
    """Return the titles in a course's manifest."""
    return html.unescape(" ".join(_TITLE.findall(content)))[:MOST]


def of_exercise(content: str) -> str:
    """Return the texts in an H5P's ``content.json``."""
    try:
        value = json.loads(content)
        return " ".join(html.unescape(_TAG.sub(" ", text)) for text in _texts(value, 0))[:MOST]
    except (ValueError, RecursionError):
        return ""


def _texts(value: object, depth: int) -> Iterator[str]:
    if depth > 40:
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part, depth + 1)
    elif isinstance(value, dict):
        for key, part in value.items():
            if key not in _NOT_TEXT:
                yield from _texts(part, depth + 1)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0
        self._length = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        if tag == "body":
            self._silent = 0  # a head that was never closed
        self.parts.append(" ")
        self.parts += [str(text) + " " for name, text in attrs if name == "alt" and text and not self._silent]

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in _SILENT))
        self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent and self._length < MOST:
            self.parts.append(data)
            self._length += len(data)
