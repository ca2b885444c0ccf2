"""Making bytes stay: what a power cut may not undo.

A name is durable when its file was fsynced, then renamed into place, then its folder fsynced (ext4, XFS). Windows
keeps names by itself and cannot sync a folder.
"""

from __future__ import annotations

import os
from pathlib import Path

from package_format.trust import durable

FOLDERS_SYNC = hasattr(os, "O_DIRECTORY")


def sync_folder(folder: Path) -> None:
    """Make the names in ``folder`` durable, where the system can."""
    if not FOLDERS_SYNC:
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace(source: Path, target: Path) -> None:
    """Rename ``source`` to ``target``, replacing it; wait a little where a virus scanner holds one of them open."""
    durable.replace(source, target)


def remove(path: Path) -> bool:
    """Delete ``path``; False if it stays because a player has it open (Windows) or the disk refuses."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def allocate(path: Path, size: int) -> None:
    """Create ``path`` with ``size`` bytes that really occupy the disk, durable."""
    with path.open("wb") as file:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, size)
        else:
            file.write(bytes(size))
        file.flush()
        os.fsync(file.fileno())
