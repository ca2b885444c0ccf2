"""Zips written byte by byte, so that a test can lie about anything (PKWARE APPNOTE §4.3)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

UTF8 = 1 << 11
ENCRYPTED = 1
LINK, DEVICE = 0o120777, 0o020666


@dataclass(frozen=True)
class Entry:
    """One member; what is None is written as it is, anything else is written instead."""

    name: bytes
    content: bytes = b"x"
    method: int = 8
    flags: int = 0
    unix_mode: int = 0
    extra: bytes = b""
    size: int | None = None
    crc: int | None = None
    packed: bytes | None = None
    start: int | None = None

    def body(self) -> bytes:
        if self.packed is not None:
            return self.packed
        worker = zlib.compressobj(wbits=-15)
        return worker.compress(self.content) + worker.flush() if self.method == 8 else self.content


def of(files: Mapping[str, bytes | str]) -> list[Entry]:
    """Return entries as a good zip program writes them."""
    return [
        Entry(name.encode(), content.encode() if isinstance(content, str) else content, flags=UTF8)
        for name, content in files.items()
    ]


def write(entries: Iterable[Entry], count: int | None = None, comment: bytes = b"", zip64: bool = False) -> bytes:
    """Return the zip; ``count`` is what the directory announces instead of the truth."""
    body = bytearray()
    directory = bytearray()
    number = 0
    for entry in entries:
        packed = entry.body()
        size = len(entry.content) if entry.size is None else entry.size
        crc = zlib.crc32(entry.content) if entry.crc is None else entry.crc
        start = len(body) if entry.start is None else entry.start
        fields = (entry.flags, entry.method, 0, 0x21)
        body += struct.pack("<4s5H", b"PK\3\4", 20, *fields)
        body += struct.pack("<3L2H", crc, len(packed), size, len(entry.name), len(entry.extra))
        body += entry.name + entry.extra + packed
        made = 3 << 8 if entry.unix_mode else 0
        extra, shown = entry.extra, (len(packed), size)
        if zip64:
            extra += struct.pack("<2H2Q", 1, 16, size, len(packed))
            shown = (0xFFFFFFFF, 0xFFFFFFFF)
        directory += struct.pack("<4s6H", b"PK\1\2", made | 20, 20, *fields)
        directory += struct.pack(
            "<3L5H2L", crc, *shown, len(entry.name), len(extra), 0, 0, 0, entry.unix_mode << 16, start
        )
        directory += entry.name + extra
        number += 1
    total = number if count is None else count
    start = len(body)
    end = b""
    if zip64:
        end = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, total, total, len(directory), start)
        end += struct.pack("<4sLQL", b"PK\6\7", 0, start + len(directory), 1)
    announced = (0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF) if zip64 else (total, total, len(directory), start)
    end += struct.pack("<4s2H2H2LH", b"PK\5\6", 0, 0, *announced, len(comment)) + comment
    return bytes(body + directory + end)


def changed(entries: list[Entry], name: str, **changes: object) -> list[Entry]:
    """Return ``entries`` with changes in the one called ``name``."""
    assert any(entry.name == name.encode() for entry in entries)
    return [replace(e, **changes) if e.name == name.encode() else e for e in entries]  # type: ignore[arg-type]
