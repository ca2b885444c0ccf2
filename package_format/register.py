"""The register: which batches a centre has lately taken, signed, in the tree that every carrier brings (FORMAT §10).

    receipts/<first 16 hex of the digest of the receipts key>.register     small, replaced by newer ones
    receipts/<digest>                                                      its pages, never changed

A point reads the register and the pages its own batches would be on: kilobytes, however many points there are.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from package_format import names
from package_format.errors import Damaged, Untrusted

MOST_BATCHES = 1 << 20
"""Batches in a register, the newest: fifteen weeks of 67,000 points that report weekly."""
MOST_PAGE = 64 << 10
MOST_REGISTER = 16 << 10

_MAGIC = b"SKREG1\r\n"
_SIGNED = b"songke-register-1\0"
_HEAD = struct.Struct("<8sQB")
_PAGE = struct.Struct("<32sI")
_ID = 8
_SIGNATURE = 64
_MOST_DIGITS = 2
_IDS_ON_PAGE = 2048
"""A register gets more pages when they would hold more than this on average."""
_NAME = "register"
_BATCH = re.compile(r"[0-9a-f]{16}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its digest and how many batches are on it."""

    digest: str
    count: int

    @property
    def size(self) -> int:
        """Its bytes."""
        return self.count * _ID


@dataclass(frozen=True, slots=True)
class Register:
    """A register made at time ``at``: ids that begin with the same ``digits`` hex digits are on one of ``pages``."""

    at: int
    digits: int
    pages: tuple[Page, ...]

    def page_of(self, batch_id: str) -> Page | None:
        """Return the page that would name ``batch_id`` (16 hex digits), None if that has nothing on it."""
        page = self.pages[int(batch_id[: self.digits] or "0", 16)]
        return page if page.count else None


def make_register(batch_ids: Iterable[str], at: int, private: bytes) -> tuple[bytes, dict[str, bytes]]:
    """Return the register of ``batch_ids`` (16 hex digits each) and its pages by digest.

    ``private`` is the centre's receipts key (Ed25519, 32 bytes), ``at`` the time in Unix seconds.

    Raises:
        ValueError: an id is none, or there are more than a register may hold: a caller's bug.
    """
    ids = sorted(set(batch_ids))
    if len(ids) > MOST_BATCHES or not all(map(_BATCH.fullmatch, ids)):
        raise ValueError("too many batches for a register, or one that is none")
    digits = next((n for n in range(_MOST_DIGITS) if len(ids) <= _IDS_ON_PAGE * 16**n), _MOST_DIGITS)
    parts = [bytearray() for _ in range(16**digits)]
    for batch_id in ids:
        parts[int(batch_id[:digits] or "0", 16)] += bytes.fromhex(batch_id)
    pages = {names.digest_of(part): bytes(part) for part in parts if part}
    listed = [(bytes.fromhex(names.digest_of(part)), len(part) // _ID) for part in parts]
    body = _HEAD.pack(_MAGIC, at, digits) + b"".join(_PAGE.pack(*page) for page in listed)
    return body + Ed25519PrivateKey.from_private_bytes(private).sign(_SIGNED + body), pages


def read_register(content: bytes, public: bytes) -> Register:
    """Return the register that ``content`` spells, signed by ``public`` (Ed25519, 32 bytes).

    Raises:
        Damaged: it is no register, or ``public`` no key.
        Untrusted: it is one, signed by another key.
    """
    if not _HEAD.size + _SIGNATURE < len(content) <= MOST_REGISTER:
        raise Damaged(_NAME, "no register has that length")
    magic, at, digits = _HEAD.unpack_from(content)
    if magic != _MAGIC or digits > _MOST_DIGITS or len(content) != _HEAD.size + _PAGE.size * 16**digits + _SIGNATURE:
        raise Damaged(_NAME, "it is not spelt as one")
    body, signature = content[:-_SIGNATURE], content[-_SIGNATURE:]
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _SIGNED + body)
    except ValueError as error:
        raise Damaged("receipts key", "not 32 bytes") from error
    except InvalidSignature as error:
        raise Untrusted(_NAME, "not signed by the centre's receipts key") from error
    pages = tuple(Page(digest.hex(), count) for digest, count in _PAGE.iter_unpack(body[_HEAD.size :]))
    if any(page.size > MOST_PAGE for page in pages):
        raise Damaged(_NAME, "a page is larger than pages may be")
    return Register(at, digits, pages)


def names_on(page: bytes) -> frozenset[str]:
    """Return the batches on a page whose digest has been checked."""
    return frozenset(page[start : start + _ID].hex() for start in range(0, len(page), _ID))


def pages_of(register: Register, batch_ids: Iterable[str]) -> Mapping[Page, list[str]]:
    """Return the pages to read for ``batch_ids``, each with those of them that it would name."""
    found: dict[Page, list[str]] = {}
    for batch_id in batch_ids:
        page = register.page_of(batch_id)
        if page is not None:
            found.setdefault(page, []).append(batch_id)
    return found
