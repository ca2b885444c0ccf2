"""Receipts: the centre's signed word that batches are kept, so that the point may forget their rows (FORMAT §10)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from package_format import canonical
from package_format.canonical import Json
from package_format.errors import Damaged, Untrusted
from package_format.fields import Fields

FORMAT = "songke-receipts-1"
MOST_RECEIPT = 4 << 20
"""Bytes of one receipt: about 200,000 batches."""

_NAME = "receipt"
_SIGNED = b"songke-receipts-1\0"
_BATCH = re.compile(r"[0-9a-f]{16}", re.ASCII)
_SIGNATURE = re.compile(r"[0-9a-f]{128}", re.ASCII)


def sign_receipt(batch_ids: Sequence[str], at: int, private: bytes, lacks: Sequence[str] = ()) -> bytes:
    """Return the receipt for ``batch_ids``, taken at time ``at``.

    ``lacks`` are batches that points say were receipted, and the centre does not have (any more). ``private`` is the
    centre's receipts key (Ed25519, 32 bytes).

    Raises:
        Damaged: ``private`` is not a key.
        ValueError: more batches than a receipt may hold: a caller's bug.
    """
    unsigned: dict[str, Json] = {"format": FORMAT, "at": at, "batches": list(batch_ids)}
    if lacks:
        unsigned["lacks"] = list(lacks)
    try:
        key = Ed25519PrivateKey.from_private_bytes(private)
    except ValueError as error:
        raise Damaged("receipts key", "not 32 bytes") from error
    receipt = canonical.encode({**unsigned, "signature": key.sign(_SIGNED + canonical.encode(unsigned)).hex()})
    if len(receipt) > MOST_RECEIPT:
        raise ValueError("too many batches for one receipt")
    return receipt


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a centre has signed: ``batches`` are kept, ``lacks`` it asks for once more, ``at`` its clock's time."""

    batches: tuple[str, ...]
    lacks: tuple[str, ...]
    at: int


def read_receipt(content: bytes, public: bytes) -> list[str]:
    """Return the batch ids of a receipt signed by ``public`` (Ed25519, 32 bytes), in the order it names them.

    Raises:
        Damaged: ``content`` is not a receipt, or ``public`` not a key.
        Untrusted: it is one, signed by another key.
    """
    return list(open_receipt(content, public).batches)


def open_receipt(content: bytes, public: bytes) -> Receipt:
    """Return all that a receipt signed by ``public`` says; raises like ``read_receipt``."""
    if len(content) > MOST_RECEIPT:
        raise Damaged(_NAME, f"larger than {MOST_RECEIPT} bytes")
    fields = Fields(canonical.decode(content, _NAME), _NAME)
    fields.format(FORMAT)
    at = fields.integer("at")
    batches, lacks = fields.texts("batches"), fields.texts("lacks")
    signature = fields.text("signature")
    if not _SIGNATURE.fullmatch(signature) or not all(map(_BATCH.fullmatch, (*batches, *lacks))):
        raise Damaged(_NAME, "a batch or the signature is not written in hex digits")
    unsigned = {key: part for key, part in fields.value.items() if key != "signature"}
    try:
        key = Ed25519PublicKey.from_public_bytes(public)
        key.verify(bytes.fromhex(signature), _SIGNED + canonical.encode(unsigned))
    except ValueError as error:
        raise Damaged("receipts key", "not 32 bytes") from error
    except InvalidSignature as error:
        raise Untrusted(_NAME, "not signed by the centre's receipts key") from error
    return Receipt(batches, lacks, at)
