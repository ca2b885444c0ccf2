"""What a stick's file system can hold: FAT keeps few long names in one folder."""

from __future__ import annotations

import re
import sys
from pathlib import Path

FAT_FILES = 10_000
"""Names of 64 characters in one folder of a FAT: 6 entries of 32 bytes each, 2 MiB in all."""
_FAT = {"vfat", "msdos", "fat", "fat12", "fat16", "fat32", "fusefat"}
_MOUNTS = Path("/proc/self/mountinfo")
_ESCAPED = re.compile(r"\\([0-7]{3})")


def most_files(folder: Path) -> int | None:
    """Return how many files of ours one folder can hold there; None for as many as you like."""
    return FAT_FILES if kind_of(folder) in _FAT else None


if sys.platform == "win32":  # pragma: no cover (Windows)
    import ctypes

    def kind_of(folder: Path) -> str:
        """Return the name of the file system of ``folder`` in lower case, empty if it is not known."""
        name = ctypes.create_unicode_buffer(64)
        drive = folder.absolute().anchor
        known = ctypes.windll.kernel32.GetVolumeInformationW(drive, None, 0, None, None, None, name, len(name))
        return name.value.lower() if known else ""

else:

    def kind_of(folder: Path) -> str:
        """Return the name of the file system of ``folder`` in lower case, empty if it is not known."""
        try:
            mounts = _MOUNTS.read_text("utf-8", "surrogateescape")
        except OSError:
            return ""
        return kind_among(mounts, folder.resolve())


def kind_among(mounts: str, folder: Path) -> str:
    """Return the kind of the file system that ``folder`` lies in, by the lines of Linux's ``mountinfo`` (proc(5))."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        left, _, right = line.partition(" - ")
        fields, facts = left.split(), right.split()
        if len(fields) < 5 or not facts:
            continue
        place = Path(_ESCAPED.sub(lambda found: chr(int(found[1], 8)), fields[4]))
        if (folder == place or place in folder.parents) and len(place.parts) >= best:
            best, kind = len(place.parts), facts[0]
    return kind.lower().removeprefix("fuseblk.").removeprefix("fuse.")
