"""The header of every datagram: Layered Coding Transport (RFC 5651 §5), as ALC uses it (RFC 5775 §2).

What a sender of another make may write is read: any size of its numbers, extensions that are not known. What does not
add up is ``Damaged`` before anything is believed of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from package_format.errors import Damaged

VERSION = 1
MOST_DATAGRAM = 65_507
"""Bytes of a UDP payload over IPv4."""
EXT_NOP, EXT_FTI, EXT_FDT, EXT_CENC = 0, 64, 192, 193
"""Extensions: none, how an object is cut (RFC 5052), which table of files, compressed how (RFC 6726 §3.4)."""
_FIXED = 128
"""From this header extension type on, an extension is one word long (RFC 5651 §5.2)."""
_WORD = 4
_NAME = "datagram"


@dataclass(frozen=True, slots=True)
class LctHeader:
    """One LCT header.

    Args:
        session: transport session identifier (TSI), ``session_size`` bytes long.
        toi: transport object identifier as its bytes, most significant first.
        codepoint: the FEC Encoding ID (RFC 5775 §2.1).
        close_session, close_object: the flags A and B: nothing more will come.
        count: number of the datagram in its session, modulo 2^32; 0 where it is not counted. It stands in the
            congestion control information, which a carrier without a way back has no other use for.
        extensions: type → content, without the type (and length) in front; of each type the first counts.
    """

    session: int
    toi: bytes
    codepoint: int
    session_size: int = 6
    close_session: bool = False
    close_object: bool = False
    extensions: dict[int, bytes] = field(default_factory=dict)
    count: int = 0


def encode_header(header: LctHeader) -> bytes:
    """Return the bytes of ``header``.

    Raises:
        ValueError: a number does not fit: a caller's bug.
    """
    half = header.session_size // 2 & 1
    if header.session_size % 2 or len(header.toi) % _WORD != 2 * half or not 0 < len(header.toi) <= 14:
        raise ValueError("TSI and TOI need both or neither of them a half word")
    extensions = b"".join(_encode_extension(kind, content) for kind, content in header.extensions.items())
    words = (8 + header.session_size + len(header.toi) + len(extensions)) // _WORD
    flags = (
        VERSION << 28
        | (header.session_size // _WORD) << 23
        | (len(header.toi) // _WORD) << 21
        | half << 20
        | header.close_session << 17
        | header.close_object << 16
        | words << 8
        | header.codepoint
    )
    session = header.session.to_bytes(header.session_size, "big")
    counted = (header.count % 2**32).to_bytes(_WORD, "big")
    return flags.to_bytes(_WORD, "big") + counted + session + header.toi + extensions


def decode_header(datagram: bytes) -> tuple[LctHeader, bytes]:
    """Return the LCT header of ``datagram`` and what follows it.

    Raises:
        Damaged: it is not an LCT datagram, or cut short.
    """
    if not 8 <= len(datagram) <= MOST_DATAGRAM:
        raise Damaged(_NAME, f"{len(datagram)} bytes are no LCT datagram")
    flags = int.from_bytes(datagram[:_WORD], "big")
    if flags >> 28 != VERSION:
        raise Damaged(_NAME, f"LCT version {flags >> 28}")
    half = 2 * (flags >> 20 & 1)
    session_size, toi_size = _WORD * (flags >> 23 & 1) + half, _WORD * (flags >> 21 & 3) + half
    end = _WORD * (flags >> 8 & 0xFF)
    start = _WORD * (2 + (flags >> 26 & 3))
    toi = start + session_size
    extensions = toi + toi_size
    if not extensions <= end <= len(datagram):
        raise Damaged(_NAME, "the LCT header does not fit")
    header = LctHeader(
        session=int.from_bytes(datagram[start:toi], "big"),
        toi=datagram[toi:extensions],
        codepoint=flags & 0xFF,
        session_size=session_size,
        close_session=bool(flags >> 17 & 1),
        close_object=bool(flags >> 16 & 1),
        count=int.from_bytes(datagram[_WORD : 2 * _WORD], "big"),
    )
    for kind, content in _extensions(datagram[extensions:end]):
        header.extensions.setdefault(kind, content)
    return header, datagram[end:]


def _encode_extension(kind: int, content: bytes) -> bytes:
    front = bytes([kind]) if kind >= _FIXED else bytes([kind, (len(content) + 2) // _WORD])
    if (len(front) + len(content)) % _WORD or (kind >= _FIXED and len(content) != _WORD - 1):
        raise ValueError("an extension is whole words, from type 128 on exactly one")
    return front + content


def _extensions(content: bytes) -> Iterator[tuple[int, bytes]]:
    offset = 0
    while offset < len(content):
        kind = content[offset]
        length = _WORD if kind >= _FIXED else _WORD * content[offset + 1]
        if not 0 < length <= len(content) - offset:
            raise Damaged(_NAME, "a header extension does not fit")
        yield kind, content[offset + (1 if kind >= _FIXED else 2) : offset + length]
        offset += length
