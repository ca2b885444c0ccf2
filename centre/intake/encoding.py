"""Text as spreadsheets and editors on Chinese computers save it."""

from __future__ import annotations

import codecs
from pathlib import Path

from package_format.errors import Unreadable


def decode(content: bytes) -> str | None:
    """Return the text of ``content``: by its byte order mark, as UTF-8 or as GB 18030 (holds GBK); else None."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _try(content, "utf-16")
    for name in ("utf-8-sig", "gb18030"):
        text = _try(content, name)
        if text is not None:
            return text
    return None


def _try(content: bytes, name: str) -> str | None:
    try:
        text = content.decode(name)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def is_utf8(path: Path) -> bool:
    """Return whether the text file at ``path`` is UTF-8; raise ``Unreadable`` if the system cannot read it."""
    try:
        return _try(path.read_bytes(), "utf-8-sig") is not None
    except OSError as error:
        raise Unreadable(str(path), error.strerror or str(error)) from error
