"""Finds what a page of the web loads from elsewhere: at a school without a network these parts stay empty."""

from __future__ import annotations

import re

from centre.intake import encoding

MOST_PAGE = 16 << 20
"""Bytes of a page that are looked at."""

_LOADED = re.compile(
    r"""(?:\b(?:src|href|data|action|poster|srcset)\s*=\s*["']?|url\(\s*["']?|@import\s+["']|import\s*\(?\s*["']|fetch\(\s*["'])"""
    r"""\s*(?:https?:)?//([^/"'\s)>?#]+)""",
    re.IGNORECASE,
)
_NAMESPACES = frozenset({"www.w3.org", "purl.org", "ns.adobe.com", "schema.org"})


def external_hosts(content: bytes) -> list[str]:
    """Return the hosts that an HTML page refers to, sorted, each once."""
    text = encoding.decode(content) or content.decode("utf-8", "replace")
    return sorted({host.lower() for host in _LOADED.findall(text)} - _NAMESPACES)
