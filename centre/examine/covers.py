"""A small picture of a file, for shelves: at most 480 pixels wide, some ten kB, JPEG."""

from __future__ import annotations

from pathlib import Path

from centre.contained import Limits, NotRun
from centre.examine.tools import Tools, decode

MOST_BYTES = 48 << 10
"""A point receives the covers of all its textbooks, also of lessons that it never opens."""
_SIZE = "scale='min(480,iw)':'min(640,ih)':force_original_aspect_ratio=decrease:force_divisible_by=2"
_LIMITS = Limits(seconds=60, memory=3 << 30, file=4 << 20)


def make_cover(tools: Tools, picture: Path, made: Path, at: float = 0, flat: str = "") -> bool:
    """Write the cover of a picture, or of a film at ``at`` seconds, to ``made``; return whether there is one.

    Args:
        tools: ffmpeg.
        picture: what it is made of.
        made: where it goes; whatever is there is replaced.
        at: seconds.
        flat: more of ffmpeg's filters, before the picture is made small.
    """
    made.unlink(missing_ok=True)
    filters = ",".join(filter(None, (flat, _SIZE, "format=yuvj420p")))
    for quality in (4, 9, 20):
        wanted = ["-an", "-sn", "-frames:v", "1", "-vf", filters, "-q:v", str(quality), "-bitexact", "-f", "mjpeg"]
        try:
            decode(tools, picture, at, [*wanted, str(made.absolute())], _LIMITS)
        except NotRun:
            return False
        if not made.is_file() or not made.stat().st_size:
            return False
        if made.stat().st_size <= MOST_BYTES:
            return True
    return False
