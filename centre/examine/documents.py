"""PDFs: their first page is rendered by the engine that points use (PDFium), in a process of its own."""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from centre import contained
from centre.contained import Limits, NotRun
from centre.examine.covers import make_cover
from centre.examine.examination import Examination, Fault
from centre.examine.tools import Tools

_LIMITS = Limits(seconds=120, memory=3 << 30, file=64 << 20)
_CHILD = Path(__file__).with_name("pdf_child.py")
_MOST_PAGES = 10_000


def examine_pdf(tools: Tools | None, path: Path, made: Path) -> Examination:
    """Return pages and text of a PDF; its cover, the first page, is written to ``made`` where ffmpeg is there."""
    with tempfile.TemporaryDirectory() as work:
        page = Path(work) / "page.ppm"
        command = [sys.executable, "-I", str(_CHILD), str(path.absolute()), str(page)]
        try:
            ended = contained.run(command, _LIMITS, Path(work))
        except NotRun as error:
            return Examination().refused(Fault.DAMAGED, str(error))
        try:
            said = json.loads(ended.output)
            found = Examination(pages=min(int(said["pages"]), _MOST_PAGES), words=str(said["words"]))
            fault = Fault(said["fault"]) if said["fault"] else None
        except (ValueError, KeyError, TypeError):
            # It crashed: so would the window of a school that opened it.
            return Examination().refused(Fault.DAMAGED, "the first page cannot be shown")
        if fault is not None:
            return found.refused(fault, str(said["reason"]))
        return replace(found, has_cover=tools is not None and make_cover(tools, page, made))
