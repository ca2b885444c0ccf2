"""Everything that was written to a disk made durable at once: for thousands of small files, one wait instead of each.

``syncfs`` of Linux does that. It is used only where it is as good as an fsync of every file: it tells of failures since
Linux 5.8, and on these file systems it ends with a flush of the disk's own cache. (FAT and exFAT leave that flush out,
a file system in user space is not asked at all.) Elsewhere, and on Windows, every file is synced by itself.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

FILE_SYSTEMS = frozenset({"ext3", "ext4", "xfs"})
_FIRST_RELEASE = (5, 8)
_MOUNTS = Path("/proc/self/mountinfo")

Sync = Callable[[int], int]
"""Takes an open file of the disk; returns 0, or the number of the error."""


class WholeDisk:
    """The disk that holds ``folder``; ``system`` and ``release`` name the system, ``mounts`` is its list of disks."""

    def __init__(
        self,
        folder: Path,
        system: str = sys.platform,
        release: str = "",
        mounts: Path = _MOUNTS,
        sync: Sync | None = None,
    ) -> None:
        self._sync = sync or _syncfs
        self._descriptor: int | None = None
        if _is_known(folder, system, release, mounts):
            # A folder that cannot be opened now costs the shortcut and nothing else.
            with suppress(OSError):
                # Open as long as the store is: the system tells of failures since the file was opened.
                self._descriptor = os.open(folder, os.O_RDONLY)

    @property
    def works(self) -> bool:
        """Whether ``sync`` may be called."""
        return self._descriptor is not None

    def sync(self) -> None:
        """Return when all that was written is on the disk for good; ``OSError`` if some of it is not."""
        if self._descriptor is not None and (number := self._sync(self._descriptor)):
            raise OSError(number, os.strerror(number))

    def close(self) -> None:
        """Let go of the disk."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


def _is_known(folder: Path, system: str, release: str, mounts: Path) -> bool:
    if not system.startswith("linux") or _version(release or os.uname().release) < _FIRST_RELEASE:
        return False
    try:
        device = folder.stat().st_dev
        listed = mounts.read_text("utf-8", "replace")
    except OSError:
        return False
    return _file_system(listed, f"{os.major(device)}:{os.minor(device)}") in FILE_SYSTEMS


def _version(release: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", release)[:2])


def _file_system(mounts: str, device: str) -> str:
    """Return the type of the file system on ``device`` (proc(5), mountinfo); empty if it is not listed."""
    for line in mounts.splitlines():
        about, _, source = line.partition(" - ")
        if about.split(" ")[2:3] == [device]:
            return source.partition(" ")[0]
    return ""


def _syncfs(descriptor: int) -> int:
    """Call syncfs(2), which Python has no name for."""
    # Few stores ever need it: most have no package that large.
    import ctypes

    library = ctypes.CDLL(None, use_errno=True)
    return ctypes.get_errno() if library.syncfs(descriptor) else 0
