"""One symbol of one object in one datagram: Asynchronous Layered Coding (RFC 5775), as a broadcast speaks it.

Every datagram carries how its object is cut (EXT_FTI), so that any one of them is enough to begin with: no table of
files has to arrive first, and none can be lost.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache

from package_format.broadcast.blocks import Blocks
from package_format.broadcast.lct import EXT_FDT, EXT_FTI, LctHeader, decode_header, encode_header
from package_format.errors import Damaged

NO_CODE = 0
"""Compact No-Code (RFC 5445 §3): source symbols only."""
FOUNTAIN = 128
"""Small Block, Large Block and Expandable FEC Codes (RFC 5445 §4), with ``INSTANCE`` the code of ``fountain``."""
INSTANCE = 0x534B
TOI_SIZE = 14
"""Bytes of a digest that name an object on the air."""
SESSION_SIZE = 6
_FTI = struct.Struct(">HIHHI")
"""Transfer length (high, low), FEC Instance ID, symbol length, most symbols of a block (RFC 5445 §4.2.4)."""
_PAYLOAD_IDS = {NO_CODE: struct.Struct(">HH"), FOUNTAIN: struct.Struct(">II")}
_FLUTE_VERSION = 2
_NAME = "datagram"


@dataclass(frozen=True, slots=True)
class Symbol:
    """An encoding symbol of an object.

    Args:
        session: number of the session it was sent in (TSI).
        toi: 14 bytes: the beginning of the object's digest.
        blocks: how the object is cut.
        block, esi: which symbol: source symbols are 0 … size of the block - 1, repair symbols follow.
        content: its bytes.
        codepoint: ``FOUNTAIN``, or ``NO_CODE``: a source symbol, as receivers of other makes take it too.
        table: of a table of files (``file_table``) which one it is, 0 to 2^20 - 1; None for everything else.
    """

    session: int
    toi: bytes
    blocks: Blocks
    block: int
    esi: int
    content: bytes
    codepoint: int = FOUNTAIN
    table: int | None = None

    @property
    def is_source(self) -> bool:
        """Whether it is bytes of the object rather than a sum of them."""
        return self.esi < self.blocks.size(self.block)


def encode(symbol: Symbol, count: int = 0) -> bytes:
    """Return the datagram that carries ``symbol``, the ``count``th of its session."""
    header = _header(symbol.session, symbol.toi, symbol.blocks, symbol.codepoint, symbol.table)
    counted = (count % 2**32).to_bytes(4, "big")
    where = _PAYLOAD_IDS[symbol.codepoint].pack(symbol.block, symbol.esi)
    return b"".join((header[:4], counted, header[8:], where, symbol.content))


@lru_cache(256)
def _header(session: int, toi: bytes, blocks: Blocks, codepoint: int, table: int | None) -> bytes:
    """Return what all datagrams of an object begin with, but for their count."""
    instance = INSTANCE if codepoint == FOUNTAIN else 0
    extensions = {
        EXT_FTI: _FTI.pack(blocks.length >> 32, blocks.length & 0xFFFFFFFF, instance, blocks.symbol, blocks.most)
    }
    if table is not None:
        extensions[EXT_FDT] = (_FLUTE_VERSION << 20 | table).to_bytes(3, "big")
    return encode_header(LctHeader(session, toi, codepoint, SESSION_SIZE, extensions=extensions))


def decode(datagram: bytes) -> Symbol:
    """Return the symbol that ``datagram`` carries; nothing larger than it is allocated, nothing in it is believed yet.

    Raises:
        Damaged: it is not such a datagram, or its numbers contradict one another.
    """
    end = max(8, 4 * int.from_bytes(datagram[2:3], "big"))
    session, toi, blocks, codepoint = _read_header(datagram[:4] + bytes(4) + datagram[8:end])
    layout = _PAYLOAD_IDS[codepoint]
    if len(datagram) <= end + layout.size:
        raise Damaged(_NAME, "it carries no symbol")
    block, esi = layout.unpack_from(datagram, end)
    symbol = Symbol(session, toi, blocks, block, esi, datagram[end + layout.size :], codepoint)
    expected = blocks.place(block, esi)[1] if symbol.is_source else blocks.symbol
    if codepoint == NO_CODE and not symbol.is_source:
        raise Damaged(_NAME, "this code has no repair symbols")
    if len(symbol.content) != expected:
        raise Damaged(_NAME, f"the symbol has {len(symbol.content)} bytes instead of {expected}")
    return symbol


@lru_cache(256)
def _read_header(content: bytes) -> tuple[int, bytes, Blocks, int]:
    """Return session, TOI, cut and codepoint: what all datagrams of an object say, so that one of them is read."""
    header, _ = decode_header(content)
    fti = header.extensions.get(EXT_FTI, b"")
    if header.codepoint not in _PAYLOAD_IDS or len(fti) != _FTI.size or len(header.toi) != TOI_SIZE:
        raise Damaged(_NAME, "not a symbol of a code that is spoken here")
    high, low, instance, size, most = _FTI.unpack(fti)
    if instance != (INSTANCE if header.codepoint == FOUNTAIN else 0):
        raise Damaged(_NAME, f"code {instance} is not spoken here")
    return header.session, header.toi, Blocks(high << 32 | low, size, most), header.codepoint
