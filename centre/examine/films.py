"""Films and recordings are looked at in a few places, like their beginning and middle; their sound is heard whole."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from centre.contained import NotRun
from centre.examine.covers import make_cover
from centre.examine.examination import Examination, Fault, Track
from centre.examine.loudness import measure
from centre.examine.tools import Tools, decode, describe

MOST_TRACKS = 32
_WIDTH, _HEIGHT = 32, 18
_TINY = ("-an", "-sn", "-frames:v", "1", "-vf", f"scale={_WIDTH}:{_HEIGHT}", "-pix_fmt", "gray", "-f", "rawvideo", "-")
_SOUND = ("-vn", "-sn", "-t", "0.5", "-ac", "1", "-ar", "8000", "-f", "s16le", "-")
_LIVELY = 12
"""Deviation of the grey values (0-255) above which a picture shows something: titles on black have about 20."""
_LANGUAGES = {
    "chi": "zh", "zho": "zh", "eng": "en", "uig": "ug", "tib": "bo", "bod": "bo", "kaz": "kk", "mon": "mn", "kor": "ko",
    "jpn": "ja", "rus": "ru", "kir": "ky", "zha": "za", "iii": "ii", "fra": "fr", "fre": "fr", "deu": "de", "ger": "de",
    "spa": "es", "ara": "ar",
}  # fmt: skip
"""ISO 639-2, which containers use, as BCP 47 wants it (RFC 5646 §2.2.1: the shortest)."""
_NO_LANGUAGE = frozenset({"", "und", "mul", "zxx", "mis"})


def examine_film(tools: Tools, path: Path, made: Path) -> Examination:
    """Return what there is in a film or recording; its cover is written to ``made``."""
    try:
        return _examine(tools, path, made)
    except NotRun as error:
        return Examination().refused(Fault.DAMAGED, str(error))


def _examine(tools: Tools, path: Path, made: Path) -> Examination:
    about = describe(tools, path)
    streams = [stream for stream in about.get("streams", []) if isinstance(stream, Mapping)]
    seconds = _seconds(about.get("format", {}).get("duration"))
    found = Examination(duration_ms=round(seconds * 1000), tracks=_tracks(streams))
    if not streams:
        return found.refused(Fault.DAMAGED, "no film or sound can be read")
    pictures = [stream for stream in streams if _is_picture(stream)]
    sounds = [stream for stream in streams if stream.get("codec_type") == "audio"]
    if not pictures and not sounds:
        return found.refused(Fault.NOTHING, "neither pictures nor sound")
    if sounds and (ended := decode(tools, path, 0, _SOUND)).code and not ended.output:
        return found.refused(Fault.DAMAGED, f"the sound ({sounds[0].get('codec_name', '?')}) cannot be decoded")
    if pictures:
        found = _look(tools, path, made, found, pictures[0], bool(sounds))
    elif seconds > 4 and not decode(tools, path, seconds / 2, _SOUND).output:
        found = found.refused(Fault.BROKEN_OFF, _clock(seconds / 2))
    return found if found.fault else replace(found, loudness=measure(tools, path, len(sounds)))


def _look(
    tools: Tools, path: Path, made: Path, found: Examination, stream: Mapping[str, Any], sounds: bool
) -> Examination:
    """Look at pictures of a film; the liveliest of some is its cover."""
    seconds = _seconds(stream.get("duration")) or found.duration_ms / 1000
    best, liveliest = 0.0, -1.0
    for share in (0.0, 0.5, 0.1, 0.25, 0.03):
        at = seconds * share
        if share and seconds < 1:
            break
        grey = decode(tools, path, at, _TINY).output
        if len(grey) < _WIDTH * _HEIGHT:
            if share == 0:
                codec = stream.get("codec_name", "?")
                return found.refused(Fault.DAMAGED, f"the pictures ({codec}) cannot be decoded")
            # A recording over a few still pictures has no more of them, and goes on.
            if share == 0.5 and not (sounds and decode(tools, path, at, _SOUND).output):
                return found.refused(Fault.BROKEN_OFF, _clock(at))
            continue
        lively = statistics.pstdev(grey[: _WIDTH * _HEIGHT])
        # Later pictures show more of a lesson than its title: the first may only be beaten, the others need not be.
        if lively > liveliest and not (liveliest >= _LIVELY and best):
            best, liveliest = at, lively
    return replace(found, has_cover=liveliest > 2 and make_cover(tools, path, made, best))


def _tracks(streams: Sequence[Mapping[str, Any]]) -> tuple[Track, ...]:
    """Return sounds and subtitles; nothing where there is only one sound that says nothing of itself."""
    found = []
    for stream in streams[:MOST_TRACKS]:
        if stream.get("codec_type") in {"audio", "subtitle"}:
            tags = stream.get("tags") or {}
            code = str(tags.get("language", "")).lower()
            language = "" if code in _NO_LANGUAGE or not code.isalpha() or len(code) > 8 else _LANGUAGES.get(code, code)
            found.append(Track(stream["codec_type"], str(stream.get("codec_name", "unknown"))[:40], language))
    return tuple(found) if len(found) > 1 or any(track.language for track in found) else ()


def _is_picture(stream: Mapping[str, Any]) -> bool:
    """Tell a film's pictures from the cover that a recording carries."""
    attached = (stream.get("disposition") or {}).get("attached_pic")
    return stream.get("codec_type") == "video" and not attached


def _seconds(written: object) -> float:
    try:
        seconds = float(str(written))
    except ValueError:
        return 0.0
    return seconds if 0 < seconds < 360_000 else 0.0


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
