"""Receipts: the centre's signed word that batches are kept, so that the point may forget their rows (FORMAT §10)."""

from __future__ import annotations

import re
from collections.abc import Sequence

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


def sign_receipt(batch_ids: Sequence[str], at: int, private: bytes) -> bytes:
    """Return the receipt for ``batch_ids``, taken at time ``at``.

    ``private`` is the centre's receipts key (Ed25519, 32 bytes).

    Raises:
        Damaged: ``private`` is not a key.
        ValueError: more batches than a receipt may hold: a caller's bug.
    """
    unsigned: dict[str, Json] = {"format": FORMAT, "at": at, "batches": list(batch_ids)}
    try:
        key = Ed25519PrivateKey.from_private_bytes(private)
    except ValueError as error:
        raise Damaged("receipts key", "not 32 bytes") from error
    receipt = canonical.encode({**unsigned, "signature": key.sign(_SIGNED + canonical.encode(unsigned)).hex()})
    if len(receipt) > MOST_RECEIPT:
        raise ValueError("too many batches for one receipt")
    return receipt


def read_receipt(content: bytes, public: bytes) -> list[str]:
    """Return the batch ids of a receipt signed by ``public`` (Ed25519, 32 bytes), in the order it names them.

    Raises:
        Damaged: ``content`` is not a receipt, or ``public`` not a key.
        Untrusted: it is one, signed by another key.
    """
    if len(content) > MOST_RECEIPT:
        raise Damaged(_NAME, f"larger than {MOST_RECEIPT} bytes")
    fields = Fields(canonical.decode(content, _NAME), _NAME)
    fields.format(FORMAT)
    fields.integer("at")
    batches = list(fields.texts("batches"))
    signature = fields.text("signature")
    if not _SIGNATURE.fullmatch(signature) or not all(map(_BATCH.fullmatch, batches)):
        raise Damaged(_NAME, "a batch or the signature is not written in hex digits")
    unsigned = {key: part for key, part in fields.value.items() if key != "signature"}
    try:
        key = Ed25519PublicKey.from_public_bytes(public)
        key.verify(bytes.fromhex(signature), _SIGNED + canonical.encode(unsigned))
    except ValueError as error:
        raise Damaged("receipts key", "not 32 bytes") from error
    except InvalidSignature as error:
        raise Untrusted(_NAME, "not signed by the centre's receipts key") from error
    return batches
