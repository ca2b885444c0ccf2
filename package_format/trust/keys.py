"""Private keys in a folder: one PKCS #8 file (RFC 5958, PEM) a key, named by its role and the start of its id."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from securesystemslib.signer import CryptoSigner  # type: ignore[attr-defined]

from package_format.errors import Damaged
from package_format.trust.durable import read_whole, write_durably, writing


class KeyRing:
    """The keys in ``folder``. A key that is kept elsewhere (a root key on a stick) is simply not held."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def draw(self, role: str) -> CryptoSigner:
        """Make and keep a new Ed25519 key for ``role``; the file is readable by its owner only."""
        signer = CryptoSigner.generate_ed25519()
        with writing(self.folder):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_durably(self._path(role, signer.public_key.keyid), signer.private_bytes, mode=0o600)
        return signer

    def draw_public(self, role: str) -> bytes:
        """Make and keep a new key for ``role``; return its public half (32 bytes), to be handed to who delegates."""
        return bytes.fromhex(self.draw(role).public_key.keyval["public"])

    def held(self, role: str, keyids: Iterable[str]) -> list[CryptoSigner]:
        """Return those of ``role``'s keys ``keyids`` that are here.

        Raises:
            Damaged: a file is not the key its name says.
            Unreadable: a file cannot be read.
        """
        signers = (self._load(self._path(role, keyid), keyid) for keyid in keyids)
        return [signer for signer in signers if signer is not None]

    def _path(self, role: str, keyid: str) -> Path:
        return self.folder / f"{role}-{keyid[:16]}.pem"

    def _load(self, path: Path, keyid: str) -> CryptoSigner | None:
        try:
            private = load_pem_private_key(read_whole(path), None)
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise Damaged(str(path), "not a private key in PEM") from error
        if not isinstance(private, Ed25519PrivateKey) or (signer := CryptoSigner(private)).public_key.keyid != keyid:
            raise Damaged(str(path), "another key than its name says")
        return signer
