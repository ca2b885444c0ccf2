"""What an office document of the old kind is, by the streams in it (MS-CFB §2.6): its name may say anything."""

from __future__ import annotations

import struct
from typing import IO

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = {
    "PowerPoint Document": "application/vnd.ms-powerpoint",
    "PP40": "application/vnd.ms-powerpoint",
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
    "Book": "application/vnd.ms-excel",
}
_ENTRY = 128
_LOOKED_AT = 64
"""Entries of the directory: those of the document itself are among the first."""


def ole_type(file: IO[bytes]) -> str:
    """Return the media type of the document, empty if none of its streams is known; ``OSError`` goes through."""
    file.seek(0)
    head = file.read(512)
    if len(head) < 512 or not head.startswith(MAGIC):
        return ""
    (shift,) = struct.unpack_from("<H", head, 30)
    (first,) = struct.unpack_from("<I", head, 48)
    if shift not in {9, 12}:
        return ""
    # Sector n lies behind the header, which takes the room of one. The directory's own sectors need not follow one
    # another; in what office programs write, the first ones do.
    file.seek((first + 1) << shift)
    directory = file.read(_ENTRY * _LOOKED_AT)
    found = {_name(directory[at : at + _ENTRY]) for at in range(0, len(directory) - _ENTRY + 1, _ENTRY)}
    return next((media for stream, media in _STREAMS.items() if stream in found), "")


def _name(entry: bytes) -> str:
    (length,) = struct.unpack_from("<H", entry, 64)
    return entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
