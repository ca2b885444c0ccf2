"""Looks at each content once, however often it is published: what was found is kept under its digest."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from centre.examine import archives, texts
from centre.examine.documents import examine_pdf
from centre.examine.examination import EDITION, FIRST_EDITION, Examination, Fault, from_json, to_json
from centre.examine.films import examine_film
from centre.examine.flash import examine_flash
from centre.examine.packages import Decode, examine_package
from centre.examine.pictures import DECODED, examine_picture
from centre.examine.tools import Tools, find_tools
from centre.zips.directory import Member
from package_format import names
from package_format.trust.durable import write_durably, writing

_MOST_PAGE = 16 << 20
_SHOWN_BY_NONE = frozenset({"application/vnd.rar", "application/x-7z-compressed", "image/heic", "image/avif"})
"""What is recognised, and opens in no player of a point. What is not recognised may have a program of its own there."""
_TEXTS: Mapping[str, Callable[[str], str]] = {
    "text/html": texts.of_page,
    "text/vtt": texts.of_subtitle,
    "application/x-subrip": texts.of_subtitle,
    "text/plain": lambda text: text[: texts.MOST],
}


class Examiner:
    """Examines files and keeps what was found in ``folder``.

    Args:
        folder: made if it is not there.
        decode: makes text of bytes of unknown encoding.
        tools: ffmpeg; None if it is not there, and then films and pictures are published as they are.
        is_quick: nothing is looked at that was not looked at before.
    """

    def __init__(self, folder: Path, decode: Decode, tools: Tools | None = None, is_quick: bool = False) -> None:
        self._folder = folder
        self._decode = decode
        self._tools = tools or find_tools()
        self._quick = is_quick
        self._digests: dict[Path, str] = {}
        self.unseen = 0
        """Files that ffmpeg would have played and that nobody did."""
        self.unopened = 0
        """Archives (ZIM) of which only the header was read, because libzim is not here."""

    def examine(self, path: Path, media_type: str, members: Mapping[str, Member] | None = None) -> Examination:
        """Return what is found out about the file at ``path``; ``members`` are the files of a zip.

        Raises:
            OSError: the system cannot read the file.
            NoSpace, Unwritable: what was found cannot be kept.
        """
        if media_type == archives.ZIM and (header := archives.examine_header(path)).fault is not None:
            return header
        look = self._way(path, media_type, members)
        if look is None:
            return Examination()
        digest = self.digest_of(path)
        kept = self._folder / f"{digest}.json"
        # Who is in a hurry goes on with what an earlier edition found: covers must not come and go.
        oldest = FIRST_EDITION if self._quick else EDITION
        if kept.is_file() and (known := from_json(kept.read_bytes(), oldest)) is not None:
            return known
        if self._quick:
            return Examination()
        with writing(kept):
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self._folder) as work:
                made = Path(work) / "cover.jpg"
                found = look(made)
                if found.has_cover:
                    write_durably(kept.with_suffix(".jpg"), made.read_bytes())
            write_durably(kept, to_json(found))
        return found

    def digest_of(self, path: Path) -> str:
        """Return the digest of a file, which is read once."""
        if path not in self._digests:
            self._digests[path] = _digest(path)
        return self._digests[path]

    def cover_of(self, path: Path) -> Path:
        """Return where the cover of a file lies that was examined here."""
        return self._folder / f"{self._digests[path]}.jpg"

    def _way(
        self, path: Path, media_type: str, members: Mapping[str, Member] | None
    ) -> Callable[[Path], Examination] | None:
        """Return how a file of this type is looked at, None if there is nothing to see."""
        if members is not None:
            return lambda made: examine_package(self._tools, path, members, self._decode, made)
        if media_type == "application/x-shockwave-flash":
            return lambda _made: examine_flash(path)
        if media_type == archives.ZIM:
            self.unopened += not archives.can_read()
            return (lambda _made: archives.examine_archive(path)) if archives.can_read() else None
        if media_type in _SHOWN_BY_NONE:
            return lambda _made: Examination().refused(Fault.NO_PLAYER, media_type)
        if (read := _TEXTS.get(media_type)) is not None:
            return lambda _made: self._text(path, read)
        return self._played(path, media_type)

    def _played(self, path: Path, media_type: str) -> Callable[[Path], Examination] | None:
        """Return how a file is played or rendered; what cannot be for want of a decoder is counted."""
        tools = self._tools
        film = media_type.startswith(("video/", "audio/"))
        if media_type == "application/pdf" and find_spec("pypdfium2") is not None:
            return lambda made: examine_pdf(tools, path, made)
        if tools is not None and film:
            return lambda made: examine_film(tools, path, made)
        if tools is not None and media_type in DECODED:
            return lambda made: examine_picture(tools, path, made)
        self.unseen += film or media_type in DECODED or media_type == "application/pdf"
        return None

    def _text(self, path: Path, read: Callable[[str], str]) -> Examination:
        with path.open("rb") as file:
            return replace(Examination(), words=read(self._decode(file.read(_MOST_PAGE))))


def _digest(path: Path) -> str:
    hasher = names.hasher()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            hasher.update(piece)
    return hasher.hexdigest()
