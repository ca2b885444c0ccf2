"""What one request asks of an object and how it is answered (RFC 9110 §13-15): ranges, tags. Pure, no I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from desktop_app.sync.shared_tree import SharedObject

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
_FOREVER = "public, max-age=31536000, immutable"
CARRIER = {"Songke-Carrier": "objects"}


@dataclass(frozen=True, slots=True)
class Reply:
    """Status and headers, and which bytes of the object follow."""

    status: int
    headers: Mapping[str, str]
    start: int = 0
    end: int = 0


def answer(found: SharedObject | None, headers: Mapping[str, str]) -> Reply:
    """Return the answer to GET or HEAD of ``found`` (None: not here); names of ``headers`` are in lower case."""
    if found is None:
        return Reply(404, {**CARRIER, "Content-Length": "0", "Cache-Control": "no-cache"})
    tag = f'"{found.digest}"' if found.digest else ""
    own = {**CARRIER, "Cache-Control": _FOREVER if tag else "no-cache", "Accept-Ranges": "bytes"}
    own |= {"ETag": tag} if tag else {}
    if tag and tag in headers.get("if-none-match", ""):
        return Reply(304, own)
    asked = _RANGE.fullmatch(headers.get("range", "").strip())
    if asked is None or headers.get("if-range", tag) != tag:
        return Reply(200, own | {"Content-Length": str(found.size)}, 0, found.size)
    start, end = _bounds(asked[1], asked[2], found.size)
    if start >= end:
        return Reply(416, own | {"Content-Length": "0", "Content-Range": f"bytes */{found.size}"})
    part = {"Content-Length": str(end - start), "Content-Range": f"bytes {start}-{end - 1}/{found.size}"}
    return Reply(206, own | part, start, end)


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """Return start and end (exclusive) of ``first-last``; ``-n`` is the last n bytes. Nothing where it makes none."""
    if first:
        return int(first), min(size, int(last) + 1 if last else size)
    return max(0, size - int(last or 0)), size
