"""The spool: a copy of the repository's tree, filled from the air, which songke reads like any other.

metadata/ channels/ index/ packs/ deltas/    the tree (FORMAT §3); every file in it is whole and was judged
.arriving/                                   objects on their way
.trust/                                      signed metadata this ingest trusts
status.json                                  what the window tells the teacher
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping, Set
from contextlib import suppress
from pathlib import Path

from package_format.errors import Missing
from package_format.trust.durable import read_whole, sync_folder, write_durably, writing

_OBJECT = re.compile(r"[0-9a-f]{64}", re.ASCII)
FLOOR = 512 << 20
"""Bytes left free on a disk of 25 GiB or more; of a smaller one a fiftieth."""


class Spool:
    """The spool in ``folder``; ``floor`` is what is left free on its disk, None for the rule of ``FLOOR``.

    Raises:
        NoSpace, Unwritable: the folder cannot be made.
    """

    def __init__(self, folder: Path, floor: int | None = None) -> None:
        self.folder = folder
        self.arriving = folder / ".arriving"
        self.trust = folder / ".trust"
        with writing(folder):
            self.arriving.mkdir(parents=True, exist_ok=True)
            self.trust.mkdir(exist_ok=True)
        self._floor = min(FLOOR, shutil.disk_usage(folder).total // 50) if floor is None else floor

    def has(self, path: str, size: int) -> bool:
        """Tell whether the object at ``path`` of the tree is here with its ``size`` in bytes."""
        try:
            return (self.folder / path).stat().st_size == size
        except OSError:
            return False

    def read(self, path: str) -> bytes:
        """Return the object at ``path`` of the tree.

        Raises:
            Missing, Unreadable: it is not here, or the disk does not give it.
        """
        try:
            return read_whole(self.folder / path)
        except FileNotFoundError as error:
            raise Missing(path, str(self.folder)) from error

    def room_for(self, size: int) -> bool:
        """Tell whether ``size`` more bytes leave the floor free."""
        return shutil.disk_usage(self.folder).free - size >= self._floor

    def adopt(self, part: Path, path: str) -> None:
        """Move a whole and judged file, which is on the disk for good, to its place in the tree.

        Raises:
            NoSpace, Unwritable: the disk does not take it.
        """
        target = self.folder / path
        with writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(part, target)  # noqa: PTH105  (like its neighbours in the tree, atomic on every system)
            sync_folder(target.parent)

    def publish(self, metadata: Mapping[str, bytes]) -> None:
        """Put metadata and manifests (path → bytes) that were judged into the tree, the timestamp last.

        Raises:
            NoSpace, Unwritable: the disk does not take it; readers see the release before.
        """
        last = "metadata/timestamp.json"
        for path in sorted(metadata, key=lambda path: (path == last, path)):
            if not self.has(path, len(metadata[path])) or self.read(path) != metadata[path]:
                write_durably(self.folder / path, metadata[path])

    def sweep(self, named: Set[str]) -> int:
        """Delete the objects of the tree that are not ``named`` (paths); return their bytes.

        Only what is called by a digest: metadata, manifests and registers stay, and so does what is not the tree's.
        """
        freed = 0
        for folder in ("index", "packs", "deltas", "receipts"):
            place = self.folder / folder
            for path in list(place.iterdir()) if place.is_dir() else ():
                if _OBJECT.fullmatch(path.name) and f"{folder}/{path.name}" not in named:
                    with suppress(OSError):
                        size = path.stat().st_size
                        path.unlink()
                        freed += size
        return freed

    def keep_only(self, folder: str, names: Set[str]) -> None:
        """Delete the files of one of the ingest's own folders that are not called by one of ``names``.

        What cannot be deleted now goes another time.
        """
        place = self.folder / folder
        for path in list(place.iterdir()) if place.is_dir() else ():
            if path.name.partition(".")[0] not in names:
                with suppress(OSError):
                    path.unlink()
