"""Taking a web package apart: every member is read once, checked, hashed and judged; nothing is written, nothing kept.

What is found wrong is a finding at the cell that names the package. Publishing reads the members again, and only those
that no pack holds yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from centre.intake import media, package_kinds, package_listing, pages
from centre.intake.findings import Findings, Kind, Place
from centre.intake.package_listing import Listed
from centre.intake.package_manifests import MOST_MANIFEST, NoManifest, NoPage
from centre.zips.directory import BrokenZip, Member, read_directory
from centre.zips.member import pieces
from package_format import names

MOST_PACKAGE = 8 << 30
"""Bytes of a package taken apart: two hours of film and everything around it."""
BOMB_SIZE, BOMB_RATIO = 64 << 20, 100
"""A zip that unpacks to more than this, and to more than this many times itself, is a bomb: texts reach about 20."""
_MOST_PAGE = 1 << 20


@dataclass(frozen=True, slots=True)
class PackageFile:
    """One file of a package: ``path`` below the package's folder, ``member`` where its bytes are in the zip."""

    path: str
    size: int
    digest: str
    member: Member
    media_type: str = ""
    """By its first bytes, empty for what they do not tell: texts, and zips."""
    location: Path | None = None
    """Where the bytes are if not in the zip: a rendition that was made of a film (FORMAT §18)."""


@dataclass(frozen=True, slots=True)
class Package:
    """A web package as it will be published; ``entry`` is the path of what opens it, ``files`` are sorted by path."""

    media_type: str
    entry: str
    files: tuple[PackageFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)


class PackageRefused(Exception):
    """The zip cannot be taken; the findings say why."""


class PackageReader:
    """Reads the zip at ``location``, which the cell at ``place`` calls ``path``."""

    def __init__(self, path: str, location: Path, place: Place, findings: Findings) -> None:
        self._path = path
        self._location = location
        self._place = place
        self._findings = findings

    def read(self) -> Package | None:
        """Return the package, or None where the zip is none and stays a zip.

        Raises:
            PackageRefused: it cannot be taken; the findings say why.
            OSError: the system cannot read the file.
        """
        with self._location.open("rb") as file:
            try:
                files = package_listing.list_files(read_directory(file))
            except BrokenZip as error:
                raise self._broken(error, "") from error
            kind = package_kinds.recognise(listed.path for listed in files)
            if kind is None:
                self._mention_pages(files)
                return None
            self._refuse_bombs(files)
            for fault, concerned in package_listing.faults(files).items():
                self._add(fault, members=_some(concerned))
            if package_listing.faults(files):
                raise PackageRefused
            by_path = {listed.path: listed for listed in files}
            entry = self._entry(kind, by_path, file)
            taken = self._read_all(files, file)
            if entry not in {one.path for one in taken}:
                raise self._no_page(kind.manifest, entry)
            return Package(kind.media_type, entry, taken)

    def _entry(self, kind: package_kinds.PackageKind, by_path: Mapping[str, Listed], file: BinaryIO) -> str:
        def read(path: str) -> bytes:
            if by_path[path].member.size > MOST_MANIFEST:
                raise NoManifest("too large")
            try:
                return b"".join(pieces(file, by_path[path].member))
            except BrokenZip as error:
                raise self._broken(error, path) from error

        try:
            return package_kinds.entry(kind, by_path, read)
        except NoManifest as error:
            self._add(Kind.PACKAGE_MANIFEST, manifest=kind.manifest, reason=error)
            raise PackageRefused from error
        except NoPage as error:
            raise self._no_page(kind.manifest, str(error)) from error

    def _read_all(self, files: Sequence[Listed], file: BinaryIO) -> tuple[PackageFile, ...]:
        """Read every member; return those that are taken: all but programs."""
        taken: list[PackageFile] = []
        programs: list[str] = []
        hosts: set[str] = set()
        for listed in files:
            try:
                read = _read(file, listed)
            except BrokenZip as error:
                raise self._broken(error, listed.path) from error
            if media.is_program(listed.path, read.head):
                programs.append(listed.path)
            else:
                kind = media.binary_type(listed.path, read.head)
                taken.append(PackageFile(listed.path, listed.member.size, read.digest, listed.member, kind))
                hosts |= read.hosts
        if programs:
            self._add(Kind.PACKAGE_PROGRAM, count=len(programs), members=_some(programs))
        if hosts:
            self._add(Kind.EXTERNAL_LINKS, hosts="、".join(sorted(hosts)[:5]))
        return tuple(taken)

    def _refuse_bombs(self, files: Sequence[Listed]) -> None:
        """Look at what the directory announces, which no member may exceed when it is read."""
        total = sum(listed.member.size for listed in files)
        packed = self._location.stat().st_size
        if len(files) > names.MOST_FILES:
            self._add(Kind.PACKAGE_TOO_MANY, count=len(files), most=names.MOST_FILES)
        elif total > BOMB_SIZE and total > BOMB_RATIO * packed:
            self._add(Kind.ZIP_BOMB, packed=_mebibytes(packed), size=_mebibytes(total))
        elif total > MOST_PACKAGE:
            self._add(Kind.PACKAGE_TOO_LARGE, size=_mebibytes(total), most=_mebibytes(MOST_PACKAGE))
        else:
            return
        raise PackageRefused

    def _mention_pages(self, files: Iterable[Listed]) -> None:
        if found := package_kinds.top_pages(listed.path for listed in files):
            self._add(Kind.NO_START_PAGE, count=len(found))

    def _broken(self, error: BrokenZip, member: str) -> PackageRefused:
        self._add(Kind.BROKEN_ZIP, reason=error, member=f"：{member}" if member else "")
        return PackageRefused()

    def _no_page(self, manifest: str, page: str) -> PackageRefused:
        self._add(Kind.PACKAGE_START, manifest=manifest, page=page)
        return PackageRefused()

    def _add(self, kind: Kind, **facts: object) -> None:
        self._findings.add(kind, self._place, path=self._path, **facts)


@dataclass(frozen=True, slots=True)
class _Read:
    digest: str
    head: bytes
    hosts: frozenset[str]


def _read(file: BinaryIO, listed: Listed) -> _Read:
    """Read one member to its end; ``BrokenZip`` if it is not what the directory announces."""
    hasher = names.hasher()
    is_page = listed.path.lower().endswith((".html", ".htm", ".xhtml")) and listed.member.size <= _MOST_PAGE
    most = _MOST_PAGE if is_page else media.PROGRAM_HEAD
    head = b""
    for piece in pieces(file, listed.member):
        hasher.update(piece)
        if len(head) < most:
            head += piece[: most - len(head)]
    hosts = frozenset(pages.external_hosts(head)) if is_page else frozenset()
    return _Read(hasher.hexdigest(), head, hosts)


def _some(paths: Sequence[str]) -> str:
    shown = "、".join(path[:60] for path in paths[:2])
    return f"{shown} … ({len(paths)})" if len(paths) > 2 else shown


def _mebibytes(size: int) -> str:
    return f"{size / (1 << 20):.1f} MiB"
