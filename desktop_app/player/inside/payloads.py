"""What is said, from the bytes in which each kind of subtitle keeps it: SubRip, WebVTT, ASS, and MP4's timed text."""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Callable

from desktop_app.player.subtitles import MOST_CHARACTERS, decode, plain

Payload = Callable[[bytes], str]
_CONTROLS = dict.fromkeys([*range(9), *range(11, 32), 127])
_STYLES = re.compile(r"\{[^{}]*\}")
_DRAWN = re.compile(r"\{[^{}]*\\p[1-9]")
"""ASS draws shapes with numbers that are no words."""
_ASS_FIELDS = 8
"""Before the text of an event in Matroska: ReadOrder, Layer, Style, Name, MarginL, MarginR, MarginV, Effect."""
_WIDE = (codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)
_BOX = 8


def of_subrip(raw: bytes) -> str:
    """The lines of a SubRip block (Matroska S_TEXT/UTF8)."""
    return _shown(plain(_lines(_utf8(raw))))


def of_web_vtt(raw: bytes) -> str:
    """The lines of a WebVTT cue (Matroska S_TEXT/WEBVTT)."""
    return _shown(html.unescape(plain(_lines(_utf8(raw)))))


def of_web_vtt_block(raw: bytes) -> str:
    """A WebVTT cue as WebM keeps it: a line of its name, a line of its settings, its lines."""
    return of_web_vtt(raw.split(b"\n", 2)[-1]) if raw.count(b"\n") >= 2 else ""


def of_ass(raw: bytes) -> str:
    """The text of an ASS or SSA event as Matroska keeps it, without its styles."""
    fields = _utf8(raw).split(",", _ASS_FIELDS)
    if len(fields) <= _ASS_FIELDS or _DRAWN.search(fields[-1]):
        return ""
    text = _STYLES.sub("", fields[-1])
    return _shown(_lines(text.replace("\\N", "\n").replace("\\n", "\n").replace("\\h", " ")))


def of_timed_text(raw: bytes) -> str:
    """A sample of 3GPP timed text (TS 26.245 §5.17) or QuickTime text: a length, the text, boxes of styles."""
    text = raw[2 : 2 + int.from_bytes(raw[:2])]
    return _shown(_lines(decode(text) if text.startswith(_WIDE) else _utf8(text)))


def of_web_vtt_sample(raw: bytes) -> str:
    """A sample of WebVTT in MP4 (ISO/IEC 14496-30 §7): boxes ``vttc``, one a cue, with the text in a ``payl``."""
    cues = (_box(cue, b"payl") for cue in _boxes(raw, b"vttc"))
    return _shown("\n".join(text for cue in cues if (text := of_web_vtt(cue))))


def _boxes(raw: bytes, kind: bytes) -> list[bytes]:
    found, at = [], 0
    while at + _BOX <= len(raw):
        size = int.from_bytes(raw[at : at + 4])
        if size < _BOX:
            break
        if raw[at + 4 : at + _BOX] == kind:
            found.append(raw[at + _BOX : at + size])
        at += size
    return found


def _box(raw: bytes, kind: bytes) -> bytes:
    return next(iter(_boxes(raw, kind)), b"")


def _utf8(raw: bytes) -> str:
    """The text of bytes that should be UTF-8; what Windows wrote into films is GB 18030 all the same."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _shown(text: str) -> str:
    """``text`` as it may be painted: no control characters, no empty lines, not without end."""
    lines = (line.strip() for line in text.translate(_CONTROLS).split("\n"))
    return "\n".join(line for line in lines if line)[:MOST_CHARACTERS]
