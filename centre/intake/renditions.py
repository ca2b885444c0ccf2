"""PDFs of presentations and other office documents, made by LibreOffice: what a point shows where nobody has WPS.

A rendition is made once for a content and kept under its digest: making it again would give other bytes (the date is in
a PDF), and every point would receive the same slides anew.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path, PurePosixPath

from centre import contained
from centre.contained import Limits, NotRun
from centre.intake.folder import SourceFile
from package_format.trust.durable import write_durably, writing

SECONDS = 300
"""A document that takes longer is given up: most take four seconds."""
_PDF = "application/pdf"
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_SUFFIXES = {
    "application/vnd.ms-powerpoint": ".ppt",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    _OPEN_XML + "presentationml.presentation": ".pptx",
    _OPEN_XML + "wordprocessingml.document": ".docx",
    _OPEN_XML + "spreadsheetml.sheet": ".xlsx",
}
"""LibreOffice is given the name that fits the content, whatever the file is called."""
_READ = 1 << 20


class NoRendition(Exception):
    """A document could not be turned into a PDF; the text says why in a few English words. Never leaves intake."""


class Renditions:
    """Makes and keeps renditions in ``folder``.

    Args:
        program: LibreOffice's ``soffice``; None for the one on the PATH.
    """

    def __init__(self, folder: Path, program: str | None = None) -> None:
        self._folder = folder
        self._program = program or shutil.which("soffice")

    def pdf_of(self, file: SourceFile) -> SourceFile:
        """Return the PDF of an office document, beside it by name.

        Raises:
            NoRendition: LibreOffice is not installed, or cannot read the document.
            NoSpace, Unwritable: the PDF cannot be kept.
        """
        kept = self._folder / f"{_digest(file.location)}.pdf"
        if not kept.is_file():
            with writing(kept):
                self._folder.mkdir(exist_ok=True)
                with tempfile.TemporaryDirectory(dir=self._folder) as work:
                    write_durably(kept, self._convert(file, Path(work)))
        path = PurePosixPath(file.path).with_suffix(".pdf").as_posix()
        return replace(file, path=path, location=kept, size=kept.stat().st_size, media_type=_PDF)

    def _convert(self, file: SourceFile, work: Path) -> bytes:
        if self._program is None:
            raise NoRendition("LibreOffice is not installed")
        source = work / f"document{_SUFFIXES.get(file.media_type, file.location.suffix.lower())}"
        shutil.copyfile(file.location, source)
        profile = (work / "profile").absolute().as_uri()
        command = [
            self._program, "--headless", "--norestore", "--nolockcheck", "--nodefault",
            f"-env:UserInstallation={profile}", "--convert-to", "pdf", "--outdir", str(work / "out"), str(source),
        ]  # fmt: skip
        _run(command)
        made = work / "out" / "document.pdf"
        content = made.read_bytes() if made.is_file() else b""
        if not content.startswith(b"%PDF-"):
            raise NoRendition("LibreOffice cannot read it")
        return content


def _run(command: list[str]) -> None:
    """Run ``command`` with everything it starts, no longer than ``SECONDS``."""
    # What a document links to on the web is not asked for: the centre publishes what it was given, and tells nobody.
    # Where the system has no networks that lead nowhere, a proxy that does not answer keeps most of that.
    silent = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), "http://127.0.0.1:9")
    try:
        contained.run(command, Limits(SECONDS), environment=silent)
    except NotRun as error:
        raise NoRendition(f"LibreOffice: {error}") from error


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
