"""What an opened web lesson may ask for: its own files, and the pages of the player that shows it. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from desktop_app.store.cards import Lesson, PackageFolder, StoredFile
from desktop_app.store.web_media import web_media_type
from package_format.web_rendition import is_rendition, rendition_path

HERE = Path(__file__).resolve().parent
OURS = ".songke/"
"""Begins the paths of the player's own pages; no file of a lesson is reached below it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A plain file and its media type."""

    location: Path
    media_type: str


@dataclass(frozen=True, slots=True)
class Content:
    """What is no file of its own, and its media type."""

    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Moved:
    """What is asked for has another path."""

    path: str


Answer = Found | Content | Moved | None
"""What a page gets; None where there is nothing."""


class Site:
    """Answers the paths of one lesson.

    Args:
        lesson: as the store has it.
        stored: the file that opens; with its folder where it belongs to a package.
        extra: files of this computer that the player's own pages may use, by name: the font of a Flash film.
    """

    def __init__(self, lesson: Lesson, stored: StoredFile, extra: Mapping[str, Path] | None = None) -> None:
        self.stored = stored
        self.folder: PackageFolder | None = next(
            (folder for folder in lesson.folders if folder.entry.path == stored.path), None
        )
        self._files = {one.path: one for one in lesson.files}
        self._extra = dict(extra or {})

    @property
    def has_flash(self) -> bool:
        """Whether there are Flash films among the files of a package."""
        return self.folder is not None and any(one.path.lower().endswith(".swf") for one in self.folder)

    @property
    def has_renditions(self) -> bool:
        """Whether there are films in a package that were made anew for this engine."""
        return self.folder is not None and any(is_rendition(path) for path in self.folder.paths)

    @property
    def entry(self) -> str:
        """The path, in the lesson, of what opens it."""
        if self.folder is None:
            return self.stored.path
        return self.stored.path.removeprefix(self.folder.folder + "/")

    @property
    def is_here(self) -> bool:
        """Whether what opens the lesson is on this disk."""
        found = self.find(self.entry)
        return found is not None and found.location.is_file()

    def ask(self, path: str, answer: Callable[[Answer], object]) -> None:
        """Hand what a page asks for to ``answer``, once: at once, or later on the same thread."""
        answer(self.find(path))

    def find(self, path: str) -> Found | None:
        """Return the file that a page calls ``path`` (unquoted, without the first slash), None if there is none."""
        if path.startswith(OURS):
            return self._ours(path.removeprefix(OURS))
        if self.folder is not None:
            stored = _playable(self.folder, path)
            return None if stored is None else Found(stored.location, stored.media_type)
        one = self._files.get(path)
        return None if one is None else Found(one.location, one.media_type or web_media_type(path))

    def lend(self, name: str, location: Path) -> None:
        """Let the player's own pages use one more file of this computer."""
        self._extra[name] = location

    def read(self, path: str) -> bytes | None:
        """Return what a file of the lesson holds, None if it is not there."""
        found = self.find(path)
        try:
            return None if found is None else found.location.read_bytes()
        except OSError:
            return None

    def _ours(self, name: str) -> Found | None:
        if name in self._extra:
            return Found(self._extra[name], "application/octet-stream")
        location = _pages().get(name)
        return None if location is None else Found(location, web_media_type(location.name))


def _playable(folder: PackageFolder, path: str) -> StoredFile | None:
    """Return the file that a page calls ``path``; for a film its rendition, where there is one."""
    stored = folder.find(path)
    if stored is None or not stored.media_type.startswith(("video/", "audio/")):
        return stored
    return folder.find(rendition_path(path)) or stored


@cache
def _pages() -> Mapping[str, Path]:
    """The files below the players' own folders, by path: nothing else of this computer can be asked for."""
    folders = (HERE / "pages", HERE / "vendor")
    found = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(HERE).as_posix(): path for path in found}
