"""Clears away what neither the release just copied nor the one before it needs.

One round of grace: a reader that has just followed the older timestamp still finds what it leads to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Set
from contextlib import suppress
from pathlib import Path

from centre.mirror.mirror_folder import MirrorFolder
from package_format.tree_paths import ROOT, read_path
from package_format.trust.durable import read_whole, write_durably, writing

_DIGEST = re.compile(r"[0-9a-f]{64}")


def sweep(folder: MirrorFolder, needed: Set[str]) -> int:
    """Delete the objects of the copy that are neither ``needed`` (paths) nor were at the last run; return the bytes.

    With them goes what earlier runs began of objects and never ended.

    Roots stay for ever: a reader of any age finds its way by them. What is no object of a tree is somebody else's.

    Raises:
        Unwritable, NoSpace: this disk; what is left goes the next time.
    """
    kept = needed | _before(folder.carried_file)
    removed = 0
    for path in _objects(folder.repository):
        name = path.relative_to(folder.repository).as_posix()
        if name not in kept and name != ROOT and not name.endswith(".root.json"):
            with writing(path):
                removed += path.stat().st_size
                path.unlink()
    if needed != _before(folder.carried_file):
        write_durably(folder.carried_file, json.dumps(sorted(needed)).encode())
    _forget_unfinished(folder.unfinished)
    return removed


def _forget_unfinished(unfinished: Path) -> None:
    """Delete what was begun of objects: this copy is whole, so nobody goes on with them. Others' files stay."""
    for part in unfinished.glob("*"):
        if _DIGEST.fullmatch(part.name):
            with suppress(OSError):
                part.unlink()


def _objects(tree: Path) -> Iterator[Path]:
    for path in sorted(tree.rglob("*")):
        if path.is_file() and read_path(path.relative_to(tree).as_posix()) is not None:
            yield path


def _before(file: Path) -> frozenset[str]:
    """Return what the last run needed; nothing if there was none, or a power cut spoiled the note."""
    try:
        return frozenset(map(str, json.loads(read_whole(file))))
    except (FileNotFoundError, ValueError, TypeError):
        return frozenset()
