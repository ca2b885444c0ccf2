"""A reserve on the disk, given up when usage has no room: lessons may fill a disk, statements of use still fit."""

from __future__ import annotations

from pathlib import Path

from desktop_app.store import disk, faults

SIZE = 8 << 20
"""Bytes: room for some thousand session rows and the database's write-ahead log around them."""


class Ballast:
    """The file that holds the reserve."""

    def __init__(self, path: Path, size: int = SIZE) -> None:
        self._path = path
        self.size = size

    def fill(self, floor: int) -> bool:
        """Set the reserve aside if it is not there and at least ``floor`` bytes stay free beside it."""
        try:
            if self._path.exists() and self._path.stat().st_size == self.size:
                return True
            if faults.free_bytes(self._path.parent) < floor + self.size:
                return False
            disk.allocate(self._path, self.size)
        except OSError:
            # The reserve is a precaution: what makes it impossible is reported by whoever needs the disk next.
            disk.remove(self._path)
            return False
        return True

    def release(self) -> bool:
        """Give the reserve back to the disk; False if there was none."""
        return self._path.exists() and disk.remove(self._path)
