"""Which file of the tree's signed metadata some bytes are: by what they say, since a foreign receiver renames files.

What they are worth the judge decides (FORMAT §4); here only their place is found.
"""

from __future__ import annotations

import json
import re

from package_format import names
from package_format.canonical import Json
from package_format.register import MOST_REGISTER

MOST_METADATA = 5 << 20
"""Bytes of the largest file of metadata (FORMAT §2)."""
_MANIFEST = re.compile(r"channels/([a-z0-9][a-z0-9-]{1,39})/release\.json", re.ASCII)
_CHANNEL = re.compile(r"[a-z0-9][a-z0-9-]{1,39}", re.ASCII)
_REGISTER = b"SKREG1\r\n"


def place_of(content: bytes, registers: frozenset[str]) -> str:
    """Return the path in the tree of metadata ``content``; nothing if it is none.

    A register does not say whose it is: it is taken for the only one of ``registers`` (paths), if there is one only.
    """
    if content.startswith(_REGISTER) and len(content) <= MOST_REGISTER and len(registers) == 1:
        return min(registers)
    if not content.startswith(b"{") or len(content) > MOST_METADATA:
        return ""
    try:
        value: Json = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(value, dict):
        return ""
    if value.get("format") == "songke-release-1":
        channel = value.get("channel")
        named = isinstance(channel, str) and _CHANNEL.fullmatch(channel)
        return names.manifest_path(str(channel), names.digest_of(content)) if named else ""
    signed = value.get("signed")
    return _role_path(signed) if isinstance(signed, dict) else ""


def _role_path(signed: dict[str, Json]) -> str:
    """Return the path of a TUF role's metadata from what is ``signed`` (TUF specification §4)."""
    kind, version = signed.get("_type"), signed.get("version")
    if not isinstance(version, int) or not 0 < version < 10**9:
        return ""
    if kind == "timestamp":
        return "metadata/timestamp.json"
    if kind in {"root", "snapshot"}:
        return f"metadata/{version}.{kind}.json"
    targets = signed.get("targets")
    if kind != "targets" or not isinstance(targets, dict):
        return ""
    if signed.get("delegations"):
        return f"metadata/{version}.targets.json"
    channels = [match[1] for path in targets if (match := _MANIFEST.fullmatch(path))]
    return f"metadata/{version}.{channels[0]}.json" if len(channels) == 1 else ""
