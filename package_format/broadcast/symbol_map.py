"""Which bytes of a partly received object are there (FORMAT §16): written by an ingest, read by users of its spool."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from package_format import names
from package_format.broadcast.blocks import Blocks
from package_format.errors import Damaged

ARRIVING = ".arriving"
"""The folder beside the tree in which objects are on their way: ``<digest>.part`` and ``<digest>.map``."""
MOST_MAP = 64 << 20
_HEAD = struct.Struct("<8s32sQIIQ")
_MAGIC = b"SKMAP01\n"
_CHECKSUM = 4


@dataclass(frozen=True, slots=True)
class SymbolMap:
    """The source symbols of the object called ``digest`` that stand in their places: of each a byte, 1 or 0."""

    digest: str
    blocks: Blocks
    present: bytes

    def covers(self, offset: int, length: int) -> bool:
        """Tell whether all ``length`` bytes (at least one) from ``offset`` of the object are there, right or wrong."""
        if offset < 0 or length < 1 or offset + length > self.blocks.length:
            return False
        first, last = offset // self.blocks.symbol, (offset + length - 1) // self.blocks.symbol
        return self.present.find(0, first, last + 1) < 0

    def encode(self) -> bytes:
        """Return the map as it is stored."""
        cut = (self.blocks.length, self.blocks.symbol, self.blocks.most)
        content = _HEAD.pack(_MAGIC, bytes.fromhex(self.digest), *cut, len(self.present)) + self.present
        return content + zlib.crc32(content).to_bytes(_CHECKSUM, "little")


def decode_map(content: bytes) -> SymbolMap:
    """Return the map stored as ``content``; raise ``Damaged`` if it is none, or has rotted."""
    if not _HEAD.size + _CHECKSUM <= len(content) <= MOST_MAP:
        raise Damaged("map", f"{len(content)} bytes are no map")
    if zlib.crc32(content[:-_CHECKSUM]).to_bytes(_CHECKSUM, "little") != content[-_CHECKSUM:]:
        raise Damaged("map", "its checksum is wrong")
    magic, digest, length, symbol, most, count = _HEAD.unpack_from(content)
    present = content[_HEAD.size : -_CHECKSUM]
    blocks = Blocks(length, symbol, most)
    if magic != _MAGIC or count != len(present) or count != blocks.symbols or present.strip(b"\0\1"):
        raise Damaged("map", "it contradicts itself")
    return SymbolMap(digest.hex(), blocks, present)


def map_path(digest: str) -> str:
    """Return the place of the map of the object called ``digest``, relative to the tree."""
    return f"{ARRIVING}/{names.check_digest(digest, 'object')}.map"


def part_path(digest: str) -> str:
    """Return the place of the bytes of the object called ``digest`` that have arrived, relative to the tree."""
    return f"{ARRIVING}/{names.check_digest(digest, 'object')}.part"
