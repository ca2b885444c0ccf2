"""PDFs of a teacher's own presentations, made once by LibreOffice where this computer has it. No Qt.

A lesson that was published brings its PDF along (docs/adr/0044). What a visiting teacher brings does not: with a PDF of
it the pen, the clicker and the place kept work as for every other lesson; without one, WPS shows it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.store.own_kinds import OFFICE
from package_format.errors import LessonError

if TYPE_CHECKING:
    from desktop_app.store.cards import OwnFile
    from desktop_app.store.store import Store

SECONDS = 180
"""A document that takes longer is left to WPS."""
_PLACES = (
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
    "/opt/libreoffice/program/soffice",
)


def find_office() -> str | None:
    """Return where LibreOffice is on this computer, None if it has none."""
    return shutil.which("soffice") or next((place for place in _PLACES if Path(place).is_file()), None)


def make_slides(store: Store, file: OwnFile, program: str | None = None) -> bool:
    """Make the PDF of ``file`` if it is a document without one and can be made; return whether there is one now.

    Whatever goes wrong, the document is as it was and is opened in WPS or PowerPoint instead.
    """
    lessons = store.own_lessons
    ending = OFFICE.get(lessons.media_type(file))
    if ending is None:
        return False
    if lessons.slides_of(file).is_file():
        return True
    program = program or find_office()
    if program is None:
        return False
    try:
        with tempfile.TemporaryDirectory(prefix="songke-") as work:
            pdf = _convert(program, file.location, ending, Path(work))
        if pdf.startswith(b"%PDF-"):
            lessons.keep_slides(file, pdf)
            return True
    except (OSError, LessonError):  # no room, or somebody has taken the file out meanwhile
        return False
    return False


def _convert(program: str, document: Path, ending: str, work: Path) -> bytes:
    """Return the PDF, empty if none came of it."""
    source = work / f"document{ending}"  # named by its kind: LibreOffice, too, believes names
    shutil.copyfile(document, source)
    profile = (work / "profile").absolute().as_uri()
    command = [
        program, "--headless", "--norestore", "--nolockcheck", "--nodefault", f"-env:UserInstallation={profile}",
        "--convert-to", "pdf", "--outdir", str(work / "out"), str(source),
    ]  # fmt: skip
    # What a document links to on the web is not asked for.
    silent = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), "http://127.0.0.1:9")
    _run(command, {**os.environ, **silent})
    made = work / "out" / "document.pdf"
    return made.read_bytes() if made.is_file() else b""


def _run(command: list[str], environment: dict[str, str]) -> None:
    """Run ``command`` with everything it starts, no longer than ``SECONDS``."""
    null = subprocess.DEVNULL
    process = subprocess.Popen(
        command, stdin=null, stdout=null, stderr=null, env=environment, start_new_session=True
    )  # fmt: skip
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        return
    finally:
        if process.poll() is None:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)  # soffice is a starter: the work is done by its child
    else:
        process.kill()
    process.wait()
