"""The words of pages, subtitles, office documents and exercises, without their marks; whatever is broken has none."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator

MOST = 20_000
"""Characters of one resource's text that are read."""
_SILENT = frozenset({"script", "style", "noscript", "template", "svg", "math", "head"})
_COMMENT = "!"
_MOST_READ = 4 << 20
_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]{0,20})")
_ALT = re.compile(r"""\salt\s?=\s?(?:"([^"]{1,300})"|'([^']{1,300})')""")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_CUE = re.compile(r"^[ \t]{0,9}(?:\d{1,9}[ \t\r]{0,9}$|.*-->.*$|WEBVTT.*$|NOTE\b.*$)", re.MULTILINE)
_RUNS = re.compile(r"<(?:a|w):t(?:\s[^<>]{0,200})?>([^<]{0,20000})<")
_TITLE = re.compile(r"<(?:\w+:)?title>([^<]{1,300})<")
_NOT_TEXT = frozenset(
    {"l10n", "behaviour", "overrideSettings", "UI", "metadata", "copyright", "license", "library", "subContentId",
     "mime", "path", "params_library", "currentMenu", "confirmCheck", "confirmRetry", "a11y"}
)  # fmt: skip
"""Keys of an H5P exercise below which there is no text for pupils but the words of its buttons."""


def of_page(content: str) -> str:
    """Return what a page of the web shows.

    Read from tag to tag in one go, whatever a stranger has written: the standard parser takes hours for some pages.
    """
    parts: list[str] = []
    length, silent = 0, ""
    first, *rest = content[:_MOST_READ].split("<")
    for number, part in enumerate((f">{first}", *rest)):
        tag, closed, text = part.partition(">")
        if silent == _COMMENT:
            silent = "" if part.find("-->") >= 0 else silent
            text = part.partition("-->")[2]
        elif tag.startswith("!--"):
            silent = silent or ("" if part.find("-->") >= 0 else _COMMENT)
            text = part.partition("-->")[2]
        elif number and not closed:
            text = f"<{part}"  # a sign, not a tag
        else:
            silent = _follow(tag, silent)
            if not silent and (shown := _ALT.search(tag)):
                parts.append(f" {shown[1] or shown[2]} ")
            parts.append("\n" if tag.startswith("/") else " ")
        if not silent and length < MOST:
            parts.append(text)
            length += len(text)
    return html.unescape("".join(parts))[:MOST]


def _follow(tag: str, silent: str) -> str:
    """Return the element whose content is not shown from ``tag`` on, "" for none."""
    found = _NAME.match(tag)
    name = found[1].lower() if found else ""
    if silent:
        # A head that was never closed ends where the body begins.
        return "" if tag.lower().startswith(f"/{silent}") or (silent == "head" and name == "body") else silent
    return name if name in _SILENT and not tag.startswith("/") and not tag.endswith("/") else ""


def of_subtitle(content: str) -> str:
    """Return what is said, without numbers and times (SRT, WebVTT)."""
    return _TAG.sub("", _CUE.sub("", content[:_MOST_READ]))[:MOST]


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
