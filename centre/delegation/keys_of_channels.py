"""A channel's public key on its way from the county that drew it to the province that delegates: one PEM file."""

from __future__ import annotations

from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from package_format.errors import Refused, Unreadable
from package_format.trust.durable import read_whole


def to_pem(public: bytes) -> bytes:
    """Return the Ed25519 key ``public`` (32 bytes) as people send it (RFC 7468, SubjectPublicKeyInfo)."""
    return Ed25519PublicKey.from_public_bytes(public).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def read_public_key(path: Path) -> bytes:
    """Return the Ed25519 key (32 bytes) in the file at ``path``.

    Raises:
        Refused: it is something else; a private key is named, because it must not travel.
        Unreadable: the file is not there or cannot be read.
    """
    try:
        content = read_whole(path)
    except FileNotFoundError as error:
        raise Unreadable(str(path), "it is not there") from error
    if b"PRIVATE" in content:
        raise Refused("this is a private key: it must stay where it was made; ask for the .pub file", str(path))
    try:
        key = load_pem_public_key(content)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Refused("not a public key in PEM", str(path)) from error
    if not isinstance(key, Ed25519PublicKey):
        raise Refused("not an Ed25519 key", str(path))
    return key.public_bytes_raw()
