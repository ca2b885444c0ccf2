"""The files of a content folder: found by what a table says, never outside the folder, never through a link."""

from __future__ import annotations

import difflib
import os
import re
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from centre.intake import media, package_kinds, pages
from centre.intake.findings import Findings, Kind, Place
from centre.intake.package import Package, PackageReader, PackageRefused
from package_format import names
from package_format.errors import Unreadable

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://|www\.", re.IGNORECASE)
_ABSOLUTE = re.compile(r"/|[A-Za-z]:")
_ZIPS = frozenset({"application/zip", package_kinds.EPUB, package_kinds.H5P, package_kinds.SCORM})
_MOST_HINTS = 20
"""How often a similar name is looked for: it takes time in a large folder."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file: ``path`` relative to the folder (NFC, ``/``), ``size`` in bytes, ``media_type`` by its content."""

    path: str
    location: Path
    size: int
    media_type: str
    package: Package | None = None
    """What is published of a web package, in place of the zip itself."""

    @property
    def published_size(self) -> int:
        """Bytes that points receive."""
        return self.package.size if self.package else self.size


class ContentFolder:
    """A content folder, listed once.

    Raises:
        Unreadable: the folder cannot be listed.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._files: dict[str, Path] = {}
        self._folders: set[str] = set()
        self._links: set[str] = set()
        self._known: dict[str, SourceFile | None] = {}
        self._hints = 0
        self._list()

    def _list(self) -> None:
        def refuse(error: OSError) -> None:
            raise Unreadable(str(error.filename), error.strerror or str(error)) from error

        for folder, subfolders, files in os.walk(self.root, onerror=refuse):
            for name in (*subfolders, *files):
                location = Path(folder, name)
                path = unicodedata.normalize("NFC", location.relative_to(self.root).as_posix())
                if location.is_symlink():
                    self._links.add(path)
                elif name in files:
                    self._files[path] = location
                else:
                    self._folders.add(path)

    def take(self, written: str, place: Place, findings: Findings) -> SourceFile | None:
        """Return the file that a cell names, looked at once; None (and found) if it cannot be taken."""
        path = self._path(written, place, findings)
        if path is None:
            return None
        if path not in self._known:
            self._known[path] = self._inspect(path, self._files[path], place, findings)
        return self._known[path]

    def unlisted(self, ignored: frozenset[str]) -> list[str]:
        """Return the files that no cell has named, without hidden ones and those in ``ignored``."""
        hidden = re.compile(r"(?:^|/)(?:\.|~\$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
        return sorted(path for path in self._files.keys() - self._known.keys() - ignored if not hidden.search(path))

    def _path(self, written: str, place: Place, findings: Findings) -> str | None:
        """Return the path of an existing plain file of the folder, or None (and found)."""
        if _ADDRESS.match(written):
            findings.add(Kind.WEB_ADDRESS, place, path=written)
            return None
        slashed = unicodedata.normalize("NFC", written.replace("\\", "/"))
        parts = PurePosixPath(slashed).parts
        if _ABSOLUTE.match(slashed) or ".." in parts:
            findings.add(Kind.OUTSIDE, place, path=written)
            return None
        path = "/".join(parts)
        above = {"/".join(parts[:depth]) for depth in range(1, len(parts) + 1)}
        if above & self._links:
            findings.add(Kind.LINK, place, path=written)
        elif path in self._folders or not path:
            findings.add(Kind.FOLDER, place, path=written)
        elif path not in self._files:
            findings.add(Kind.MISSING_FILE, place, path=written, hint=self._hint(path))
        else:
            return path
        return None

    def _hint(self, path: str) -> str:
        """Return the most similar name in the folder, as an addition to the sentence."""
        if self._hints >= _MOST_HINTS:
            return ""
        self._hints += 1
        close = difflib.get_close_matches(path, self._files, n=1, cutoff=0.8)
        same = [
            other
            for other in self._files
            if PurePosixPath(other).name.casefold() == PurePosixPath(path).name.casefold()
        ]
        return f"（{(same or close)[0]}?）" if same or close else ""

    def _inspect(self, path: str, location: Path, place: Place, findings: Findings) -> SourceFile | None:
        if fault := names.path_fault(path):
            findings.add(Kind.UNSAFE_NAME, place, path=path, fault=fault)
            return None
        try:
            size = location.stat().st_size
            with location.open("rb") as file:
                head = file.read(media.HEAD)
                judged = media.judge(location, head)
                if judged.media_type == "text/html":
                    head += file.read(pages.MOST_PAGE)
        except OSError as error:
            findings.add(Kind.CANNOT_READ, place, path=path, reason=error.strerror or error)
            return None
        if not 0 < size <= names.MOST_FILE:
            findings.add(Kind.TOO_LARGE if size else Kind.EMPTY_FILE, place, path=path)
            return None
        if judged.program:
            findings.add(Kind.PROGRAM, place, path=path, media=judged.media_type)
            return None
        _warn(path, location, judged.media_type, head, place, findings)
        source = SourceFile(path, location, size, judged.media_type or "application/octet-stream")
        return _taken_apart(source, place, findings) if judged.media_type in _ZIPS else source


def _taken_apart(source: SourceFile, place: Place, findings: Findings) -> SourceFile | None:
    """Return a web package with its files, any other zip as it is; None (and found) if it cannot be taken."""
    try:
        package = PackageReader(source.path, source.location, place, findings).read()
    except PackageRefused:
        return None
    except OSError as error:
        findings.add(Kind.CANNOT_READ, place, path=source.path, reason=error.strerror or error)
        return None
    return replace(source, media_type=package.media_type, package=package) if package else source


def _warn(path: str, location: Path, media_type: str, content: bytes, place: Place, findings: Findings) -> None:
    if not media_type:
        findings.add(Kind.UNKNOWN_MEDIA, place, path=path)
    elif not media.suffix_fits(location, media_type):
        findings.add(Kind.SUFFIX_DIFFERS, place, path=path, media=media_type)
    if media_type == "text/html" and (hosts := pages.external_hosts(content)):
        findings.add(Kind.EXTERNAL_LINKS, place, path=path, hosts="、".join(hosts[:5]))
