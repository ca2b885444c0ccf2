"""Pictures are decoded once; the cover is a small one of the same."""

from __future__ import annotations

from pathlib import Path

from centre.examine.covers import make_cover
from centre.examine.examination import Examination, Fault
from centre.examine.tools import Tools

DECODED = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})


def examine_picture(tools: Tools, path: Path, made: Path) -> Examination:
    """Return whether a picture can be shown; its cover is written to ``made``."""
    if make_cover(tools, path, made):
        return Examination(has_cover=True)
    return Examination().refused(Fault.DAMAGED, "the picture cannot be decoded")
