"""The files of a zip as a package would hold them: below which folder, under which names, and what is wrong with them.

A package is taken apart at a village school whatever system runs there. So every name has to be one that Windows, Linux
and FAT hold alike, and nothing may lead out of the package's folder.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from centre.intake.findings import Kind
from centre.zips.directory import Member
from centre.zips.member import METHODS
from centre.zips.naming import decode_names
from package_format import names

LONGEST_PATH = names.MOST_PATH - 20
"""Bytes of a path inside a package: the folder it lies in, and the resource, need some too."""
DEEPEST = names.MOST_PARTS - 1

_ABSOLUTE = re.compile(r"/|[A-Za-z]:")
_JUNK = re.compile(r"(?:^|/)(?:__MACOSX/|\.DS_Store$|\._[^/]*$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
"""What systems leave in folders; no package refers to it."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One file of a zip: its path below the zip's root, and where it lies."""

    path: str
    member: Member


def list_files(members: Sequence[Member]) -> list[Listed]:
    """Return the files of a zip without folders and junk, without the one folder that holds everything, sorted.

    Raises:
        BrokenZip: a name cannot be read.
    """
    named = zip(decode_names(members), members, strict=True)
    files = [Listed(path, member) for path, member in named if not path.endswith("/") and not _JUNK.search(path)]
    root = _root_folder([file.path for file in files])
    return sorted((Listed(file.path[len(root) :], file.member) for file in files), key=lambda file: file.path)


def faults(files: Sequence[Listed]) -> Mapping[Kind, list[str]]:
    """Return what keeps ``files`` from being a package, by kind: the paths concerned, or why a name cannot be used."""
    found: dict[Kind, list[str]] = {}
    for file in files:
        kind, text = _fault(file)
        if kind is not None:
            found.setdefault(kind, []).append(text)
    if twice := _collisions([file.path for file in files]):
        found[Kind.PACKAGE_COLLISION] = twice
    return found


def _fault(file: Listed) -> tuple[Kind | None, str]:
    path, member = file.path, file.member
    parts = path.split("/")
    if _ABSOLUTE.match(path) or ".." in parts:
        return Kind.PACKAGE_OUTSIDE, path
    if member.is_link:
        return Kind.PACKAGE_LINK, path
    if member.is_encrypted:
        return Kind.PACKAGE_LOCKED, path
    if member.method not in METHODS:
        return Kind.PACKAGE_METHOD, path
    reason = names.path_fault(path)
    if not reason and (len(path.encode()) > LONGEST_PATH or len(parts) > DEEPEST):
        reason = "too long or too deep"
    return (Kind.PACKAGE_NAME, f"{path} ({reason})") if reason else (None, "")


def _collisions(paths: Sequence[str]) -> list[str]:
    """Return the paths that name the same file as another, in any case, or a folder of another."""
    folded = [names.fold_path(path) for path in paths]
    folders = {path[:at] for path in folded for at in range(len(path)) if path[at] == "/"}
    seen: set[str] = set()
    found = []
    for path, key in zip(paths, folded, strict=True):
        if key in seen or key in folders:
            found.append(path)
        seen.add(key)
    return found


def _root_folder(paths: Sequence[str]) -> str:
    """Return the folder, with its slash, in which all ``paths`` lie: people zip a folder as often as its content."""
    root = ""
    while paths:
        first, slash, _ = paths[0][len(root) :].partition("/")
        folder = root + first + slash
        if not slash or first in {"", ".."} or _ABSOLUTE.match(first):
            break
        if not all(path.startswith(folder) for path in paths):
            break
        root = folder
    return root
