"""The central directory of a zip (PKWARE APPNOTE 6.3.10 §4.3.12-4.3.16), its limits checked before memory is taken.

The standard library's reader makes an object of every entry before anybody can count them, guesses at names, and
raises a dozen kinds of exceptions; here a zip is read or it is ``BrokenZip``.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

MAGIC = b"PK\x03\x04"
MOST_MEMBERS = 100_000
MOST_DIRECTORY = 48 << 20
"""Bytes of a central directory: 480 for each of the most members."""

_END = struct.Struct("<4s4H2LH")
_END64_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL_SIZE = 30
_MOST_COMMENT = 0xFFFF
_ZIP64, _UNICODE_PATH = 0x0001, 0x7075
_ENCRYPTED = 1 << 0 | 1 << 6 | 1 << 13
_UTF8 = 1 << 11
_UNIX = frozenset({3, 19})


class BrokenZip(Exception):
    """No zip, cut short, or contradicting itself; the message says which, in a few English words."""


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of the directory, as it is written: ``name`` are raw bytes, sizes in bytes, ``start`` in the file."""

    name: bytes
    unicode_name: bytes
    """The content of the Unicode Path field (APPNOTE §4.6.9), empty where there is none."""
    flags: int
    method: int
    crc: int
    stored: int
    size: int
    start: int
    """Where its local header begins."""
    on_unix: bool
    """Whether it was packed on Linux or macOS."""
    unix_mode: int
    """Type and permissions, 0 where it was packed elsewhere."""

    @property
    def is_utf8(self) -> bool:
        """Whether the name is declared as UTF-8."""
        return bool(self.flags & _UTF8)

    @property
    def is_encrypted(self) -> bool:
        """Whether a password is needed."""
        return bool(self.flags & _ENCRYPTED) or self.method == 99

    @property
    def is_link(self) -> bool:
        """Whether it is no plain file but a link, device or pipe."""
        return self.unix_mode & 0o170000 not in {0, 0o100000, 0o040000}


def read_directory(file: BinaryIO) -> tuple[Member, ...]:
    """Return the members of a zip in the order of its directory, folders included.

    Raises:
        BrokenZip: it cannot be read as a zip, or two members share their bytes.
        OSError: the system cannot read the file.
    """
    try:
        count, length, start, shift = _find_directory(file)
        file.seek(start)
        members = tuple(_entries(_exactly(file, length), shift))
    except struct.error as error:
        raise BrokenZip("a part is cut short") from error
    if len(members) != count:
        raise BrokenZip(f"{count} members announced, {len(members)} listed")
    _refuse_overlaps(members, start)
    return members


def _find_directory(file: BinaryIO) -> tuple[int, int, int, int]:
    """Return the announced number of members, the directory's length and start, and how far all offsets are off."""
    size = file.seek(0, os.SEEK_END)
    reach = min(size, _END.size + _MOST_COMMENT)
    file.seek(size - reach)
    tail = _exactly(file, reach)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0:
        raise BrokenZip("the directory at its end is absent: cut short, or no zip")
    _, disk, first, _, count, length, offset, _ = _END.unpack_from(tail, at)
    end = size - reach + at
    if 0xFFFF in (count, disk) or 0xFFFFFFFF in (length, offset):
        count, length, offset, end = _find_large(file, end)
    elif disk or first:
        raise BrokenZip("it is one part of several")
    shift = end - length - offset
    if shift < 0:
        raise BrokenZip("the directory is not where it should be")
    if count > MOST_MEMBERS or length > MOST_DIRECTORY:
        raise BrokenZip(f"{count} members are more than a zip should have")
    return count, length, end - length, shift


def _find_large(file: BinaryIO, end: int) -> tuple[int, int, int, int]:
    """Read what zip64 says in place of fields that were too small (APPNOTE §4.3.14)."""
    if end < _END64_LOCATOR.size:
        raise BrokenZip("the zip64 directory is absent")
    file.seek(end - _END64_LOCATOR.size)
    mark, _, _, _ = _END64_LOCATOR.unpack(_exactly(file, _END64_LOCATOR.size))
    place = end - _END64_LOCATOR.size - _END64.size
    if mark != b"PK\x06\x07" or place < 0:
        raise BrokenZip("the zip64 directory is absent")
    file.seek(place)
    mark, _, _, _, disk, first, _, count, length, offset = _END64.unpack(_exactly(file, _END64.size))
    if mark != b"PK\x06\x06" or disk or first:
        raise BrokenZip("the zip64 directory is absent")
    return count, length, offset, place


def _entries(directory: bytes, shift: int) -> Iterator[Member]:
    at = 0
    while at < len(directory):
        mark, made, _, flags, method, _, _, crc, stored, size, *rest = _ENTRY.unpack_from(directory, at)
        name_length, extra_length, comment_length, _, _, attributes, start = rest
        if mark != b"PK\x01\x02":
            raise BrokenZip("the directory is spoiled")
        at += _ENTRY.size
        name = directory[at : at + name_length]
        extra = _fields(directory[at + name_length : at + name_length + extra_length])
        at += name_length + extra_length + comment_length
        size, stored, start = _enlarge((size, stored, start), extra.get(_ZIP64, b""))
        on_unix = made >> 8 in _UNIX
        mode = attributes >> 16 if on_unix else 0
        unicode_name = extra.get(_UNICODE_PATH, b"")
        yield Member(name, unicode_name, flags, method, crc, stored, size, start + shift, on_unix, mode)
    if at != len(directory):
        raise BrokenZip("the directory is cut short")


def _fields(extra: bytes) -> dict[int, bytes]:
    """Return the extra fields by their numbers; what is left at the end (padding) is no field."""
    found: dict[int, bytes] = {}
    at = 0
    while at + 4 <= len(extra):
        number, length = struct.unpack_from("<2H", extra, at)
        found.setdefault(number, extra[at + 4 : at + 4 + length])
        at += 4 + length
    return found


def _enlarge(numbers: tuple[int, ...], zip64: bytes) -> list[int]:
    """Replace the numbers that say "see zip64" by those of the field, which come in the same order."""
    at = 0
    found = []
    for number in numbers:
        if number != 0xFFFFFFFF:
            found.append(number)
        else:
            found.append(struct.unpack_from("<Q", zip64, at)[0])
            at += 8
    return found


def _refuse_overlaps(members: tuple[Member, ...], end: int) -> None:
    """Raise ``BrokenZip`` if members share bytes (a bomb of hardly any size does) or reach into the directory."""
    spans = sorted((member.start, member.start + _LOCAL_SIZE + member.stored) for member in members)
    if any(stop > start for (_, stop), (start, _) in pairwise(spans)) or (spans and spans[-1][1] > end):
        raise BrokenZip("members share their bytes")


def _exactly(file: BinaryIO, length: int) -> bytes:
    content = file.read(length)
    if len(content) != length:
        raise BrokenZip("cut short")
    return content
