from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from package_format import canonical
from package_format.errors import Damaged, Untrusted
from package_format.receipt import MOST_RECEIPT, Receipt, open_receipt, read_receipt, sign_receipt
from tests.vectors import make_usage

VECTORS = Path(__file__).resolve().parents[1] / "vectors"
PRIVATE = make_usage.RECEIPTS
PUBLIC = Ed25519PrivateKey.from_private_bytes(PRIVATE).public_key().public_bytes_raw()
AT = 1_790_000_000
BATCHES = ["00" * 8, "ff" * 8]
RECEIPT = sign_receipt(BATCHES, AT, PRIVATE)


def resigned(**changes: object) -> bytes:
    """Return a receipt with other content, signed by the right key."""
    unsigned = {"format": "songke-receipts-1", "at": AT, "batches": BATCHES, **changes}
    unsigned = {key: value for key, value in unsigned.items() if value is not ...}
    signature = Ed25519PrivateKey.from_private_bytes(PRIVATE).sign(b"songke-receipts-1\0" + canonical.encode(unsigned))
    return canonical.encode({**unsigned, "signature": signature.hex()})


def test_the_vector_means_what_it_says() -> None:
    described = json.loads((VECTORS / "batch.json").read_text(encoding="utf-8"))
    public = bytes.fromhex(described["public keys"]["receipts"])
    assert read_receipt((VECTORS / "receipt.json").read_bytes(), public) == [described["batch id"]]


@given(st.lists(st.binary(min_size=8, max_size=8).map(bytes.hex), max_size=30), st.integers(0, 2**53 - 1))
def test_a_receipt_comes_back_as_it_was(batches: list[str], at: int) -> None:
    assert read_receipt(sign_receipt(batches, at, PRIVATE), PUBLIC) == batches


def test_many_batches_fit_into_one_receipt() -> None:
    batches = [f"{number:016x}" for number in range(200_000)]
    assert read_receipt(sign_receipt(batches, AT, PRIVATE), PUBLIC) == batches


def test_unknown_keys_are_signed_and_ignored() -> None:
    assert read_receipt(resigned(future=[1]), PUBLIC) == BATCHES


def test_a_strangers_receipt_is_not_believed() -> None:
    stranger = Ed25519PrivateKey.generate()
    with pytest.raises(Untrusted, match="receipts key"):
        read_receipt(sign_receipt(BATCHES, AT, stranger.private_bytes_raw()), PUBLIC)
    with pytest.raises(Untrusted):
        read_receipt(RECEIPT, stranger.public_key().public_bytes_raw())


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "songke-receipts-2"},
        {"format": ...},
        {"at": -1},
        {"at": ...},
        {"at": "now"},
        {"batches": "0" * 16},
        {"batches": [5]},
        {"batches": ["0" * 15]},
        {"batches": ["0" * 17]},
        {"batches": ["A" * 16]},
        {"batches": ["0" * 15 + "\n"]},
        {"batches": ["٠" * 16]},
    ],
)
def test_another_shape_is_damage(changes: dict[str, object]) -> None:
    with pytest.raises(Damaged):
        read_receipt(resigned(**changes), PUBLIC)


def test_another_signature_is_refused() -> None:
    whole = json.loads(RECEIPT)
    for signature in ("", "0" * 127, "g" * 128, whole["signature"].upper(), None, 5):
        with pytest.raises(Damaged):
            read_receipt(canonical.encode({**whole, "signature": signature}), PUBLIC)
    with pytest.raises(Untrusted):
        read_receipt(canonical.encode({**whole, "signature": "0" * 128}), PUBLIC)


def test_each_single_byte_flipped_and_each_truncation_is_found() -> None:
    for place in range(len(RECEIPT)):
        changed = bytearray(RECEIPT)
        changed[place] ^= 1 << place % 8
        for content in (bytes(changed), RECEIPT[:place]):
            with pytest.raises((Damaged, Untrusted)):
                read_receipt(content, PUBLIC)


@given(st.binary(max_size=300))
def test_any_bytes_are_damage(content: bytes) -> None:
    with pytest.raises(Damaged):
        read_receipt(content, PUBLIC)


def test_what_is_too_large_or_not_canonical_is_damage() -> None:
    for content in (b" " * (MOST_RECEIPT + 1), RECEIPT + b"\n", b"\xef\xbb\xbf" + RECEIPT, b"[" * 100_000, b"[]"):
        with pytest.raises(Damaged):
            read_receipt(content, PUBLIC)


def test_what_is_no_key_is_refused() -> None:
    for key in (b"", bytes(31), bytes(33)):
        with pytest.raises(Damaged, match="receipts key"):
            sign_receipt(BATCHES, AT, key)
        with pytest.raises(Damaged, match="receipts key"):
            read_receipt(RECEIPT, key)


def test_more_batches_than_a_receipt_may_hold_are_a_bug() -> None:
    with pytest.raises(ValueError, match="too many batches"):
        sign_receipt(["0" * 16] * 230_000, AT, PRIVATE)


def test_a_receipt_may_ask_for_what_the_centre_has_lost() -> None:
    asking = sign_receipt(BATCHES, AT, PRIVATE, ["ab" * 8])
    assert open_receipt(asking, PUBLIC) == Receipt(tuple(BATCHES), ("ab" * 8,), AT)
    assert open_receipt(RECEIPT, PUBLIC).lacks == ()
    with pytest.raises(Damaged):
        open_receipt(resigned(lacks=["no batch"]), PUBLIC)
    with pytest.raises(Untrusted):
        open_receipt(asking, Ed25519PrivateKey.generate().public_key().public_bytes_raw())
