"""The bytes of one member of a zip, in pieces, and never more of them than the directory announced."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from centre.zips.directory import MAGIC, BrokenZip, Member

STORED, DEFLATED = 0, 8
METHODS = frozenset({STORED, DEFLATED})
"""What web packages use (APPNOTE §4.4.5; EPUB OCF §4.3.2 and IMS CP allow no others)."""
_HEADER = struct.Struct("<4s5H3L2H")
_BLOCK = 256 << 10


def pieces(file: BinaryIO, member: Member) -> Iterator[bytes]:
    """Yield the bytes of ``member``, which is neither encrypted nor packed by another method than ``METHODS``.

    Raises:
        BrokenZip: the bytes are not there, do not unpack, are more or fewer than announced, or have another checksum.
        OSError: the system cannot read the file.
    """
    file.seek(member.start)
    header = file.read(_HEADER.size)
    if len(header) < _HEADER.size or not header.startswith(MAGIC):
        raise BrokenZip("a member is not where the directory says")
    *_, name_length, extra_length = _HEADER.unpack(header)
    file.seek(name_length + extra_length, 1)
    size, crc = 0, 0
    for piece in _stored(file, member) if member.method == STORED else _inflated(file, member):
        size += len(piece)
        if size > member.size:
            raise BrokenZip(f"a member holds more than the {member.size} bytes it announces")
        crc = zlib.crc32(piece, crc)
        yield piece
    if size != member.size:
        raise BrokenZip(f"a member holds {size} bytes and announces {member.size}")
    if crc != member.crc:
        raise BrokenZip("a member does not match its checksum")


def _stored(file: BinaryIO, member: Member) -> Iterator[bytes]:
    left = member.stored
    while left and (piece := file.read(min(left, _BLOCK))):
        left -= len(piece)
        yield piece


def _inflated(file: BinaryIO, member: Member) -> Iterator[bytes]:
    worker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for block in _stored(file, member):
            waiting = block
            while waiting and not worker.eof:
                if piece := worker.decompress(waiting, _BLOCK):
                    yield piece
                waiting = worker.unconsumed_tail
        while not worker.eof and (piece := worker.decompress(b"", _BLOCK)):
            yield piece
    except zlib.error as error:
        raise BrokenZip("a member cannot be unpacked") from error
