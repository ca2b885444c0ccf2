"""Reads one ZIM archive and says what it found, as JSON: run alone, because a spoiled one may crash libzim (C++).

    python -I zim_child.py ARCHIVE

libzim is GPL-3.0, an extra of the installation; nothing else of the project is imported here.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from libzim.reader import Archive

MOST_CHECKED = 8 << 30
"""Bytes of an archive whose own checksum is compared; that of a larger one takes too long."""
MOST_TITLES, MOST_WORDS = 2_000, 20_000
_MOST_HOPS = 10
_BAD = (RuntimeError, KeyError, IndexError, ValueError, OverflowError, MemoryError, UnicodeError)
"""What libzim's errors become."""


def main(path: Path) -> None:
    """Say what is in the archive."""
    said: dict[str, object] = {"pages": 0, "words": "", "fault": "", "reason": ""}
    try:
        archive = Archive(path)
        if not archive.has_main_entry or not _first_page(archive):
            said |= {"fault": "nothing", "reason": "no first page"}
        elif archive.has_checksum and archive.filesize <= MOST_CHECKED and not archive.check():
            said |= {"fault": "damaged", "reason": "its checksum differs"}
        else:
            said |= {"pages": archive.article_count, "words": _words(archive)}
    except _BAD as error:
        said |= {"fault": "damaged", "reason": " ".join(str(error).split())[:100]}
    print(json.dumps(said))


def _first_page(archive: Archive) -> int:
    """How many bytes are in the page that opens; they have been read."""
    entry = archive.main_entry
    for _ in range(_MOST_HOPS):
        if not entry.is_redirect:
            return len(entry.get_item().content)
        entry = entry.get_redirect_entry()
    return 0


def _words(archive: Archive) -> str:
    """What the archive is called and about, and the titles of its pages."""
    known = [name for name in ("Title", "Description", "LongDescription") if name in archive.metadata_keys]
    words = [archive.get_metadata(name).decode("utf-8", "replace") for name in known]
    length = 0
    for number in range(min(archive.entry_count, MOST_TITLES)):
        entry = archive._get_entry_by_id(number)
        if not entry.is_redirect and entry.title and entry.get_item().mimetype.startswith("text/html"):
            words.append(entry.title)
            length += len(entry.title)
        if length > MOST_WORDS:
            break
    return "\n".join(words)[:MOST_WORDS]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
