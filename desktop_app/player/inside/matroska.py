"""Subtitles in Matroska and WebM films (RFC 9559): which tracks there are, and what they say, block by block.

Subtitles lie between pictures and sound, so the whole film is walked over from head to head; what is between is not
read. A film of an hour has about 300 000 of them.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from desktop_app.player.inside import ebml, payloads
from desktop_app.player.inside.payloads import Payload
from desktop_app.player.inside.text_film import MOST_CUES, MOST_TEXT, MOST_TRACKS, FilmBytes, InsideTrack, NoTexts
from desktop_app.player.subtitles import Cue

EBML, SEGMENT, INFO, TRACKS, CLUSTER = 0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
_TIMESTAMP_SCALE, _TIMESTAMP = 0x2AD7B1, 0xE7
_SIMPLE_BLOCK, _BLOCK_GROUP, _BLOCK, _BLOCK_DURATION = 0xA3, 0xA0, 0xA1, 0x9B
_ENTRY, _NUMBER, _TYPE, _CODEC, _LANGUAGE, _LANGUAGE_TAG, _NAME = 0xAE, 0xD7, 0x83, 0x86, 0x22B59C, 0x22B59D, 0x536E
_ENCODINGS, _ENCODING, _COMPRESSION, _ALGORITHM, _SETTINGS = 0x6D80, 0x6240, 0x5034, 0x4254, 0x4255
_SUBTITLE = 0x11
_ZLIB, _STRIPPED = 0, 3
_LACED = 0x06
_READ: Mapping[str, Payload] = {
    "S_TEXT/UTF8": payloads.of_subrip,
    "S_TEXT/ASCII": payloads.of_subrip,
    "S_TEXT/ASS": payloads.of_ass,
    "S_TEXT/SSA": payloads.of_ass,
    "S_ASS": payloads.of_ass,
    "S_SSA": payloads.of_ass,
    "S_TEXT/WEBVTT": payloads.of_web_vtt,
    "D_WEBVTT/SUBTITLES": payloads.of_web_vtt_block,
    "D_WEBVTT/CAPTIONS": payloads.of_web_vtt_block,
}
_MOST_HEADER = 1 << 20
_MOST_BEFORE = 4_096
"""Elements before the first cluster."""
_MOST_STEPS = 8_000_000
_LOOKED = 32
"""Bytes looked at of each element: its head, and the track of a block."""
_RESTED = 200
"""Elements after which the reader may rest."""
_UNSAID_MS = 5_000
"""How long a block is shown that does not say it."""


class _Element(NamedTuple):
    """An element of the file: its id, where its content lies and how long it is (0: it is gone into)."""

    ident: int
    start: int
    length: int
    looked: bytes
    """The first bytes of it."""
    content: int
    """Where in them its content begins."""


@dataclass(frozen=True, slots=True)
class _Found:
    track: InsideTrack
    number: int
    read: Payload | None
    """None for what cannot be read as text."""
    zipped: bool = False
    stripped: bytes = b""
    """What every block begins with, and does not repeat."""


class MatroskaTexts:
    """The subtitles of a Matroska film.

    Raises:
        NoTexts: it is not spelled as such.
        OSError: the file cannot be read.
    """

    def __init__(self, film: FilmBytes) -> None:
        self._film = film
        self._scale = 1_000_000
        found: list[_Found] = []
        self._first = 0
        seen: set[int] = set()
        for element in self._elements(0, _MOST_BEFORE):
            if element.ident == CLUSTER:
                self._first = element.start
                break
            if element.ident in (INFO, TRACKS) and element.ident not in seen and element.length <= _MOST_HEADER:
                seen.add(element.ident)
                parts = ebml.children(film.read(element.start, element.length))
                if element.ident == TRACKS:
                    found += [made for kind, entry in parts if kind == _ENTRY for made in _track(entry)]
                else:
                    self._scale = int.from_bytes(dict(parts).get(_TIMESTAMP_SCALE, b"")[:8]) or self._scale
        read = [one for one in found if one.read is not None][:MOST_TRACKS]
        self._read = {one.number: (at, one) for at, one in enumerate(read)}
        self.tracks = tuple(one.track for one in read)
        self.unshown = tuple(one.track for one in found if one.read is None)[:MOST_TRACKS]

    def cues(self) -> Iterator[tuple[int, Cue] | None]:
        """Give every cue; see ``Texts``."""
        given, cluster = 0, 0
        for step, element in enumerate(self._elements(self._first, _MOST_STEPS)):
            if step % _RESTED == 0:
                yield None
            if element.ident == _TIMESTAMP:
                cluster = int.from_bytes(self._film.read(element.start, min(element.length, 8)))
            elif self._is_ours(element) and (got := self._block(element, cluster)) is not None:
                yield got
                given += 1
                if given == MOST_CUES:
                    return

    def _elements(self, at: int, most: int) -> Iterator[_Element]:
        """Give the first ``most`` elements from ``at`` on; the film and its clusters are gone into."""
        for _step in range(most):
            looked = self._film.peek(at, _LOOKED)
            if not looked:
                return
            ident, content, length = ebml.head(looked)
            if ident in (SEGMENT, CLUSTER):
                length = 0
            elif length is None:
                raise NoTexts("an element does not say where it ends")
            yield _Element(ident, at + content, length, looked, content)
            at += content + length

    def _is_ours(self, element: _Element) -> bool:
        """Tell by the bytes looked at whether it may be a block of a track that is read."""
        if element.ident not in (_SIMPLE_BLOCK, _BLOCK_GROUP) or element.length > MOST_TEXT:
            return False
        at = element.content
        if element.ident == _BLOCK_GROUP:
            first, at, _length = ebml.head(element.looked, at)
            if first != _BLOCK:
                return True  # something comes before its block: look into it
        return ebml.number(element.looked, at)[0] in self._read

    def _block(self, element: _Element, cluster: int) -> tuple[int, Cue] | None:
        """Return the cue of a block, None if it is another track's after all or says nothing."""
        content, lasts = self._film.read(element.start, element.length), 0
        if element.ident == _BLOCK_GROUP:
            parts = dict(ebml.children(content))
            content, lasts = parts.get(_BLOCK, b""), int.from_bytes(parts.get(_BLOCK_DURATION, b"")[:8])
        number, at = ebml.number(content, 0)
        if number not in self._read or len(content) < at + 3 or content[at + 2] & _LACED:
            return None
        place, found = self._read[number]
        begins = self._ms(cluster + int.from_bytes(content[at : at + 2], signed=True))
        said = _said(found, content[at + 3 :])
        return (place, Cue(begins, begins + (self._ms(lasts) or _UNSAID_MS), said)) if said and begins >= 0 else None

    def _ms(self, ticks: int) -> int:
        return round(ticks * self._scale / 1_000_000)


def _said(found: _Found, raw: bytes) -> str:
    if found.zipped:
        try:
            raw = zlib.decompressobj().decompress(raw, MOST_TEXT)
        except zlib.error:
            return ""
    return found.read(found.stripped + raw) if found.read is not None else ""


def _track(entry: bytes) -> Iterator[_Found]:
    """Give what a track is if it is a subtitle."""
    parts = dict(ebml.children(entry))
    codec = _text(parts.get(_CODEC, b""))
    if int.from_bytes(parts.get(_TYPE, b"")[:8]) != _SUBTITLE and codec not in _READ:
        return
    language = _text(parts.get(_LANGUAGE_TAG, b"")) or _text(parts.get(_LANGUAGE, b"eng"))
    about = InsideTrack("" if language == "und" else language, _text(parts.get(_NAME, b"")))
    number = int.from_bytes(parts.get(_NUMBER, b"")[:8])
    read, zipped, stripped = _READ.get(codec), False, b""
    for kind, encoding in ebml.children(parts.get(_ENCODINGS, b"")):
        inside = dict(ebml.children(encoding)) if kind == _ENCODING else {}
        how = dict(ebml.children(inside.get(_COMPRESSION, b"")))
        algorithm = int.from_bytes(how.get(_ALGORITHM, b"")[:8])
        if _COMPRESSION not in inside or algorithm not in (_ZLIB, _STRIPPED):
            read = None  # encrypted, or packed as nobody does
        zipped, stripped = algorithm == _ZLIB, how.get(_SETTINGS, b"")[:MOST_TEXT] if algorithm == _STRIPPED else b""
    yield _Found(about, number, read, zipped, stripped)


def _text(raw: bytes) -> str:
    return raw.partition(b"\0")[0].decode("utf-8", "replace").strip()[:80]
