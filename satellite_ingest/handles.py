"""Open files, no more than the system lets one process have: hundreds of objects may be on their way at once."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import BinaryIO

MOST = 128
"""Windows' C library allows 512, most Linux systems 1024; others need some too."""


class Handles:
    """Lends files opened for reading and writing, unbuffered; the one not used for longest is closed for a new one."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._open: OrderedDict[Path, BinaryIO] = OrderedDict()

    def of(self, path: Path) -> BinaryIO:
        """Return the file at ``path``, made if it is not there; to be used before the next call."""
        file = self._open.pop(path, None)
        if file is None:
            while len(self._open) >= self._most:
                self._open.popitem(last=False)[1].close()
            path.touch()
            file = path.open("rb+", buffering=0)
        self._open[path] = file
        return file

    def close(self, path: Path) -> None:
        """Let go of the file at ``path``, if it is open."""
        if (file := self._open.pop(path, None)) is not None:
            file.close()

    def __len__(self) -> int:
        return len(self._open)
