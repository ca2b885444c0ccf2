"""Signing and sealing a batch: only the point can have made it, only the centre can read it (FORMAT §10).

The signature is Ed25519 (RFC 8032), the seal HPKE in base mode (RFC 9180) with X25519, HKDF-SHA256 and
ChaCha20-Poly1305.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from package_format import names
from package_format.errors import Damaged, Untrusted
from package_format.statement import MOST_SEALED, Batch, decode_batch, point_id

MAGIC = b"SKSEAL1\n"
_SIGNED = b"songke-batch-1\0"
_INFO = b"songke-usage-1"
_KEY_ID = 8
_SIGNATURE = 64
_NAME = "sealed batch"


class PointKey:
    """The key of one teaching point; it names the point and signs its batches."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private

    @classmethod
    def generate(cls) -> PointKey:
        """Draw a new key."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_bytes(cls, private: bytes) -> PointKey:
        """Return the key whose ``to_bytes`` was ``private``; raise ``Damaged`` if it is not 32 bytes long."""
        try:
            return cls(Ed25519PrivateKey.from_private_bytes(private))
        except ValueError as error:
            raise Damaged("point key", "not 32 bytes") from error

    def to_bytes(self) -> bytes:
        """Return the private key (32 bytes), to be kept secret."""
        return self._private.private_bytes_raw()

    @property
    def public(self) -> bytes:
        """The public key (32 bytes), as batches carry it."""
        return self._private.public_key().public_bytes_raw()

    @property
    def id(self) -> str:
        """The point's id (32 hex digits)."""
        return point_id(self.public)

    def sign(self, batch: bytes) -> bytes:
        """Return the signature (64 bytes) over the encoded ``batch``."""
        return self._private.sign(_SIGNED + batch)


def seal(batch: bytes, point: PointKey, centre_public: bytes) -> bytes:
    """Return the encoded ``batch``, signed by ``point`` and sealed to the centre's X25519 key (32 bytes).

    Sealing the same batch twice gives different bytes: keep the first until its receipt comes.

    Raises:
        Damaged: ``centre_public`` is not a key, or the sealed batch would be over 4 MiB.
    """
    try:
        centre = X25519PublicKey.from_public_bytes(centre_public)
        closed = _suite().encrypt(point.sign(batch) + batch, centre, _INFO)
    except ValueError as error:
        raise Damaged("centre key", str(error)) from error
    sealed = MAGIC + key_id(centre_public) + closed
    if len(sealed) > MOST_SEALED:
        raise Damaged(_NAME, f"larger than {MOST_SEALED} bytes")
    return sealed


def unseal(sealed: bytes, centre_private: bytes) -> Batch:
    """Return the batch in ``sealed``, opened with the centre's X25519 private key (32 bytes).

    Raises:
        Damaged: the bytes are not a sealed batch, or were changed on the way.
        Untrusted: they are sealed to another key, or not signed by the point they name.
    """
    try:
        private = X25519PrivateKey.from_private_bytes(centre_private)
    except ValueError as error:
        raise Damaged("centre key", "not 32 bytes") from error
    if len(sealed) > MOST_SEALED:
        raise Damaged(_NAME, f"larger than {MOST_SEALED} bytes")
    start = len(MAGIC) + _KEY_ID
    if not sealed.startswith(MAGIC) or len(sealed) < start:
        raise Damaged(_NAME, "it does not begin as one")
    if sealed[len(MAGIC) : start] != key_id(private.public_key().public_bytes_raw()):
        raise Untrusted(_NAME, "it is sealed to another centre's key")
    try:
        opened = _suite().decrypt(sealed[start:], private, _INFO)
    except InvalidTag as error:
        raise Damaged(_NAME, "the seal is broken") from error
    signature, stored = opened[:_SIGNATURE], opened[_SIGNATURE:]
    batch = decode_batch(stored, _NAME)
    try:
        Ed25519PublicKey.from_public_bytes(batch.key).verify(signature, _SIGNED + stored)
    except InvalidSignature as error:
        raise Untrusted(_NAME, "not signed by the point it names") from error
    return batch


def batch_id(sealed: bytes) -> str:
    """Return the id by which receipts name the sealed batch (16 hex digits)."""
    return names.digest_of(sealed)[:16]


def key_id(centre_public: bytes) -> bytes:
    """Return the 8 bytes by which a seal names the centre's public key."""
    return bytes.fromhex(names.digest_of(centre_public))[:_KEY_ID]


def _suite() -> Suite:
    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
