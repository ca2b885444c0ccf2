"""What a path in the tree names (FORMAT §3): whoever serves or copies a tree asks here, and nothing else is there.

A path that does not read as one of these is no object of the repository, so none leads out of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["metadata", "manifest", "index", "packs", "deltas", "objects", "receipts", "register"]

TIMESTAMP = "metadata/timestamp.json"
ROOT = "metadata/root.json"

_NAMED = re.compile(r"(index|packs|deltas|objects|receipts)/([0-9a-f]{64})", re.ASCII)
_MANIFEST = re.compile(r"channels/([a-z0-9][a-z0-9-]{1,39})/([0-9a-f]{64})\.release\.json", re.ASCII)
_METADATA = re.compile(r"metadata/(?:[1-9][0-9]{0,8}\.[a-z0-9][a-z0-9-]{1,39}|timestamp|root)\.json", re.ASCII)
_REGISTER = re.compile(r"receipts/[0-9a-f]{16}\.register", re.ASCII)
_KINDS: dict[str, Kind] = {
    "index": "index",
    "packs": "packs",
    "deltas": "deltas",
    "objects": "objects",
    "receipts": "receipts",
}


@dataclass(frozen=True, slots=True)
class TreePath:
    """An object of the tree: ``digest`` is empty for metadata and registers, ``channel`` for all but manifests."""

    kind: Kind
    digest: str = ""
    channel: str = ""


def read_path(text: str) -> TreePath | None:
    """Return what ``text`` names in the tree, None for anything that is no object of a repository."""
    if named := _NAMED.fullmatch(text):
        return TreePath(_KINDS[named[1]], named[2])
    if manifest := _MANIFEST.fullmatch(text):
        return TreePath("manifest", manifest[2], manifest[1])
    if _REGISTER.fullmatch(text):
        return TreePath("register")
    return TreePath("metadata") if _METADATA.fullmatch(text) else None
