"""What an opened ZIM archive may ask for: its own entries, which another process reads, and the pages around them."""

from __future__ import annotations

import re
from collections.abc import Callable

from desktop_app.player.web.site import OURS, Answer, Content, Found, Moved, Site
from desktop_app.player.web.zim_reader import Said, ZimReader
from desktop_app.store.cards import Lesson, StoredFile
from desktop_app.store.web_media import UNKNOWN

_TYPE = re.compile(r"[a-z]+/[\w.+-]{1,100}(?:;\s*charset=[\w-]{1,40})?", re.ASCII | re.IGNORECASE)
LONGEST = 4096
"""Characters of a path that are asked for."""


class ZimSite(Site):
    """Answers the paths of one archive.

    Args:
        lesson, stored: as for every site.
        reader: of the same archive.
    """

    def __init__(self, lesson: Lesson, stored: StoredFile, reader: ZimReader) -> None:
        super().__init__(lesson, stored)
        self._reader = reader
        self.main = ""
        """The path of the first page, once it is known."""

    @property
    def is_here(self) -> bool:
        """Whether the archive is on this disk."""
        return self.stored.location.is_file()

    def find(self, path: str) -> Found | None:
        """Only our own pages are plain files; the archive itself is none of its entries."""
        return super().find(path) if path.startswith(OURS) else None

    def ask(self, path: str, answer: Callable[[Answer], object]) -> None:
        """Answer at once for our own pages, and later for entries."""
        if path.startswith(OURS):
            answer(self.find(path))
        elif not path:
            answer(Moved(self.main) if self.main else None)
        elif len(path) > LONGEST:
            answer(None)
        else:
            self._reader.ask({"ask": "entry", "path": path}, lambda said: answer(self._read(said)))

    def _read(self, said: Said) -> Answer:
        head, kind = said.head, media_type(said.head.get("type"))
        if isinstance(moved := head.get("moved"), str) and moved:
            return Moved(moved)
        if "file" in head:
            location = self._reader.file(head["file"])
            return None if location is None else Found(location, kind)
        return Content(said.content, kind) if "size" in head else None


def media_type(said: object) -> str:
    """Return the media type that an archive gives an entry, as far as it is one; text without more is UTF-8."""
    found = _TYPE.match(said.strip()) if isinstance(said, str) else None
    if found is None:
        return UNKNOWN
    kind = found.group(0)
    return f"{kind};charset=utf-8" if kind.startswith("text/") and ";" not in kind else kind
