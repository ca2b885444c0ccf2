"""Films and recordings inside web packages, made anew for the engine of the points: VP9 and Opus, in WebM.

The engine (QtWebEngine as PyPI ships it) has no H.264 and no AAC. A rendition is made once for a content and kept under
its digest: encoding it again would give other bytes, and take minutes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from centre.contained import Limits, NotRun
from centre.examine.tools import Tools, decode, describe, find_tools
from package_format.trust.durable import write_durably, writing

MADE_OF = frozenset({"video/mp4", "audio/mp4", "video/quicktime"})
"""Media types of files that are looked at."""
_PLAYED = frozenset({"vp8", "vp9", "av1", "opus", "vorbis", "mp3", "flac"})
"""Codecs that the engine has: a film of these needs no rendition."""
_LIMITS = Limits(seconds=6 * 3600, memory=4 << 30, file=2 << 30)
_WIDEST = 1280
_ENCODED = (
    "-map", "0:V:0?", "-map", "0:a:0?", "-sn", "-dn", "-map_metadata", "-1",
    "-vf", f"scale='min({_WIDEST},iw)':-2,format=yuv420p",
    "-c:v", "libvpx-vp9", "-crf", "34", "-b:v", "0", "-deadline", "good", "-cpu-used", "5", "-row-mt", "1", "-g", "240",
    "-c:a", "libopus", "-b:a", "80k", "-ac", "2", "-bitexact", "-f", "webm",
)  # fmt: skip


class NoFilm(Exception):
    """No rendition could be made; the text says why in a few English words. Never leaves intake."""


class WebFilms:
    """Makes and keeps renditions in ``folder``; one who is ``is_quick`` should make none."""

    def __init__(self, folder: Path, is_quick: bool = False, tools: Tools | None = None) -> None:
        self.is_quick = is_quick
        self._folder = folder
        self._tools = tools or find_tools()

    def kept(self, digest: str) -> Path | None:
        """Return the rendition of the content ``digest``; an empty file where it needs none; None before it is made."""
        place = self._place(digest)
        return place if place.is_file() else None

    @contextmanager
    def workplace(self) -> Iterator[Path]:
        """Give a folder beside the renditions, where there is room for a film, that vanishes with the block."""
        with writing(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            work = tempfile.TemporaryDirectory(dir=self._folder)
        with work as place:
            yield Path(place)

    def make(self, film: Path, digest: str) -> Path:
        """Make the rendition of ``film`` and keep it; an empty file where it needs none.

        Raises:
            NoFilm: ffmpeg is not installed, or cannot read the film.
            NoSpace, Unwritable: it cannot be kept.
        """
        if self._tools is None:
            raise NoFilm("ffmpeg is not installed")
        place = self._place(digest)
        try:
            streams = describe(self._tools, film).get("streams", [])
            codecs = {str(one.get("codec_name")) for one in streams if one.get("codec_type") in {"video", "audio"}}
            if not codecs:
                raise NoFilm("it cannot be read")
            with self.workplace() as work:
                made = work / "film.webm"
                if not codecs <= _PLAYED:
                    self._encode(self._tools, film, made)
                write_durably(place, made.read_bytes() if made.exists() else b"")
        except NotRun as error:
            raise NoFilm(str(error)) from error
        return place

    def _encode(self, tools: Tools, film: Path, made: Path) -> None:
        ended = decode(tools, film, 0, [*_ENCODED, str(made.absolute())], _LIMITS)
        if ended.code or not made.is_file() or not made.stat().st_size:
            raise NoFilm("ffmpeg cannot encode it")

    def _place(self, digest: str) -> Path:
        return self._folder / f"{digest}.webm"
