"""Packs: files of frames with a directory (FORMAT §7)."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from package_format import names, zstd
from package_format.canonical import Json
from package_format.errors import Damaged
from package_format.fields import Fields
from package_format.object_writer import ObjectWriter

MAGIC = b"SKPACK1\n"
END = b"SKEND1\r\n"
_ENTRY = struct.Struct("<32sII")
_TRAILER = struct.Struct("<II8s")


@dataclass(frozen=True, slots=True)
class FrameRef:
    """Where the ``size`` raw bytes called ``digest`` lie: ``stored`` bytes at ``offset`` of the pack ``pack``."""

    digest: str
    size: int
    pack: str
    offset: int
    stored: int

    def to_json(self) -> dict[str, str | int]:
        """Return the frame reference as the format writes it."""
        return {
            "digest": self.digest,
            "size": self.size,
            "pack": self.pack,
            "offset": self.offset,
            "stored": self.stored,
        }

    @classmethod
    def from_json(cls, value: Json, name: str, most: int) -> FrameRef:
        """Read a frame reference of at most ``most`` raw bytes; raise ``Damaged`` about ``name`` otherwise."""
        fields = Fields(value, name)
        size = fields.integer("size", 1, most)
        ref = cls(
            fields.digest("digest"),
            size,
            fields.digest("pack"),
            fields.integer("offset", len(MAGIC), names.MOST_PACK),
            fields.integer("stored", 1, size),
        )
        if ref.offset + ref.stored > names.MOST_PACK:
            raise fields.fault("offset", "beyond the end of any pack")
        return ref


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a pack's directory; all sizes in bytes."""

    digest: str
    offset: int
    stored: int
    raw: int


def open_frame(stored: bytes | bytearray | memoryview, digest: str, size: int) -> bytes:
    """Return the raw bytes of a frame, or raise ``Damaged`` if they are not the ``size`` bytes called ``digest``."""
    raw = zstd.expand(bytes(stored), size, digest)
    if names.digest_of(raw) != digest:
        raise Damaged(digest, "the bytes do not match their digest")
    return raw


class PackWriter(ObjectWriter):
    """Writes one pack to ``path``; the caller renames the file to the digest that ``finish`` returns.

    Raises:
        Unwritable: the file cannot be written (``finish`` and ``add`` too).
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, MAGIC)
        self._entries: list[bytes] = []

    def add(self, digest: str, raw: bytes) -> tuple[int, int]:
        """Append the frame of ``raw``; return its offset and stored size in bytes."""
        stored = zstd.compress(raw)
        offset = self.size
        self.write(stored)
        self._entries.append(_ENTRY.pack(bytes.fromhex(digest), len(stored), len(raw)))
        return offset, len(stored)

    def finish(self) -> str:
        """Write the directory, put the file on the disk for good and return the pack's digest."""
        self.write(b"".join(self._entries) + _TRAILER.pack(len(self._entries), self.size, END))
        return super().finish()


def read_directory(file: BinaryIO, name: str) -> list[Entry]:
    """Return the directory of the pack that ``file`` (seekable) holds; raise ``Damaged`` about ``name`` otherwise.

    The frames themselves are not read: ``open_frame`` judges each.
    """
    length = file.seek(0, os.SEEK_END)
    if not len(MAGIC) + _TRAILER.size <= length <= names.MOST_PACK:
        raise Damaged(name, f"{length} bytes are no pack")
    file.seek(0)
    magic = file.read(len(MAGIC))
    file.seek(length - _TRAILER.size)
    count, start, end = _TRAILER.unpack(file.read(_TRAILER.size))
    if magic != MAGIC or end != END or start + count * _ENTRY.size + _TRAILER.size != length:
        raise Damaged(name, "not a pack, or cut short")
    file.seek(start)
    entries = list(_entries(file.read(count * _ENTRY.size)))
    if (entries[-1].offset + entries[-1].stored if entries else len(MAGIC)) != start:
        raise Damaged(name, "the directory does not add up to the frames")
    for entry in entries:
        if not 0 < entry.stored <= entry.raw <= names.MOST_RECIPE:
            raise Damaged(name, "the directory lists an impossible frame")
    return entries


def _entries(directory: bytes) -> Iterator[Entry]:
    offset = len(MAGIC)
    for digest, stored, raw in _ENTRY.iter_unpack(directory):
        yield Entry(digest.hex(), offset, stored, raw)
        offset += stored
