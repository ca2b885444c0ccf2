"""The beginning of an office document of the old kind (MS-CFB): a header, and a directory with the streams' names."""

from __future__ import annotations

import struct


def ole(*streams: str, at: int = 1) -> bytes:
    """Return a compound file whose directory, in sector ``at``, names ``streams``."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHH", 0x3E, 3, 0xFFFE, 9)
    header += bytes(16) + struct.pack("<I", at)
    directory = b"".join(_entry(name) for name in ("Root Entry", *streams))
    return header.ljust(512, b"\0") + bytes(512 * at) + directory


def _entry(name: str) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    return (written.ljust(64, b"\0") + struct.pack("<H", len(written))).ljust(128, b"\0")
