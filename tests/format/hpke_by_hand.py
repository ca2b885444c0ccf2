"""HPKE (RFC 9180) in base mode from its parts, written apart from the library that Songke seals with.

DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305. The tests open with it what Songke sealed; the vectors are
sealed with it, because only here the ephemeral key can be chosen.
"""

from __future__ import annotations

import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

KEM_SUITE = b"KEM" + (0x0020).to_bytes(2, "big")
SUITE = b"HPKE" + b"".join(number.to_bytes(2, "big") for number in (0x0020, 0x0001, 0x0003))


def seal_base(plain: bytes, public: bytes, info: bytes, ephemeral: bytes) -> bytes:
    """Return encapsulated key and ciphertext (§6.1, SealBase) with a chosen ephemeral private key."""
    own = X25519PrivateKey.from_private_bytes(ephemeral)
    enc = own.public_key().public_bytes_raw()
    shared = _kem_secret(own.exchange(X25519PublicKey.from_public_bytes(public)), enc + public)
    key, nonce = schedule(shared, info)
    return enc + ChaCha20Poly1305(key).encrypt(nonce, plain, b"")


def open_base(sealed: bytes, private: bytes, info: bytes, aad: bytes = b"") -> bytes:
    """Return what is in encapsulated key and ciphertext (§6.1, OpenBase)."""
    own = X25519PrivateKey.from_private_bytes(private)
    enc, closed = sealed[:32], sealed[32:]
    shared = _kem_secret(
        own.exchange(X25519PublicKey.from_public_bytes(enc)), enc + own.public_key().public_bytes_raw()
    )
    key, nonce = schedule(shared, info)
    return ChaCha20Poly1305(key).decrypt(nonce, closed, aad)


def schedule(shared: bytes, info: bytes) -> tuple[bytes, bytes]:
    """Return key and base nonce (§5.1, KeySchedule in mode base)."""
    context = b"\0" + _extract(SUITE, b"", b"psk_id_hash", b"") + _extract(SUITE, b"", b"info_hash", info)
    secret = _extract(SUITE, shared, b"secret", b"")
    return _expand(SUITE, secret, b"key", context, 32), _expand(SUITE, secret, b"base_nonce", context, 12)


def _kem_secret(exchanged: bytes, context: bytes) -> bytes:
    return _expand(KEM_SUITE, _extract(KEM_SUITE, b"", b"eae_prk", exchanged), b"shared_secret", context, 32)


def _extract(suite: bytes, salt: bytes, label: bytes, material: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + material, hashlib.sha256)


def _expand(suite: bytes, secret: bytes, label: bytes, info: bytes, length: int) -> bytes:
    """Return one block of HKDF-Expand (RFC 5869); no output here is longer than 32 bytes."""
    labelled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.digest(secret, labelled + b"\x01", hashlib.sha256)[:length]
