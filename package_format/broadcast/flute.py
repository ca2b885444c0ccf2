"""Datagrams of FLUTE senders of other makes (RFC 6726 over RFC 5775): no-code and Reed-Solomon, any header sizes.

They are read here, and brought into the form in which ``blocks`` and the ingest know symbols. What is sent for
receivers of other makes is in ``alc`` and ``file_table``.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from package_format.broadcast.alc import NO_CODE
from package_format.broadcast.blocks import Blocks
from package_format.broadcast.file_table import MOST_TABLE, Cut
from package_format.broadcast.lct import EXT_CENC, EXT_FDT, EXT_FTI, LctHeader, decode_header
from package_format.broadcast.reed_solomon import MOST_SYMBOLS
from package_format.errors import Damaged

REED_SOLOMON, SMALL_BLOCK = 5, 129
"""Reed-Solomon over GF(2^8): FEC Encoding ID 5, and 129 with FEC Instance ID 0 (RFC 5510 §5 and §6)."""
TABLE = 0
"""The TOI of tables of files."""
_FTI = {NO_CODE: struct.Struct(">HIHHI"), REED_SOLOMON: struct.Struct(">HIHBB"), SMALL_BLOCK: struct.Struct(">HIHHHH")}
_PAYLOAD_IDS = {NO_CODE: struct.Struct(">HH"), REED_SOLOMON: struct.Struct(">I"), SMALL_BLOCK: struct.Struct(">IHH")}
_ENCODINGS = {0: 0, 1: zlib.MAX_WBITS, 2: -zlib.MAX_WBITS, 3: zlib.MAX_WBITS | 16}
"""EXT_CENC (RFC 6726 §3.4.3): null, ZLIB, DEFLATE, GZIP → how zlib calls them."""
_NAME = "datagram"


@dataclass(frozen=True, slots=True)
class Plan:
    """How an object is cut into ``blocks`` of at most ``encoded`` encoding symbols; ``code`` is its FEC Encoding ID."""

    code: int
    blocks: Blocks
    encoded: int


@dataclass(frozen=True, slots=True)
class FluteDatagram:
    """One datagram: ``instance`` and ``encoding`` matter for tables; ``plan`` is None where it has no EXT_FTI."""

    session: int
    toi: int
    code: int
    instance: int
    encoding: int
    plan: Plan | None
    payload: bytes


@dataclass(frozen=True, slots=True)
class FluteSymbol:
    """An encoding symbol: ``esi`` below the block's size is a source symbol, all others are sums."""

    block: int
    esi: int
    content: bytes


def decode_datagram(datagram: bytes) -> FluteDatagram:
    """Return what ``datagram`` says of itself; nothing in it is believed yet.

    Raises:
        Damaged: it is no ALC datagram of a code that is spoken here, or its numbers contradict one another.
    """
    header, payload = decode_header(datagram)
    if header.codepoint not in _PAYLOAD_IDS:
        raise Damaged(_NAME, f"FEC Encoding ID {header.codepoint} is not spoken here")
    instance = int.from_bytes(header.extensions.get(EXT_FDT, b"\0\0\0"), "big") & 0xFFFFF
    encoding = header.extensions.get(EXT_CENC, b"\0\0\0")[0]
    plan = _plan(header) if payload else None
    toi = int.from_bytes(header.toi, "big")
    return FluteDatagram(header.session, toi, header.codepoint, instance, encoding, plan, payload)


def plan_of(length: int, cut: Cut) -> Plan:
    """Return how an object of ``length`` bytes is cut, as a table of files says; ``Damaged`` if that is impossible."""
    blocks = Blocks(length, cut.symbol, cut.most)
    largest = blocks.size(0)
    encoded = max(cut.encoded, largest)
    if cut.code not in _PAYLOAD_IDS or (cut.code != NO_CODE and encoded > MOST_SYMBOLS):
        raise Damaged(_NAME, f"FEC Encoding ID {cut.code} with {encoded} symbols a block is not spoken here")
    return Plan(cut.code, blocks, encoded)


def symbol_of(datagram: FluteDatagram, plan: Plan) -> FluteSymbol:
    """Return the symbol that ``datagram`` carries of an object that is cut as ``plan`` says.

    Raises:
        Damaged: there is no such symbol in this object, or it is of another length.
    """
    layout = _PAYLOAD_IDS[datagram.code]
    if datagram.code != plan.code or len(datagram.payload) <= layout.size:
        raise Damaged(_NAME, "it carries no symbol of this object")
    numbers = layout.unpack_from(datagram.payload)
    if plan.code == REED_SOLOMON:
        numbers = (numbers[0] >> 8, numbers[0] & 0xFF)
    block, esi = numbers[0], numbers[-1]
    size = plan.blocks.size(block)
    if plan.code == SMALL_BLOCK and numbers[1] != size:
        raise Damaged(_NAME, f"block {block} has {size} source symbols, not {numbers[1]}")
    content = datagram.payload[layout.size :]
    expected = plan.blocks.place(block, esi)[1] if esi < size else plan.blocks.symbol
    if not esi < (size if plan.code == NO_CODE else MOST_SYMBOLS):
        raise Damaged(_NAME, f"block {block} has no symbol {esi}")
    if len(content) not in (expected, plan.blocks.symbol):
        raise Damaged(_NAME, f"the symbol has {len(content)} bytes instead of {expected}")
    # Some senders fill the last symbol of an object up, others do not.
    return FluteSymbol(block, esi, content[:expected])


def expand_table(content: bytes, encoding: int) -> bytes:
    """Return a table of files as it was before its sender compressed it (EXT_CENC); ``Damaged`` if it cannot be."""
    if encoding not in _ENCODINGS:
        raise Damaged("table of files", f"encoding {encoding}")
    if not encoding:
        return content
    expander = zlib.decompressobj(_ENCODINGS[encoding])
    try:
        raw = expander.decompress(content, MOST_TABLE + 1)
    except zlib.error as error:
        raise Damaged("table of files", str(error)) from error
    if len(raw) > MOST_TABLE or not expander.eof:
        raise Damaged("table of files", "too large, or cut short")
    return raw


def _plan(header: LctHeader) -> Plan | None:
    """Return how the object is cut, as EXT_FTI says (RFC 5445 §3.2, RFC 5510 §5.2 and §6.2)."""
    fti = header.extensions.get(EXT_FTI)
    if fti is None:
        return None
    layout = _FTI[header.codepoint]
    if len(fti) != layout.size:
        raise Damaged(_NAME, "EXT_FTI of another length")
    numbers = layout.unpack(fti)
    length = numbers[0] << 32 | numbers[1]
    if header.codepoint == REED_SOLOMON:
        return plan_of(length, Cut(REED_SOLOMON, *numbers[2:]))
    if numbers[2]:
        raise Damaged(_NAME, f"FEC Instance ID {numbers[2]} is not spoken here")
    return plan_of(length, Cut(header.codepoint, *numbers[3:]))
