"""How ffmpeg is called: on one plain file, without a network, in limited time and memory."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from centre import contained
from centre.contained import Limits

LOOK = Limits(seconds=120, memory=3 << 30, file=64 << 20)
"""A look at one place of a file: a fraction of a second for most, some for a long film without an index."""
_QUIET = ("-v", "error", "-nostdin", "-y")
_FILES_ONLY = ("-protocol_whitelist", "file")
"""A film that names other places (a playlist in disguise) does not lead there."""


@dataclass(frozen=True, slots=True)
class Tools:
    """The programs: ``probe`` reads what a file is made of, ``convert`` decodes and encodes."""

    probe: str
    convert: str


def find_tools() -> Tools | None:
    """Return the installed programs, None if they are not there."""
    probe, convert = shutil.which("ffprobe"), shutil.which("ffmpeg")
    return Tools(probe, convert) if probe and convert else None


def describe(tools: Tools, path: Path) -> dict[str, Any]:
    """Return ``format`` and ``streams`` of a file (ffprobe's names); empty if it cannot be read.

    Raises:
        NotRun: it took too long.
    """
    shown = "format=duration:stream=index,codec_type,codec_name,duration"
    shown += ":stream_tags=language:stream_disposition=attached_pic"
    command = [tools.probe, "-v", "error", *_FILES_ONLY, "-show_entries", shown, "-of", "json", str(path.absolute())]
    ended = contained.run(command, LOOK)
    try:
        found = json.loads(ended.output) if ended.code == 0 else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def decode(tools: Tools, path: Path, at: float, taken: Sequence[str], limits: Limits = LOOK) -> contained.Ended:
    """Decode from ``at`` seconds on; ``taken`` says what, in ffmpeg's words, and where it goes (``-``: the output).

    Raises:
        NotRun: it took too long.
    """
    start = ["-ss", f"{at:.3f}"] if at else []
    command = [tools.convert, *_QUIET, *_FILES_ONLY, *start, "-i", str(path.absolute()), *taken]
    return contained.run(command, limits)


def listen(tools: Tools, path: Path, taken: Sequence[str], limits: Limits) -> contained.Ended:
    """Decode a whole file; ``taken`` says what and through which filters. What these report is the output.

    Raises:
        NotRun: it took too long.
    """
    told = ["-hide_banner", "-v", "info", "-nostats", "-nostdin"]
    command = [tools.convert, *told, *_FILES_ONLY, "-i", str(path.absolute()), *taken, "-f", "null", "-"]
    return contained.run(command, limits, is_told=True)
