"""Subtitle files: SubRip (.srt) and the plain part of WebVTT, in the encodings they come in. No Qt.

SubRip has no standard; this reads what VLC and ffmpeg read: blocks of a time line and text lines, parted by
blank lines.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import islice

MOST_BYTES = 4 * 1024 * 1024
"""A longer file is no subtitle of a lesson."""
MOST_CHARACTERS = 1_000
"""Of a cue that are shown: more than a screen holds."""
MOST_TOGETHER = 8
"""Cues of one subtitle that are shown at once, where some overlap: the first of them."""
SNIFFED = 4096
"""Bytes looked at for zeros."""

TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[,.](\d{1,3})"
TIMES = re.compile(rf"^\s*{TIME}\s*-->\s*{TIME}")
TAGS = re.compile(r"</?[a-zA-Z][^<>\n]*>|\{\\[^{}\n]*\}")
"""No tag holds the beginning of another: so a line of thousands of beginnings is read in one go."""
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True)
class Cue:
    """One text and when it is shown: ``start`` included, ``end`` not, in ms."""

    start: int
    end: int
    text: str


class Captions:
    """The cues of one file, for looking up by time."""

    def __init__(self, cues: list[Cue]) -> None:
        self.cues = tuple(sorted(cues, key=lambda cue: cue.start))
        self._starts = [cue.start for cue in self.cues]
        self._longest = max((cue.end - cue.start for cue in cues), default=0)

    def at(self, position: int) -> str:
        """The text at ``position`` (ms), overlapping cues one below the other; empty when nothing is said."""
        behind = bisect_right(self._starts, position)
        first = bisect_right(self._starts, position - self._longest - 1)
        said = (cue.text for cue in self.cues[first:behind] if position < cue.end)
        return "\n".join(islice(said, MOST_TOGETHER))


def decode(raw: bytes) -> str:
    """The text of a file: by its byte order mark, else by zeros UTF-16, else UTF-8, else GB 18030, as Windows wrote."""
    for mark, encoding in MARKS:
        if raw.startswith(mark):
            return raw.decode(encoding, "replace")
    if b"\0" in raw[:SNIFFED]:  # UTF-16 without a mark: one half of each digit and colon is 0
        odd = raw[1:SNIFFED:2].count(0) >= raw[0:SNIFFED:2].count(0)
        return raw.decode("utf-16-le" if odd else "utf-16-be", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def parse(text: str) -> Captions:
    """Read the cues of ``text``; what is not a cue is passed over, so a broken block costs itself only."""
    cues: list[Cue] = []
    times: tuple[int, int] | None = None
    lines: list[str] = []
    for line in [*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""]:
        found = TIMES.match(line)
        if found is None and line.strip():
            lines.append(line.strip())
            continue
        if times is not None and (shown := plain("\n".join(lines))) and times[0] < times[1]:
            cues.append(Cue(*times, shown[:MOST_CHARACTERS]))
        times = (_ms(found.groups()[:4]), _ms(found.groups()[4:])) if found else None
        lines = []
    return Captions(cues)


def plain(text: str) -> str:
    """Return what is said in ``text``, without the tags that say in which face."""
    return TAGS.sub("", text).strip()


def _ms(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, fraction = parts
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return whole * 1000 + int((fraction or "0").ljust(3, "0"))
