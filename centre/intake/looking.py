"""Every file of a resource is looked at before it is published: what plays nowhere is found here, and left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import BinaryIO

from centre.centre_folder import CentreFolder
from centre.examine.examination import Examination, Fault
from centre.examine.examiner import Examiner
from centre.examine.trials import Played, Trials
from centre.examine.web_films import MADE_OF, NoFilm, WebFilms
from centre.intake import encoding, package_listing, trying
from centre.intake.findings import Findings, Kind, Place
from centre.intake.folder import SourceFile
from centre.intake.package import PackageFile
from centre.zips.directory import BrokenZip, Member, read_directory
from centre.zips.member import pieces
from package_format import names
from package_format.trust.durable import writing
from package_format.web_rendition import rendition_path

_FAULTS: Mapping[Fault, Kind] = {
    Fault.NOTHING: Kind.SHOWS_NOTHING,
    Fault.BROKEN_OFF: Kind.BROKEN_OFF,
    Fault.DAMAGED: Kind.NOT_PLAYABLE,
    Fault.LOCKED: Kind.LOCKED,
    Fault.NO_PLAYER: Kind.NO_PLAYER,
    Fault.CRASHED: Kind.CRASHED,
    Fault.HUNG: Kind.HUNG,
    Fault.GREEDY: Kind.GREEDY,
    Fault.UNSHOWN: Kind.UNSHOWN,
}
_PICTURES_OF_TEXT = frozenset({"hdmv_pgs_subtitle", "dvd_subtitle", "dvb_subtitle", "xsub"})
"""Subtitles that are pictures, by ffmpeg's names: players at points show those that are text."""
_OFFICE_ZIP = "application/vnd.openxmlformats"


@dataclass(frozen=True, slots=True)
class Looking:
    """Looks at files; ``films`` makes renditions of films inside packages, ``trials`` plays web lessons."""

    examiner: Examiner
    films: WebFilms
    trials: Trials
    findings: Findings

    def close(self) -> None:
        """End the player that was started."""
        self.trials.end()

    def look(self, source: SourceFile, place: Place) -> Examination:
        """Return what is found out about a file; what no player can show is a finding at ``place``."""
        try:
            found = self.examiner.examine(source.location, source.media_type, _members(source))
        except OSError as error:
            self.findings.add(Kind.CANNOT_READ, place, path=source.path, reason=error.strerror or error)
            return Examination()
        if found.fault is not None:
            self.findings.add(_FAULTS[found.fault], place, path=source.path, reason=found.reason)
        if codecs := sorted({track.codec for track in found.tracks if track.codec in _PICTURES_OF_TEXT}):
            self.findings.add(Kind.PICTURE_SUBTITLES, place, path=source.path, codecs=", ".join(codecs))
        return found

    def play(self, source: SourceFile, beside: Mapping[str, SourceFile], place: Place) -> Played:
        """Play a web lesson once; ``beside`` are all files of its resource by path, itself among them.

        What no class could see, and what the lesson lacks, are findings at ``place``.
        """
        try:
            if source.package is not None:
                found = self.trials.play(trying.packed(source, source.package))
            else:
                found = self.trials.play(trying.plain(source, beside, self.examiner.digest_of))
        except (OSError, BrokenZip) as error:
            self.findings.add(Kind.CANNOT_READ, place, path=source.path, reason=error)
            return Played()
        if found is None:
            return Played()
        if found.fault is not None:
            self.findings.add(_FAULTS[found.fault], place, path=source.path, reason=found.reason)
        elif found.is_blank:
            reason = f"（{found.errors[0]}）" if found.errors else ""
            self.findings.add(Kind.BLANK, place, path=source.path, reason=reason)
        if found.missing:
            members, count = "、".join(found.missing[:3]), len(found.missing)
            self.findings.add(Kind.LACKS_FILES, place, path=source.path, count=count, members=members)
        if found.outside:
            self.findings.add(Kind.NEEDS_NETWORK, place, path=source.path, hosts="、".join(found.outside[:5]))
        return found

    def cover(self, source: SourceFile) -> SourceFile:
        """Return the picture that was made of an examined file."""
        location = self.examiner.cover_of(source.location)
        return SourceFile(f"{source.path}#cover", location, location.stat().st_size, "image/jpeg")

    def with_renditions(self, source: SourceFile, place: Place) -> SourceFile:
        """Return a package with a rendition beside every film that the engine of the points has no codec for."""
        if source.package is None:
            return source
        taken = {names.fold_path(file.path) for file in source.package.files}
        films = [file for file in source.package.files if file.media_type in MADE_OF]
        added: list[PackageFile] = []
        try:
            with source.location.open("rb") as zipped:
                for film in films:
                    if names.fold_path(rendition_path(film.path)) not in taken:
                        added += self._added(zipped, film, source, place)
        except (OSError, BrokenZip) as error:
            self.findings.add(Kind.CANNOT_READ, place, path=source.path, reason=error)
        if not added:
            return source
        files = sorted((*source.package.files, *added), key=lambda file: file.path)
        return replace(source, package=replace(source.package, files=tuple(files)))

    def _added(self, zipped: BinaryIO, film: PackageFile, source: SourceFile, place: Place) -> list[PackageFile]:
        try:
            return self._rendition(zipped, film)
        except NoFilm as error:
            self.findings.add(Kind.PACKAGE_FILM, place, path=source.path, member=film.path, reason=error)
            return []

    def _rendition(self, zipped: BinaryIO, file: PackageFile) -> list[PackageFile]:
        path = rendition_path(file.path)
        if len(path.encode()) > package_listing.LONGEST_PATH:
            raise NoFilm("its path is too long")
        made = self.films.kept(file.digest)
        if made is None and self.films.is_quick:
            return []
        if made is None:
            with self.films.workplace() as work:
                film = work / "film"
                with film.open("wb") as unpacked:
                    for piece in pieces(zipped, file.member):
                        with writing(film):
                            unpacked.write(piece)
                made = self.films.make(film, file.digest)
        size = made.stat().st_size
        if not size:
            return []
        with made.open("rb") as content:
            hasher = names.hasher()
            while piece := content.read(1 << 20):
                hasher.update(piece)
        return [PackageFile(path, size, hasher.hexdigest(), file.member, "video/webm", made)]


def looking_in(folder: CentreFolder, findings: Findings, is_quick: bool = False) -> Looking:
    """Return what looks at files and keeps what it finds in the centre's folder."""

    def decode(content: bytes) -> str:
        return encoding.decode(content) or content.decode("utf-8", "ignore")

    examiner = Examiner(folder.examined, decode, is_quick=is_quick)
    trials = Trials(folder.examined, is_quick)
    return Looking(examiner, WebFilms(folder.web_films, is_quick), trials, findings)


def _members(source: SourceFile) -> Mapping[str, Member] | None:
    """Return the files of a zip that is looked into, None for anything else."""
    if source.package is not None:
        return {file.path: file.member for file in source.package.files if file.location is None}
    if not source.media_type.startswith(_OFFICE_ZIP):
        return None
    try:
        with source.location.open("rb") as file:
            return {listed.path: listed.member for listed in package_listing.list_files(read_directory(file))}
    except BrokenZip:
        return {}
