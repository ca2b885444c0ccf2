"""Lessons that no store holds: what a publisher is about to publish, or a file that somebody wants to try. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop_app.store import faults, own_kinds
from desktop_app.store.cards import Card, Lesson, OwnFile, PackageFolder, Readiness, StoredFile
from desktop_app.store.own_kinds import PACKAGES
from desktop_app.store.own_packages import OwnPackages
from desktop_app.store.web_media import web_media_type

_FOLDER = "package"


def described(told: Mapping[str, Any]) -> Lesson:
    """Return the lesson that ``told`` describes: ``media_type``, ``entry``, ``package``, ``files``.

    ``files`` gives, for each path, its size and where its bytes are; ``entry`` is one of these paths. With ``package``
    they are the files of one web package.

    Raises:
        KeyError, TypeError, ValueError: it is no such description.
    """
    held = {str(path): (int(size), str(location)) for path, (size, location) in told["files"].items()}
    entry, media_type = str(told["entry"]), str(told["media_type"])
    if not told["package"]:
        files = [_stored(path, *held[path]) for path in held if path != entry]
        return _lesson(_stored(entry, *held[entry], media_type), *files)
    inside = {f"{_FOLDER}/{path}": facts for path, facts in held.items()}
    main = _stored(f"{_FOLDER}/{entry}", *held[entry], media_type)
    return _lesson(main, folders=(PackageFolder(main, _FOLDER, inside, Path),))


def of_file(path: Path, work: Path) -> Lesson:
    """Return the lesson that the file at ``path`` is; web packages are taken apart below ``work``.

    Raises:
        Unreadable: it cannot be read.
        NotPlayable, NoSpace, Unwritable: a web package cannot be taken apart.
    """
    with faults.reading(path):
        media_type = own_kinds.judge(path)
        size = path.stat().st_size
    if media_type not in PACKAGES:
        return _lesson(_stored(path.name, size, str(path.absolute()), media_type))
    folder = OwnPackages(work, 0).of(OwnFile(0, path.name, path.name, size, 0, path), media_type)
    return _lesson(folder.entry, folders=(folder,))


def _stored(path: str, size: int, location: str, media_type: str = "") -> StoredFile:
    role = "main" if media_type else "extra"
    return StoredFile(role, path, media_type or web_media_type(path), size, "", "", Path(location))


def _lesson(main: StoredFile, *others: StoredFile, folders: tuple[PackageFolder, ...] = ()) -> Lesson:
    name = main.path.removeprefix(f"{_FOLDER}/")
    card = Card(
        id="trial",
        channel="",
        version=1,
        title={"zh-CN": name},
        kind="",
        textbook="",
        node=None,
        media_type=main.media_type,
        bytes=main.size,
        duration_ms=0,
        pages=0,
        readiness=Readiness.READY,
        cover=None,
        status="",
    )
    return Lesson(card, 1, (main, *others), folders)
