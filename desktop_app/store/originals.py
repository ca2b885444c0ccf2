"""Copies of office documents for WPS or PowerPoint: these write beside what they open, and teachers change slides.

opened/<12 hex digits of the digest>/<name>    a copy that is the teacher's: it is never written over nor taken away
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path, PurePosixPath

from desktop_app.store import disk, faults
from desktop_app.store.cards import StoredFile
from desktop_app.store.own_kinds import OFFICE


def copy_out(folder: Path, original: StoredFile) -> Path:
    """Return where the copy of ``original`` is in the store's ``folder``, made if there is none yet.

    Raises:
        NoSpace, Unwritable: there is no room for the copy.
        Unreadable: the file cannot be read.
    """
    name = PurePosixPath(original.path).name
    ending = OFFICE.get(original.media_type, "")
    if not name.lower().endswith(ending):
        name += ending  # the system chooses the program by the name: it shall be that of the content
    target = folder / "opened" / original.digest[:12] / name
    if target.is_file():
        return target
    part = target.with_name(target.name + ".part")
    with faults.reading(original.location), original.location.open("rb") as source, faults.writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as copy:
            shutil.copyfileobj(source, copy, 1 << 20)
            copy.flush()
            os.fsync(copy.fileno())
        disk.replace(part, target)
    return target
