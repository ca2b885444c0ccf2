"""The centre's two keys for usage: one opens sealed batches (X25519), one signs receipts (Ed25519); FORMAT §10."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from package_format.errors import Damaged, Unreadable
from package_format.trust.durable import read_whole, write_durably

_SEAL = "usage-seal.key"
_RECEIPTS = "usage-receipts.key"


@dataclass(frozen=True, slots=True)
class UsageKeys:
    """Both private keys, 32 bytes each."""

    seal: bytes
    receipts: bytes

    @classmethod
    def draw(cls, folder: Path) -> UsageKeys:
        """Make new keys and keep them in ``folder``, readable by their owner only.

        Raises:
            NoSpace, Unwritable: the disk does not take them.
        """
        keys = cls(X25519PrivateKey.generate().private_bytes_raw(), Ed25519PrivateKey.generate().private_bytes_raw())
        for name, key in ((_SEAL, keys.seal), (_RECEIPTS, keys.receipts)):
            write_durably(folder / name, key.hex().encode() + b"\n", mode=0o600)
        return keys

    @classmethod
    def load(cls, folder: Path) -> UsageKeys:
        """Return the keys kept in ``folder``.

        Raises:
            Unreadable: one is not there or cannot be read.
            Damaged: one is not 64 hex digits.
        """
        return cls(_load(folder / _SEAL), _load(folder / _RECEIPTS))

    @property
    def seal_public(self) -> str:
        """The public key to which points seal (64 hex digits)."""
        return X25519PrivateKey.from_private_bytes(self.seal).public_key().public_bytes_raw().hex()

    @property
    def receipts_public(self) -> str:
        """The public key of receipts (64 hex digits)."""
        return Ed25519PrivateKey.from_private_bytes(self.receipts).public_key().public_bytes_raw().hex()


def _load(path: Path) -> bytes:
    try:
        key = bytes.fromhex(read_whole(path).decode("ascii").strip())
    except FileNotFoundError as error:
        raise Unreadable(str(path), "it is not there") from error
    except ValueError as error:
        raise Damaged(str(path), "not a key in hex digits") from error
    if len(key) != 32:
        raise Damaged(str(path), "not a key of 32 bytes")
    return key
