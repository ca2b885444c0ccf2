"""Names and limits: the one check for everything that comes from outside (FORMAT §2, §3).

What passes here may be used as a file name, a database key or a path in the tree; what does not is ``Damaged``.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from typing import Protocol

from package_format.errors import Damaged

HASH = "sha256"
"""The digest function manifests name; a later version of the format may replace it here."""

MOST_MANIFEST = 4 << 20
MOST_SHARD_STORED = 64 << 20
MOST_SHARD = 256 << 20
MOST_RECORD = 256 << 10
MOST_RECIPE = 64 << 20
MOST_CHUNK = 1 << 20
MOST_PACK = 64 << 20
MOST_FILES = 20_000
MOST_FILE = 64 << 30
MOST_PATH = 240
MOST_PARTS = 16

_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}", re.ASCII)
_CHANNEL = re.compile(r"[a-z0-9][a-z0-9-]{1,39}", re.ASCII)
_FORBIDDEN = re.compile('[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\\\\:*?"<>|]')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³])(?: *\..*)?", re.IGNORECASE)


class Hasher(Protocol):
    """The part of ``hashlib``'s objects that Songke uses."""

    def update(self, chunk: bytes | bytearray | memoryview, /) -> None:
        """Take more bytes."""
        ...

    def hexdigest(self) -> str:
        """Return the digest of all bytes taken, as 64 lower-case hex digits."""
        ...

    def digest(self) -> bytes:
        """Return the digest of all bytes taken, as 32 bytes."""
        ...


def hasher() -> Hasher:
    """Return a fresh digest computation (SHA-256, FIPS 180-4)."""
    return hashlib.sha256()


def digest_of(content: bytes | bytearray | memoryview) -> str:
    """Return the digest of ``content`` as 64 lower-case hex digits."""
    return hashlib.sha256(content).hexdigest()


def check_digest(text: object, what: str) -> str:
    """Return ``text`` if it is a digest; raise ``Damaged`` about ``what`` otherwise."""
    if not isinstance(text, str) or not _DIGEST.fullmatch(text):
        raise Damaged(what, f"not a digest: {text!r:.80}")
    return text


def check_identifier(text: object, what: str) -> str:
    """Return ``text`` if it is an identifier of a textbook, resource or node; raise ``Damaged`` otherwise."""
    if not isinstance(text, str) or not _IDENTIFIER.fullmatch(text) or ".." in text:
        raise Damaged(what, f"not an identifier: {text!r:.80}")
    return text


def check_channel(text: object) -> str:
    """Return ``text`` if it is a channel's id; raise ``Damaged`` otherwise."""
    if not isinstance(text, str) or not _CHANNEL.fullmatch(text):
        raise Damaged("channel", f"not a channel's id: {text!r:.80}")
    return text


def check_path(text: object, what: str = "path") -> str:
    """Return ``text`` if it is a safe path of a file inside a resource; raise ``Damaged`` otherwise."""
    fault = path_fault(text) if isinstance(text, str) else "not a text"
    if fault:
        raise Damaged(what, f"unsafe path {text!r:.120}: {fault}")
    assert isinstance(text, str)  # noqa: S101  (narrows the type; path_fault has judged it)
    return text


def path_fault(text: str) -> str:
    """Say in a few words why ``text`` may not be a path inside a resource; empty if it may."""
    try:
        length = len(text.encode())
    except UnicodeEncodeError:
        return "not valid Unicode"
    parts = text.split("/")
    if not 0 < length <= MOST_PATH or len(parts) > MOST_PARTS:
        return "empty or too long"
    if not unicodedata.is_normalized("NFC", text):
        return "not in Unicode form NFC"
    return next((fault for part in parts if (fault := _part_fault(part))), "")


def _part_fault(part: str) -> str:
    if part in {"", ".", ".."}:
        return "empty part, . or .."
    if part[0] == " " or part[-1] in " .":
        return "a part starts or ends with a space or ends with a dot"
    if _FORBIDDEN.search(part):
        return "forbidden character"
    if _DEVICE.fullmatch(part):
        return "name of a Windows device"
    return ""


def fold_path(path: str) -> str:
    """Return what is equal for all paths that are one file on some system: case does not count on Windows and FAT."""
    return unicodedata.normalize("NFC", path.casefold())


def check_paths(paths: Iterable[str], what: str = "paths") -> None:
    """Raise ``Damaged`` if two of ``paths`` would be one file on some system, or one is a folder of another."""
    files: set[str] = set()
    folders: set[str] = set()
    for path in paths:
        folded = fold_path(path)
        parts = folded.split("/")
        if folded in files:
            raise Damaged(what, f"two files are called {path!r:.120}")
        files.add(folded)
        folders.update("/".join(parts[:depth]) for depth in range(1, len(parts)))
    if both := files & folders:
        raise Damaged(what, f"{min(both)!r:.120} is both a file and a folder")


def manifest_target(channel: str) -> str:
    """Return the TUF target path of a channel's release manifest."""
    return f"channels/{channel}/release.json"


def manifest_path(channel: str, digest: str) -> str:
    """Return the place of a release manifest in the tree."""
    return f"channels/{channel}/{digest}.release.json"


def index_path(digest: str) -> str:
    """Return the place of a shard or index delta in the tree."""
    return f"index/{digest}"


def pack_path(digest: str) -> str:
    """Return the place of a pack in the tree."""
    return f"packs/{digest}"


def object_path(digest: str) -> str:
    """Return the place in the tree of a whole file, recipe, cover or decompressed shard."""
    return f"objects/{digest}"


def register_path(public: bytes) -> str:
    """Return the place in the tree of the register that the receipts key ``public`` signs (FORMAT §10)."""
    return f"receipts/{digest_of(public)[:16]}.register"


def page_path(digest: str) -> str:
    """Return the place of a page of a register in the tree."""
    return f"receipts/{digest}"


def delta_path(digest: str) -> str:
    """Return the place of a release delta in the tree."""
    return f"deltas/{digest}"
