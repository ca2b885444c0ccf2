from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from package_format import names
from package_format.broadcast import alc, fountain
from package_format.broadcast.alc import FOUNTAIN, NO_CODE, Symbol
from package_format.broadcast.blocks import Blocks
from package_format.broadcast.lct import EXT_FTI, EXT_NOP, LctHeader, decode_header, encode_header
from package_format.errors import Damaged

VECTOR = json.loads((Path(__file__).parents[1] / "vectors" / "broadcast.json").read_text("utf-8"))
OBJECT = bytes.fromhex(VECTOR["object"])
BLOCKS = Blocks(1000, 100, 5)
SYMBOL = Symbol(7, bytes(range(14)), BLOCKS, 1, 2, b"x" * 100)
GOOD = alc.encode(SYMBOL)


def test_the_vector_is_read_as_committed() -> None:
    toi = bytes.fromhex(names.digest_of(OBJECT))[:14]
    received: dict[int, dict[int, bytes]] = {}
    for line in VECTOR["datagrams"]:
        datagram = bytes.fromhex(line["bytes"])
        symbol = alc.decode(datagram)
        assert (symbol.block, symbol.esi, symbol.toi, symbol.session) == (
            line["block"], line["esi"], toi, VECTOR["session"],
        )  # fmt: skip
        assert alc.encode(symbol) == datagram
        received.setdefault(symbol.block, {})[symbol.esi] = symbol.content
    coefficients = fountain.coefficients(4096, 17, 5000).to_bytes(512, "little")[:8].hex()
    assert coefficients == VECTOR["coefficients of 4096, block 17, ESI 5000, first 8 bytes"]
    blocks = Blocks(VECTOR["length"], VECTOR["symbol"], VECTOR["most"])
    assert b"".join(received[block][esi] for block in received for esi in range(blocks.size(block))) == OBJECT


def test_the_vectors_repair_symbols_mend_its_blocks() -> None:
    symbols = [alc.decode(bytes.fromhex(line["bytes"])) for line in VECTOR["datagrams"]]
    blocks = symbols[0].blocks
    for block in range(blocks.count):
        repairs = {one.esi: one.content for one in symbols if one.block == block and not one.is_source}
        start = blocks.place(block, 0)[0]
        source = OBJECT[start : sum(blocks.place(block, blocks.size(block) - 1))]
        found = fountain.recover(source, blocks.symbol, block, [1], repairs)
        assert found == {1: source[blocks.symbol : 2 * blocks.symbol]}


@pytest.mark.parametrize("codepoint", [FOUNTAIN, NO_CODE])
@given(
    length=st.integers(1, 10**7), symbol=st.integers(1, 1400), most=st.integers(1, 4096),
    session=st.integers(0, 2**48 - 1), toi=st.binary(min_size=14, max_size=14), data=st.data(),
)  # fmt: skip
def test_a_symbol_comes_back_as_it_was(
    codepoint: int, length: int, symbol: int, most: int, session: int, toi: bytes, data: st.DataObject
) -> None:
    blocks = Blocks(length, symbol, most)
    block = data.draw(st.integers(0, min(blocks.count, 2**16) - 1))
    size = blocks.size(block)
    esi = data.draw(st.integers(0, size - 1 if codepoint == NO_CODE else size + 10))
    count = blocks.place(block, esi)[1] if esi < size else symbol
    sent = Symbol(session, toi, blocks, block, esi, b"\x55" * count, codepoint)
    assert alc.decode(alc.encode(sent)) == sent
    assert sent.is_source == (esi < size)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_symbol_or_damaged(datagram: bytes) -> None:
    with pytest.raises(Damaged):
        alc.decode(datagram)


@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255), st.integers(0, 40))
def test_a_changed_datagram_is_another_symbol_or_damaged(place: int, change: int, cut: int) -> None:
    mutated = bytearray(GOOD)
    mutated[place] ^= change
    try:
        symbol = alc.decode(bytes(mutated[: len(mutated) - cut]))
    except Damaged:
        return
    assert len(symbol.content) <= len(GOOD)
    assert symbol.blocks.length < 2**48


def test_what_contradicts_itself_is_damaged() -> None:
    short = Symbol(7, SYMBOL.toi, BLOCKS, 1, 2, b"x" * 99)
    no_such_block = Symbol(7, SYMBOL.toi, BLOCKS, 2, 0, b"x" * 100)
    repair = Symbol(7, SYMBOL.toi, BLOCKS, 1, 5, b"x" * 100, NO_CODE)
    for symbol in (short, no_such_block, repair, Symbol(7, SYMBOL.toi, BLOCKS, 1, 2, b"")):
        with pytest.raises(Damaged):
            alc.decode(alc.encode(symbol))


def test_other_codes_names_and_instances_are_not_spoken_here() -> None:
    fti = decode_header(GOOD)[0].extensions[EXT_FTI]
    rest = decode_header(GOOD)[1]
    others = [
        LctHeader(7, SYMBOL.toi, 129, extensions={EXT_FTI: fti}),
        LctHeader(7, SYMBOL.toi, FOUNTAIN),
        LctHeader(7, bytes(10), FOUNTAIN, extensions={EXT_FTI: fti}),
        LctHeader(7, SYMBOL.toi, NO_CODE, extensions={EXT_FTI: fti}),
        LctHeader(7, SYMBOL.toi, FOUNTAIN, extensions={EXT_FTI: fti[:6] + b"\0\0" + fti[8:]}),
    ]
    for header in others:
        with pytest.raises(Damaged):
            alc.decode(encode_header(header) + rest)
    assert alc.decode(encode_header(LctHeader(7, SYMBOL.toi, FOUNTAIN, extensions={EXT_FTI: fti})) + rest) == SYMBOL


@given(
    st.sampled_from([(0, 4), (2, 2), (2, 6), (4, 4), (4, 12), (6, 2), (6, 10), (6, 14)]),
    st.booleans(), st.booleans(), st.integers(0, 255), st.data(),
)  # fmt: skip
def test_headers_of_any_shape_are_read(
    sizes: tuple[int, int], close_session: bool, close_object: bool, codepoint: int, data: st.DataObject
) -> None:
    session_size, toi_size = sizes
    session = data.draw(st.integers(0, 256**session_size - 1))
    toi = data.draw(st.binary(min_size=toi_size, max_size=toi_size))
    extensions = {EXT_NOP: bytes(6), 192: b"abc", EXT_FTI: bytes(14)}
    count = data.draw(st.integers(0, 2**32 - 1))
    header = LctHeader(session, toi, codepoint, session_size, close_session, close_object, extensions, count)
    assert decode_header(encode_header(header) + b"rest") == (header, b"rest")


def test_the_first_extension_of_a_type_counts() -> None:
    header = LctHeader(1, bytes(14), 0, extensions={192: b"abc"})
    content = bytearray(encode_header(header))
    content[2] += 1
    assert decode_header(bytes(content) + b"\xc0xyz")[0].extensions == {192: b"abc"}


def test_headers_that_do_not_add_up_are_damaged() -> None:
    good = encode_header(LctHeader(1, bytes(14), 0, extensions={EXT_FTI: bytes(14)}))
    version = bytes([0x20]) + good[1:]
    too_long = good[:2] + bytes([255]) + good[3:]
    too_short = good[:2] + bytes([2]) + good[3:]
    endless = good[:28] + bytes([64, 0]) + good[30:]
    beyond = good[:28] + bytes([64, 9]) + good[30:]
    for content in (b"", bytes(7), bytes(70_000), version, too_long, too_short, endless, beyond):
        with pytest.raises(Damaged):
            decode_header(content)


@pytest.mark.parametrize(
    "header",
    [
        LctHeader(1, bytes(13), 0),
        LctHeader(1, bytes(12), 0),
        LctHeader(1, bytes(14), 0, session_size=5),
        LctHeader(1, bytes(18), 0),
        LctHeader(1, b"", 0, session_size=4),
        LctHeader(1, bytes(14), 0, extensions={64: b"x"}),
        LctHeader(1, bytes(14), 0, extensions={192: b"toolong"}),
    ],
)
def test_a_header_that_cannot_be_written_is_a_bug(header: LctHeader) -> None:
    with pytest.raises(ValueError, match=r"TSI|extension"):
        encode_header(header)
