from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from package_format.broadcast import alc, file_table, flute
from package_format.broadcast.alc import NO_CODE, Symbol
from package_format.broadcast.blocks import Blocks
from package_format.broadcast.file_table import Cut, ListedFile, decode_table, encode_table
from package_format.broadcast.flute import REED_SOLOMON, SMALL_BLOCK, FluteSymbol, Plan, decode_datagram, symbol_of
from package_format.broadcast.lct import EXT_CENC, EXT_FDT, EXT_FTI, LctHeader, encode_header
from package_format.errors import Damaged

LENGTH = 1000
BLOCKS = Blocks(LENGTH, 100, 5)
FTI = {
    NO_CODE: struct.pack(">HIHHI", 0, LENGTH, 0, 100, 5),
    REED_SOLOMON: struct.pack(">HIHBB", 0, LENGTH, 100, 5, 7),
    SMALL_BLOCK: struct.pack(">HIHHHH", 0, LENGTH, 0, 100, 5, 7),
}
PLANS = {
    NO_CODE: Plan(NO_CODE, BLOCKS, 5),
    REED_SOLOMON: Plan(REED_SOLOMON, BLOCKS, 7),
    SMALL_BLOCK: Plan(SMALL_BLOCK, BLOCKS, 7),
}
CODES = sorted(FTI)


def payload(code: int, block: int, esi: int, size: int = 5) -> bytes:
    if code == NO_CODE:
        return struct.pack(">HH", block, esi)
    return struct.pack(">I", block << 8 | esi) if code == REED_SOLOMON else struct.pack(">IHH", block, size, esi)


def datagram(code: int, rest: bytes, extensions: dict[int, bytes], toi: int = 3) -> bytes:
    return encode_header(LctHeader(9, toi.to_bytes(2, "big"), code, 2, extensions=extensions)) + rest


@pytest.mark.parametrize("code", CODES)
def test_a_symbol_of_another_make_is_read(code: int) -> None:
    rest = payload(code, 1, 4) + b"x" * 100
    one = decode_datagram(datagram(code, rest, {EXT_FTI: FTI[code], EXT_FDT: b"\x20\0\7", EXT_CENC: b"\3\0\0"}))
    assert (one.session, one.toi, one.code, one.instance, one.encoding) == (9, 3, code, 7, 3)
    assert one.plan == PLANS[code]
    assert symbol_of(one, PLANS[code]) == FluteSymbol(1, 4, b"x" * 100)


@pytest.mark.parametrize("code", CODES)
def test_what_contradicts_itself_is_damaged(code: int) -> None:
    plan = PLANS[code]

    def symbol(rest: bytes, cut: Plan = plan) -> None:
        symbol_of(decode_datagram(datagram(code, rest, {EXT_FTI: FTI[code]})), cut)

    wrong = [payload(code, 2, 0) + b"x" * 100, payload(code, 0, 255) + b"x" * 100, payload(code, 0, 0) + b"x" * 99]
    for rest in (*wrong, payload(code, 0, 0), b"x"):
        with pytest.raises(Damaged):
            symbol(rest)
    with pytest.raises(Damaged):
        symbol(payload(code, 0, 0) + b"x" * 100, PLANS[CODES[CODES.index(code) - 1]])
    with pytest.raises(Damaged):
        decode_datagram(datagram(code, b"x", {EXT_FTI: FTI[code] + bytes(4)}))


def test_numbers_that_only_one_code_has_are_judged_too() -> None:
    other_size = decode_datagram(datagram(SMALL_BLOCK, payload(SMALL_BLOCK, 0, 0, 6) + b"x", {}))
    with pytest.raises(Damaged, match="6"):
        symbol_of(other_size, PLANS[SMALL_BLOCK])
    instance = struct.pack(">HIHHHH", 0, LENGTH, 1, 100, 5, 7)
    with pytest.raises(Damaged, match="Instance"):
        decode_datagram(datagram(SMALL_BLOCK, b"x", {EXT_FTI: instance}))
    for cut in (Cut(SMALL_BLOCK, 1, 250, 256), Cut(6, 100, 5), Cut(NO_CODE, 0, 5)):
        with pytest.raises(Damaged):
            flute.plan_of(LENGTH, cut)
    with pytest.raises(Damaged):
        decode_datagram(datagram(6, b"x", {}))


def test_the_end_of_a_session_and_cuts_from_a_table() -> None:
    end = decode_datagram(datagram(NO_CODE, b"", {EXT_FTI: bytes(14)}, 0))
    assert (end.toi, end.plan, end.payload) == (0, None, b"")
    bare = decode_datagram(datagram(REED_SOLOMON, payload(REED_SOLOMON, 1, 5) + b"p" * 100, {}))
    assert bare.plan is None
    assert symbol_of(bare, flute.plan_of(LENGTH, Cut(REED_SOLOMON, 100, 5))).esi == 5


def test_a_last_symbol_filled_up_is_cut_to_what_it_is() -> None:
    plan = flute.plan_of(950, Cut(REED_SOLOMON, 100, 5, 7))
    for content in (b"x" * 50 + bytes(50), b"x" * 50):
        one = decode_datagram(datagram(REED_SOLOMON, payload(REED_SOLOMON, 1, 4) + content, {}))
        assert symbol_of(one, plan).content == b"x" * 50


def test_our_own_tables_are_read_by_the_same_reader() -> None:
    files = [ListedFile("packs/<&\"'>", 2**112 - 1, 12), ListedFile("a", 1, 2**48 - 1)]
    content = encode_table(files, Cut(NO_CODE, 1400, 4096), 1_790_000_000)
    assert decode_table(content) == [
        ListedFile(one.location, one.toi, one.length, "", Cut(NO_CODE, 1400, 4096)) for one in files
    ]
    assert b'Expires="3998988800"' in content
    sent = Symbol(4, bytes(14), Blocks(len(content), 1400, 4096), 0, 0, content, NO_CODE, 77)
    read = decode_datagram(alc.encode(sent))
    assert (read.toi, read.instance, read.plan) == (0, 77, Plan(NO_CODE, sent.blocks, 1))
    assert alc.decode(alc.encode(sent)).content == content


def test_tables_of_other_makes() -> None:
    table = """<?xml version="1.0"?><f:FDT-Instance xmlns:f="urn:x" Expires="1" FEC-OTI-FEC-Encoding-ID="5"
        FEC-OTI-Encoding-Symbol-Length="100" FEC-OTI-Maximum-Source-Block-Length="5"
        FEC-OTI-Max-Number-of-Encoding-Symbols="7"><f:File TOI="1" Content-Location="file:///x/课.bin"
        Content-Length="7" Transfer-Length="5" Content-Encoding="gzip"/><f:File TOI="2" Content-Location="b"/>
        <f:File TOI="3" Content-Location="c" Content-Length="9" FEC-OTI-FEC-Encoding-ID="0"/></f:FDT-Instance>"""
    cut = Cut(REED_SOLOMON, 100, 5, 7)
    assert decode_table(table.encode()) == [
        ListedFile("file:///x/课.bin", 1, 5, "gzip", cut), ListedFile("c", 3, 9, "", Cut(NO_CODE, 100, 5, 7)),
    ]  # fmt: skip
    bare = b'<FDT-Instance Expires="1"><File TOI="1" Content-Location="b" Content-Length="1"/></FDT-Instance>'
    assert decode_table(bare) == [ListedFile("b", 1, 1)]


@pytest.mark.parametrize(
    "table",
    [
        b"", b"<x/>", b"<FDT-Instance>", b"\xff\xfe", b"<File TOI='1' Content-Location='b' Content-Length='1'/>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><FDT-Instance/>",
        b"<FDT-Instance><File TOI='-1' Content-Location='b' Content-Length='1'/></FDT-Instance>",
        b"<FDT-Instance><File TOI='1' Content-Location='b' Content-Length='" + b"9" * 41 + b"'/></FDT-Instance>",
        b" " * (file_table.MOST_TABLE + 1),
        "<FDT-Instance/>".encode("utf-32"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_damaged(table: bytes) -> None:
    with pytest.raises(Damaged):
        decode_table(table)


@given(st.binary(max_size=300))
def test_no_bytes_do_anything_worse_than_be_damaged(junk: bytes) -> None:
    for act in (decode_table, decode_datagram, lambda content: flute.expand_table(content, 3)):
        try:
            act(junk)
        except Damaged:
            continue


def test_compressed_tables_are_expanded_within_limits() -> None:
    def packed(content: bytes, bits: int) -> bytes:
        packer = zlib.compressobj(wbits=bits)
        return packer.compress(content) + packer.flush()

    assert flute.expand_table(b"plain", 0) == b"plain"
    for encoding, bits in ((1, 15), (2, -15), (3, 31)):
        assert flute.expand_table(packed(b"table" * 99, bits), encoding) == b"table" * 99
    bomb = packed(bytes(file_table.MOST_TABLE + 1), 15)
    for content, encoding in ((bomb, 1), (packed(b"table", 15)[:-5], 1), (b"junk", 3), (b"x", 9)):
        with pytest.raises(Damaged):
            flute.expand_table(content, encoding)
