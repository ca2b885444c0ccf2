"""Subtitles in MP4 and QuickTime films (ISO/IEC 14496-12): which tracks there are, in which language.

A film in fragments (``moof``) has no tables to look into, and is taken as one without subtitles.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from desktop_app.player.inside import payloads
from desktop_app.player.inside.payloads import Payload
from desktop_app.player.inside.sample_tables import Sample, Tables, samples_of
from desktop_app.player.inside.text_film import MOST_CUES, MOST_TEXT, MOST_TRACKS, FilmBytes, InsideTrack, NoTexts
from desktop_app.player.subtitles import Cue

_SUBTITLES = frozenset({b"sbtl", b"text", b"subt", b"subp", b"clcp"})
"""Handlers: Apple's and 3GPP's subtitles, QuickTime text, MPEG's subtitles, pictures of a DVD, closed captions."""
_READ: Mapping[bytes, Payload] = {
    b"tx3g": payloads.of_timed_text,
    b"text": payloads.of_timed_text,
    b"wvtt": payloads.of_web_vtt_sample,
}
_MAC_LANGUAGES: Mapping[int, str] = {
    0: "eng", 11: "jpn", 19: "zho", 23: "kor", 32: "rus", 33: "zho", 48: "kaz", 57: "mon", 63: "bod", 136: "uig",
}  # fmt: skip
"""Languages of QuickTime's older films (Apple, QuickTime File Format, Language Code Values), as far as we name them."""
_MOST_BOXES = 256
"""In one box; more are not looked at."""
_MOST_FILM_TRACKS = 32
_LONG = 16
_RESTED = 64
"""Cues after which the reader may rest."""


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its kind, and where its content lies."""

    kind: bytes
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Found:
    track: InsideTrack
    number: int
    read: Payload | None
    """None for what cannot be read as text."""
    tables: Tables


class Mp4Texts:
    """The subtitles of an MP4 film.

    Raises:
        NoTexts: it is not spelled as such.
        OSError: the file cannot be read.
    """

    def __init__(self, film: FilmBytes) -> None:
        self._film = film
        movie = self._child(Box(b"", 0, film.size), b"moov")
        clock = self._number(self._child(movie, b"mvhd"), 12, 20)
        tracks = [box for box in self._boxes(movie) if box.kind == b"trak"][:_MOST_FILM_TRACKS]
        chapters = {number for track in tracks for number in self._chapters(track)}
        found = [made for track in tracks if (made := self._subtitle(track, clock)) and made.number not in chapters]
        self._read = [one for one in found if one.read is not None][:MOST_TRACKS]
        self.tracks = tuple(one.track for one in self._read)
        self.unshown = tuple(one.track for one in found if one.read is None)[:MOST_TRACKS]

    def cues(self) -> Iterator[tuple[int, Cue] | None]:
        """Give every cue; see ``Texts``. The film is read forwards, as its subtitles lie between its pictures."""
        listed: list[tuple[Sample, int]] = []
        for at, found in enumerate(self._read):
            listed += ((sample, at) for sample in samples_of(self._film, found.tables, MOST_CUES - len(listed)))
            yield None
        for number, (sample, at) in enumerate(sorted(listed, key=lambda one: one[0].offset)):
            if 2 < sample.size <= MOST_TEXT and sample.start < sample.end:
                read = self._read[at].read
                said = read(self._film.read(sample.offset, sample.size)) if read is not None else ""
                if said:
                    yield at, Cue(sample.start, sample.end, said)
            if number % _RESTED == 0:
                yield None

    # ------------------------------------------------------------ tracks

    def _subtitle(self, track: Box, clock: int) -> _Found | None:
        """Return what a track is if it is a subtitle."""
        media = self._child(track, b"mdia")
        if self._film.read(self._child(media, b"hdlr").start + 8, 4) not in _SUBTITLES:
            return None
        number = self._number(self._child(track, b"tkhd"), 12, 20)
        head = self._child(media, b"mdhd")
        table = self._child(self._child(media, b"minf"), b"stbl")
        kind = self._film.read(self._child(table, b"stsd").start + 12, 4)
        places = {box.kind: (box.start, box.end) for box in self._boxes(table)}
        edits = self._maybe(self._maybe(track, b"edts"), b"elst")
        tables = Tables(
            places, self._number(head, 12, 20), clock, (edits.start, edits.end) if edits is not None else None
        )
        return _Found(InsideTrack(self._language(media, head)), number, _READ.get(kind), tables)

    def _language(self, media: Box, head: Box) -> str:
        """Return the language in BCP 47 where the film says it so, else the three letters packed in 15 bits."""
        if (extended := self._maybe(media, b"elng")) is not None:
            raw = self._film.read(extended.start, min(extended.end - extended.start, 64))[4:]
            tag = raw.partition(b"\0")[0].decode("ascii", "replace")
            if tag.replace("-", "").isalnum():
                return tag
        packed = self._number(head, 20, 32) >> 16
        if packed < 1 << 10:
            return _MAC_LANGUAGES.get(packed, "")
        letters = "".join(chr(0x60 + (packed >> shift & 31)) for shift in (10, 5, 0))
        return letters if letters.isascii() and letters.isalpha() and letters != "und" else ""

    def _chapters(self, track: Box) -> Iterator[int]:
        """Give the numbers of tracks that only name the chapters of this one."""
        chapters = self._maybe(self._maybe(track, b"tref"), b"chap")
        if chapters is not None:
            raw = self._film.read(chapters.start, min(chapters.end - chapters.start, 4 * _MOST_FILM_TRACKS))
            yield from (int.from_bytes(raw[at : at + 4]) for at in range(0, len(raw), 4))

    # ------------------------------------------------------------ boxes

    def _boxes(self, parent: Box) -> Iterator[Box]:
        at = parent.start
        for _number in range(_MOST_BOXES):
            if at + 8 > parent.end:
                return
            head = self._film.peek(at, _LONG)
            size, kind, length = int.from_bytes(head[:4]), head[4:8], 8
            if size == 1:
                size, length = int.from_bytes(head[8:]), _LONG
            end = parent.end if size == 0 else at + size
            if end < at + length or end > parent.end:
                raise NoTexts(f"the box {kind!r} has a wrong length")
            yield Box(kind, at + length, end)
            at = end

    def _child(self, parent: Box, kind: bytes) -> Box:
        found = self._maybe(parent, kind)
        if found is None:
            raise NoTexts(f"there is no {kind!r}")
        return found

    def _maybe(self, parent: Box | None, kind: bytes) -> Box | None:
        return next((box for box in self._boxes(parent) if box.kind == kind), None) if parent is not None else None

    def _number(self, box: Box, short: int, long: int) -> int:
        """Return 32 bits of a box that has two versions: at ``short`` in the first, at ``long`` in the other."""
        version = self._film.read(box.start, 1)
        return int.from_bytes(self._film.read(box.start + (long if version == b"\1" else short), 4))
