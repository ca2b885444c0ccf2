"""Registers: what one page of many says of a batch, and that nothing but the centre's key makes one."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from package_format import names
from package_format.errors import Damaged, Untrusted
from package_format.register import (
    MOST_BATCHES,
    MOST_PAGE,
    MOST_REGISTER,
    make_register,
    names_on,
    pages_of,
    read_register,
)
from package_format.tree_paths import read_path
from tests.vectors import make_usage

VECTORS = Path(__file__).resolve().parents[1] / "vectors"
PRIVATE = make_usage.RECEIPTS
PUBLIC = Ed25519PrivateKey.from_private_bytes(PRIVATE).public_key().public_bytes_raw()
AT = 1_790_000_000
IDS = st.lists(st.binary(min_size=8, max_size=8).map(bytes.hex), max_size=40)


def many(count: int) -> list[str]:
    return [names.digest_of(f"batch {number}".encode())[:16] for number in range(count)]


def test_the_vector_means_what_it_says() -> None:
    described = json.loads((VECTORS / "register.json").read_text(encoding="utf-8"))
    content = (VECTORS / "register.bin").read_bytes()
    read = read_register(content, PUBLIC)
    assert described["path"] == names.register_path(PUBLIC)
    assert (read.at, read.digits) == (described["at"], described["digits"])
    assert [[page.digest, page.count] for page in read.pages] == described["pages"]
    first = bytes.fromhex(described["page 0"])
    assert names.digest_of(first) == read.pages[0].digest
    assert names_on(first) == {name for name in make_usage.registered() if name.startswith("0")}
    assert make_register(make_usage.registered(), read.at, PRIVATE)[0] == content


@given(IDS, IDS, st.integers(0, 2**53))
def test_every_batch_is_found_on_its_page_and_no_other(taken: list[str], asked: list[str], at: int) -> None:
    content, pages = make_register(taken, at, PRIVATE)
    read = read_register(content, PUBLIC)
    assert read.at == at
    assert {name for page in pages.values() for name in names_on(page)} == set(taken)
    found = {
        name
        for page, mine in pages_of(read, {*taken, *asked}).items()
        for name in names_on(pages[page.digest]).intersection(mine)
    }
    assert found == set(taken)


@pytest.mark.parametrize("count, digits", [(0, 0), (2048, 0), (2049, 1), (32_768, 1), (32_769, 2)])
def test_pages_become_more_as_batches_do(count: int, digits: int) -> None:
    read = read_register(make_register(many(count), AT, PRIVATE)[0], PUBLIC)
    assert (read.digits, len(read.pages), sum(page.count for page in read.pages)) == (digits, 16**digits, count)


def test_a_country_costs_a_point_kilobytes() -> None:
    """67,000 points: about 8 bytes a batch in all, and a point reads the register and one page."""
    taken = many(67_000)
    content, pages = make_register(taken, AT, PRIVATE)
    assert len(content) + sum(map(len, pages.values())) < 8.2 * len(taken)
    [(page, _)] = pages_of(read_register(content, PUBLIC), taken[:1]).items()
    assert len(content) + page.size < 12_500


def test_what_is_no_batch_is_a_bug() -> None:
    with pytest.raises(ValueError, match="register"):
        make_register(["not hex"], AT, PRIVATE)
    with pytest.raises(ValueError, match="register"):
        make_register((f"{number:016x}" for number in range(MOST_BATCHES + 1)), AT, PRIVATE)


def test_nothing_but_the_centres_key_makes_one() -> None:
    content, _ = make_register(many(5), AT, PRIVATE)
    stranger = Ed25519PrivateKey.generate()
    with pytest.raises(Untrusted):
        read_register(content, stranger.public_key().public_bytes_raw())
    with pytest.raises(Damaged):
        read_register(content, b"short")
    for at in range(len(content)):
        spoiled = bytearray(content)
        spoiled[at] ^= 1
        with pytest.raises((Damaged, Untrusted)):
            read_register(bytes(spoiled), PUBLIC)


@given(st.binary(max_size=200))
def test_garbage_is_damaged(content: bytes) -> None:
    with pytest.raises(Damaged):
        read_register(content, PUBLIC)


def signed(body: bytes) -> bytes:
    return body + Ed25519PrivateKey.from_private_bytes(PRIVATE).sign(b"songke-register-1\0" + body)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        signed(struct.pack("<8sQB", b"SKREG2\r\n", AT, 0) + bytes(36)),
        signed(struct.pack("<8sQB", b"SKREG1\r\n", AT, 1) + bytes(36)),
        signed(struct.pack("<8sQB", b"SKREG1\r\n", AT, 3) + bytes(36 * 16**3)),
        signed(struct.pack("<8sQB32sI", b"SKREG1\r\n", AT, 0, bytes(32), MOST_PAGE // 8 + 1)),
        bytes(MOST_REGISTER + 1),
    ],
)
def test_what_breaks_a_rule_is_damaged_though_the_key_signed_it(content: bytes) -> None:
    with pytest.raises(Damaged):
        read_register(content, PUBLIC)


def test_its_paths_are_paths_of_the_tree() -> None:
    register, page = read_path(names.register_path(PUBLIC)), read_path(names.page_path("ab" * 32))
    assert register is not None
    assert page is not None
    assert (register.kind, register.digest) == ("register", "")
    assert (page.kind, page.digest) == ("receipts", "ab" * 32)
    assert read_path("receipts/x.json") is None
