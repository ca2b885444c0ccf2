"""Which lessons are on show now, in any program: what is being watched is not taken away under its audience.

Each is a file in ``shown/`` that its program holds locked; a killed program's lock is gone, and with it the mark.
"""

from __future__ import annotations

import errno
import secrets
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from desktop_app.store import disk
from package_format.trust.file_lock import try_lock

_SEPARATOR = "+"
_TRIES = 20
_PAUSE = 0.01
"""Seconds between tries: whoever looks whether a mark is stale holds it for less."""


class OnShow:
    """The marks in the folder ``shown/`` of a store; every method may be called from any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._held: list[tuple[str, str, Path, BinaryIO]] = []

    def begin(self, channel: str, resource: str) -> None:
        """Mark a lesson; a mark that the disk does not let be made is done without: showing matters more."""
        name = _SEPARATOR.join((channel, resource, secrets.token_hex(8)))
        try:
            self._folder.mkdir(exist_ok=True)
            file = _locked(self._folder / name)
        except OSError:
            return
        with self._lock:
            self._held.append((channel, resource, self._folder / name, file))

    def end(self, channel: str, resource: str) -> None:
        """Take one mark of a lesson away; nothing happens if there is none."""
        with self._lock:
            mark = next((held for held in self._held if held[:2] == (channel, resource)), None)
            if mark is not None:
                self._held.remove(mark)
                _let_go(*mark[2:])

    def lessons(self) -> set[tuple[str, str]]:
        """Return channel and resource of everything on show; marks that killed programs left are cleared away."""
        with self._lock:
            own = {path.name for _, _, path, _ in self._held}
            found = {held[:2] for held in self._held}
        for path in self._folder.glob(f"*{_SEPARATOR}*"):
            channel, resource = path.name.split(_SEPARATOR)[:2]
            if path.name not in own and not _is_stale(path):
                found.add((channel, resource))
        return found

    def close(self) -> None:
        """Take all marks of this program away."""
        with self._lock:
            for _, _, path, file in self._held:
                _let_go(path, file)
            self._held.clear()


def _locked(path: Path) -> BinaryIO:
    """Create ``path`` and lock it; again, if somebody looks whether it is stale, or took it for that, in between.

    Raises ``OSError``.
    """
    for _ in range(_TRIES):
        file = path.open("ab")
        with suppress(OSError):
            try_lock(file)
            if path.exists():
                return file
        file.close()
        time.sleep(_PAUSE)
    raise OSError(errno.EBUSY, "others keep taking it away", str(path))


def _let_go(path: Path, file: BinaryIO) -> None:
    file.close()
    disk.remove(path)


def _is_stale(path: Path) -> bool:
    """Tell whether nobody holds the mark at ``path`` any more; then it is removed."""
    try:
        with path.open("ab") as file:
            try_lock(file)
    except OSError:
        return not path.exists()
    disk.remove(path)
    return True
