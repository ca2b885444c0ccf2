"""Qt's reader for a picture, told what it is by its first bytes instead of asking every format in turn.

Asking is not harmless beside Qt's thread: the one for SVG connects a signal, for which Qt takes a lock that it shares
among objects, while Python's own lock is held. Where Qt's thread disconnects something at that moment (there Qt asks
Python while it holds its lock) both wait for each other, and the window stands for ever.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QImageReader

_SIGNS = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif"), (b"BM", "bmp"))
_HEAD = 12


def picture_reader(path: Path) -> QImageReader:
    """Return a reader of the picture at ``path``, upright; a file that cannot be read is its trouble to tell."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    if name := _format(path):
        reader.setAutoDetectImageFormat(False)
        reader.setFormat(name.encode())
    else:
        reader.setDecideFormatFromContent(True)
    return reader


def _format(path: Path) -> str:
    """Return the format that the first bytes say, empty for one that is seldom met."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return ""
    if head[:4] == b"RIFF" and head[8:] == b"WEBP":
        return "webp"
    return next((name for sign, name in _SIGNS if head.startswith(sign)), "")
