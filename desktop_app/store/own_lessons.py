"""我的文件 as lessons: what a player, a list or a lesson plan needs of a teacher's own file.

A card of an own file has no channel: that is how everything tells it from what was published, and why no record of its
use is ever kept (``outbox``). PDFs that LibreOffice has made of presentations lie beside the store's other folders:

    slides/<digest of the presentation>.pdf     may be taken away at any time, and is made again
"""

from __future__ import annotations

from pathlib import Path

from desktop_app.store import disk, faults, own_kinds
from desktop_app.store.cards import Card, Lesson, OwnFile, Readiness, StoredFile
from desktop_app.store.own_files import OWN, OwnFiles, number_of
from desktop_app.store.own_kinds import HTML_ZIP, OFFICE, PACKAGES, PDF, ZIM
from desktop_app.store.own_packages import OwnPackages
from package_format.errors import Unreadable

VERSION = 1
"""An own file never changes: another content is another file, with another number."""
_KINDS = (("video/", "视频"), ("audio/", "音频"), ("image/", "图片"), (PDF, "文档"), ("text/html", "网页课件"))
_WEB = frozenset({"application/x-shockwave-flash", ZIM, *PACKAGES})


class OwnLessons:
    """Makes lessons and cards of own files; every call may come from any thread.

    Args:
        files: the teachers' own files.
        slides: the folder for PDFs of presentations.
        packages: takes web packages apart.
    """

    def __init__(self, files: OwnFiles, slides: Path, packages: OwnPackages) -> None:
        self._files = files
        self._slides = slides
        self._packages = packages
        self._judged: dict[str, str] = {}

    def cards(self) -> list[Card]:
        """Return the cards of all own files, the newest first."""
        return [self.card_of(file) for file in self._files.files()]

    def card(self, name: str) -> Card:
        """Return the card of the own file ``name`` (``@3``); raise ``Refused`` if there is none."""
        return self.card_of(self._files.get(number_of(name)))

    def lesson(self, name: str) -> Lesson:
        """Return what plays of the own file ``name`` (``@3``).

        Raises:
            Refused: there is none.
            Unreadable: somebody has taken it out of the store's folder, or it cannot be read.
            NotPlayable, NoSpace, Unwritable: a web package cannot be taken apart, see ``own_packages``.
        """
        file = self._files.get(number_of(name))
        if not file.location.is_file():
            raise Unreadable(str(file.location), "it is gone")
        card = self.card_of(file)
        media_type = self.media_type(file)
        if media_type in PACKAGES:
            folder = self._packages.of(file, media_type)
            return Lesson(card, VERSION, (folder.entry,), (folder,))
        original = StoredFile("main", file.location.name, media_type, file.size, file.digest, "", file.location)
        pdf = self.slides_of(file)
        if not pdf.is_file():
            return Lesson(card, VERSION, (original,))
        shown = StoredFile("main", pdf.name, PDF, pdf.stat().st_size, file.digest, "", pdf)
        return Lesson(card, VERSION, (shown, StoredFile("original", *_facts(original))))

    def card_of(self, file: OwnFile) -> Card:
        """Return the card of ``file``; its media type is that of what opens."""
        media_type = self.media_type(file)
        return Card(
            id=f"{OWN}{file.key}",
            channel="",
            version=VERSION,
            title={"zh-CN": file.title},
            kind=kind_of(media_type),
            textbook="",
            node=None,
            media_type=self._shown_as(file, media_type),
            bytes=file.size,
            duration_ms=0,
            pages=0,
            readiness=Readiness.READY,
            cover=file.location if media_type.startswith("image/") else None,
            status="",
        )

    def _shown_as(self, file: OwnFile, media_type: str) -> str:
        """Return the media type of what opens."""
        if media_type in OFFICE and self.slides_of(file).is_file():
            return PDF
        return "text/html" if media_type == HTML_ZIP else media_type

    def media_type(self, file: OwnFile) -> str:
        """Return what ``file`` is, by its content; what cannot be read is of no known kind."""
        if file.digest not in self._judged:
            try:
                self._judged[file.digest] = own_kinds.judge(file.location)
            except OSError:
                return own_kinds.UNKNOWN
        return self._judged[file.digest]

    def slides_of(self, file: OwnFile) -> Path:
        """Return where the PDF of a presentation is, or would be."""
        return self._slides / f"{file.digest}.pdf"

    def keep_slides(self, file: OwnFile, pdf: bytes) -> None:
        """Keep the PDF that was made of ``file``.

        Raises:
            NoSpace, Unwritable: it cannot be kept; nothing is left of it.
        """
        target = self.slides_of(file)
        part = target.with_suffix(".part")
        with faults.writing(self._slides):
            self._slides.mkdir(exist_ok=True)
            try:
                part.write_bytes(pdf)
                disk.replace(part, target)
            finally:
                part.unlink(missing_ok=True)

    def remove(self, key: int) -> OwnFile:
        """Delete an own file and what was made of it; see ``OwnFiles.remove``."""
        gone = self._files.remove(key)
        self._packages.forget(gone)
        with faults.writing(self._slides):
            self.slides_of(gone).unlink(missing_ok=True)
        return gone


def kind_of(media_type: str) -> str:
    """Return what a teacher calls such a file."""
    if media_type in OFFICE:
        return "课件" if OFFICE[media_type] in {".ppt", ".pptx", ".odp"} else "文档"
    if media_type in _WEB:
        return "网页课件"
    return next((kind for start, kind in _KINDS if media_type.startswith(start)), "其他文件")


def is_own(resource: str) -> bool:
    """Return whether ``resource`` names an own file."""
    return resource.startswith(OWN)


def _facts(stored: StoredFile) -> tuple[str, str, int, str, str, Path]:
    return (stored.path, stored.media_type, stored.size, stored.digest, stored.language, stored.location)
