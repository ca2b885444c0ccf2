"""Which sticks are plugged in: mount points on Linux, removable drives on Windows."""

from __future__ import annotations

import getpass
import os
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from package_format.stick import FOLDER, USAGE, tree_on

_MOUNTS = Path("/proc/self/mountinfo")
_ESCAPED = re.compile(r"\\([0-7]{3})")


def mount_roots() -> list[Path]:
    """Return the folders below which this system mounts sticks; on Windows there are none."""
    if sys.platform == "win32":  # pragma: no cover (Windows)
        return []
    try:
        user = [getpass.getuser()]
    except (KeyError, OSError):  # a user that this system has no name for
        user = []
    own = [Path(place) / name for name in user for place in ("/media", "/run/media")]
    return [*own, Path("/media"), Path("/run/media"), Path("/mnt")]


def sticks(plugged: Iterable[Path]) -> list[Path]:
    """Return those of ``plugged`` that have to do with Songke: a tree, or the folders that usage travels in.

    Anybody else's stick is none of our business.
    """
    return [place for place in plugged if tree_on(place) or any(map(os.path.isdir, (place / FOLDER, place / USAGE)))]


if sys.platform == "win32":  # pragma: no cover (Windows)
    import ctypes
    import string

    _REMOVABLE = 2

    def plugged(_roots: Sequence[Path]) -> list[Path]:
        """Return the removable drives, sorted; no folder tells of a new letter, so this is asked again and again."""
        letters = ctypes.windll.kernel32.GetLogicalDrives()
        drives = [f"{letter}:\\" for at, letter in enumerate(string.ascii_uppercase) if letters >> at & 1]
        return [Path(drive) for drive in drives if ctypes.windll.kernel32.GetDriveTypeW(drive) == _REMOVABLE]

else:

    def plugged(roots: Sequence[Path]) -> list[Path]:
        """Return what is mounted below ``roots``, sorted."""
        try:
            mounts = _MOUNTS.read_text("utf-8", "surrogateescape")
        except OSError:
            return []
        return sorted(set(mounted_below(mounts, roots)))


def mounted_below(mounts: str, roots: Sequence[Path]) -> list[Path]:
    """Return the mount points below ``roots`` that the lines of Linux's ``mountinfo`` (proc(5)) name."""
    found = []
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) < 5:
            continue
        place = Path(_ESCAPED.sub(lambda code: chr(int(code[1], 8)), fields[4]))
        if any(root in place.parents for root in roots):
            found.append(place)
    return found
