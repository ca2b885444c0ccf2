"""Flash films: whether the file is whole; what it shows is Ruffle's business (SWF file format 19, "The SWF header")."""

from __future__ import annotations

import lzma
import struct
import zlib
from pathlib import Path

from centre.examine.examination import Examination, Fault

_MOST = 256 << 20
_BLOCK = 1 << 20


def examine_flash(path: Path) -> Examination:
    """Return whether the film unpacks to the length that its header announces."""
    with path.open("rb") as file:
        head = file.read(8)
        if len(head) < 8:
            return Examination().refused(Fault.DAMAGED, "no header")
        (length,) = struct.unpack_from("<I", head, 4)
        if not 21 <= length <= _MOST:
            return Examination().refused(Fault.DAMAGED, "the header announces an impossible length")
        packed = file.read(_MOST)
    try:
        size = 8 + _unpacked(head[:3], packed, length)
    except (zlib.error, lzma.LZMAError, EOFError) as error:
        return Examination().refused(Fault.DAMAGED, str(error)[:100])
    if size < length:
        return Examination().refused(Fault.BROKEN_OFF, f"{size} / {length}")
    return Examination()


def _unpacked(kind: bytes, packed: bytes, most: int) -> int:
    if kind == b"CWS":
        worker = zlib.decompressobj()
        return len(worker.decompress(packed, most))
    if kind == b"ZWS":
        # Length of the packed part, then properties and data without the length that .lzma files have.
        alone = packed[4:9] + struct.pack("<Q", 0xFFFFFFFFFFFFFFFF) + packed[9:]
        return len(lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=512 << 20).decompress(alone, most))
    return len(packed)
