"""A Chinese font of this computer, for Flash films that write with "the device's font". No Qt.

A Flash film names fonts that its makers had (宋体, _sans). Ruffle draws them with a font it is given, if it is told
that font's own name, which is its first full name: of WenQuanYi Micro Hei it is the traditional 文泉驛微米黑.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

CANDIDATES = (
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "C:/Windows/Fonts/simhei.ttf",
    "C:/Windows/Fonts/msyh.ttc",
    "C:/Windows/Fonts/simsun.ttc",
)
_FULL_NAME = 4
_UNICODE = (0, 3)
"""Platforms whose names are UTF-16; Ruffle looks at no others."""
_MOST_TABLES = 200
_MOST_NAMES = 4000


@dataclass(frozen=True, slots=True)
class Font:
    """A font's file, and its first full name."""

    location: Path
    name: str


def find(candidates: Iterable[str] = CANDIDATES) -> Font | None:
    """Return the first of ``candidates`` that is there and has a name."""
    for candidate in candidates:
        location = Path(candidate)
        try:
            with location.open("rb") as file:
                if name := full_name(file.read(4 << 20)):
                    return Font(location, name)
        except OSError:
            continue
    return None


def full_name(content: bytes) -> str:
    """Return the first full name in a font or collection (OpenType 1.9, ``name``); empty if there is none to read."""
    try:
        start = struct.unpack_from(">I", content, 12)[0] if content[:4] == b"ttcf" else 0
        (tables,) = struct.unpack_from(">H", content, start + 4)
        for number in range(min(tables, _MOST_TABLES)):
            tag, _sum, offset, _length = struct.unpack_from(">4sIII", content, start + 12 + 16 * number)
            if tag == b"name":
                return _full_name(content, offset)
    except struct.error:
        return ""
    return ""


def _full_name(content: bytes, table: int) -> str:
    count, strings = struct.unpack_from(">HH", content, table + 2)
    for number in range(min(count, _MOST_NAMES)):
        record = struct.unpack_from(">6H", content, table + 6 + 12 * number)
        platform, _encoding, _language, kind, length, offset = record
        if kind == _FULL_NAME and platform in _UNICODE:
            at = table + strings + offset
            return content[at : at + length].decode("utf-16-be", "ignore")
    return ""
