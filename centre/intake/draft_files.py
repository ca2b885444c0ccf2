"""The files of one resource: which role each plays, and what it is called inside the resource."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from centre.examine.examination import Examination
from centre.intake import encoding, values
from centre.intake.findings import Findings, Kind, Place
from centre.intake.folder import ContentFolder, SourceFile
from centre.intake.headings import Column
from centre.intake.looking import Looking
from centre.intake.renditions import NoRendition, Renditions
from centre.intake.tables import Row
from centre.intake.trying import PLAIN
from package_format import names
from package_format.errors import Damaged

MOST_FILES = 300
"""Files of one resource; a record line must stay below 256 KiB."""
_SUBTITLES = frozenset({"application/x-subrip", "text/vtt"})
_OFFICE = ("application/vnd.openxmlformats", "application/vnd.ms-", "application/msword", "application/vnd.oasis")


@dataclass(frozen=True, slots=True)
class DraftFile:
    """One file of a resource: its role, its path inside the resource, and where it comes from."""

    role: str
    path: str
    source: SourceFile
    language: str = ""
    examined: Examination = field(default_factory=Examination)


class FileReader:
    """Reads the columns 文件 and 字幕; office documents are published as what ``renditions`` make of them.

    With ``looking`` each file is played once, and films in packages get renditions.
    """

    def __init__(
        self,
        folder: ContentFolder,
        findings: Findings,
        renditions: Renditions | None = None,
        looking: Looking | None = None,
    ) -> None:
        self._folder = folder
        self._findings = findings
        self._renditions = renditions
        self._looking = looking
        self._prepared: dict[str, SourceFile] = {}

    def read(self, row: Row) -> tuple[DraftFile, ...]:
        """Return the files of ``row`` with their roles; what is wrong with them is found."""
        place = row.place(Column.FILES)
        written = values.split(row.text(Column.FILES))
        if len(written) > MOST_FILES:
            self._findings.add(Kind.TOO_MANY, place, count=len(written), most=MOST_FILES)
            return ()
        taken = [self._folder.take(text, place, self._findings) for text in written]
        there = [self._prepare(file, place) for file in taken if file is not None]
        sources = self._with_pdf(_what_opens_first(there), place)
        found = [(_role(file, sources), file, "") for file in sources] + self._subtitles(row)
        common = _common_folder([file.path for _, file, _ in found])
        folders = _folders(sources)
        files = tuple(
            DraftFile(role, folders.get(file.path) or file.path[len(common) :], file, language, self._look(file, place))
            for role, file, language in found
        )
        files = self._play(files, place)
        self._refuse_collisions(row, files)
        count = sum(len(file.source.package.files) if file.source.package else 1 for file in files)
        if count > names.MOST_FILES:
            self._findings.add(Kind.PACKAGE_TOO_MANY, place, path=files[0].path, count=count, most=names.MOST_FILES)
        return files

    def _prepare(self, source: SourceFile, place: Place) -> SourceFile:
        """Return ``source`` with the renditions of its films, the same for every row that names it."""
        if self._looking is None:
            return source
        if source.path not in self._prepared:
            self._prepared[source.path] = self._looking.with_renditions(source, place)
        return self._prepared[source.path]

    def _look(self, source: SourceFile, place: Place) -> Examination:
        return self._looking.look(source, place) if self._looking is not None else Examination()

    def _play(self, files: tuple[DraftFile, ...], place: Place) -> tuple[DraftFile, ...]:
        """Play what opens as a web lesson; what no class could see of it has a fault from then on."""
        if self._looking is None:
            return files
        beside = {file.path: file.source for file in files if file.source.package is None}
        return tuple(self._played(file, beside, place, self._looking) for file in files)

    @staticmethod
    def _played(file: DraftFile, beside: Mapping[str, SourceFile], place: Place, looking: Looking) -> DraftFile:
        is_lesson = file.source.package or (file.role == "main" and file.source.media_type in PLAIN)
        if not is_lesson or file.examined.fault is not None:
            return file
        found = looking.play(file.source, beside, place)
        if found.fault is None:
            return file
        return replace(file, examined=file.examined.refused(found.fault, found.reason))

    def _with_pdf(self, sources: list[SourceFile], place: Place) -> list[SourceFile]:
        """Put the PDF of an office document that would open first before it."""
        if self._renditions is None or not sources or not sources[0].media_type.startswith(_OFFICE):
            return sources
        try:
            return [self._renditions.pdf_of(sources[0]), *sources]
        except NoRendition as error:
            self._findings.add(Kind.NO_RENDITION, place, path=sources[0].path, reason=error)
            return sources

    def _subtitles(self, row: Row) -> list[tuple[str, SourceFile, str]]:
        place = row.place(Column.SUBTITLES)
        found = []
        for part in values.split(row.text(Column.SUBTITLES)):
            tag, mark, path = part.replace("＝", "=").partition("=")
            if not mark or not path.strip():
                self._findings.add(Kind.BAD_SUBTITLE, place, value=part)
                continue
            language = values.language(tag.strip(), place, self._findings)
            file = self._folder.take(path.strip(), place, self._findings)
            if file is None:
                continue
            if file.media_type not in _SUBTITLES:
                self._findings.add(Kind.NOT_SUBTITLE, place, path=file.path)
            elif not encoding.is_utf8(file.location):
                self._findings.add(Kind.SUBTITLE_ENCODING, place, path=file.path)
            found.append(("subtitle", file, language))
        return found

    def _refuse_collisions(self, row: Row, files: Sequence[DraftFile]) -> None:
        seen: list[str] = []
        for file in files:
            seen.append(file.path)
            try:
                names.check_paths(seen)
            except Damaged:
                self._findings.add(Kind.NAMES_COLLIDE, row.place(Column.FILES), path=file.path)
                return


def _what_opens_first(sources: list[SourceFile]) -> list[SourceFile]:
    """Put a PDF before the office document it was made of: points show the PDF, the document is its original."""
    if sources and sources[0].media_type.startswith(_OFFICE):
        return sorted(sources, key=lambda file: file.media_type != "application/pdf")
    return sources


def _folders(sources: Sequence[SourceFile]) -> dict[str, str]:
    """Return the folder in which each package lies at a point.

    It is called the same in every version, whatever the zip is called, so that a file of the next version finds its
    predecessor by its path.
    """
    packages = dict.fromkeys(file.path for file in sources if file.package)
    return {path: f"package-{number}" if number > 1 else "package" for number, path in enumerate(packages, 1)}


def _role(file: SourceFile, sources: Sequence[SourceFile]) -> str:
    """Return the role of one of the files named in 文件: the first is what opens."""
    first = sources[0]
    if file is first or (file.media_type.startswith("image/") and first.media_type.startswith("image/")):
        return "main"
    if file.media_type.startswith(_OFFICE) and not first.media_type.startswith(_OFFICE):
        return "original"
    return "extra"


def _common_folder(paths: Sequence[str]) -> str:
    """Return the folder (with its slash) that all ``paths`` share: a resource need not know how the publisher sorts."""
    folders = [posixpath.dirname(path).split("/") if "/" in path else [] for path in paths]
    shared: list[str] = []
    for parts in zip(*folders, strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return "/".join(shared) + "/" if shared else ""
