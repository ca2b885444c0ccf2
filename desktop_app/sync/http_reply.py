"""What a web server's answer means, judged from its status and headers alone (RFC 9110). Pure, no I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from desktop_app.sync.patience import retry_after
from package_format.errors import Damaged, LessonError, Missing, Unreachable

_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(?:\d{1,18}|\*)")
_GONE = {404, 410}


@dataclass(frozen=True, slots=True)
class Body:
    """The body of an answer starts at ``offset`` of the object; ``length`` bytes are promised (None: unknown)."""

    offset: int
    length: int | None
    whole: bool
    """The server sends the object from its first byte to its last, whatever was asked for."""


def judge(status: int, headers: Mapping[str, str], path: str, start: int, source: str) -> Body:
    """Return what the body holds, for a request of ``path`` from byte ``start`` on.

    A server may ignore the range and send the whole object (200): the body then starts at 0.

    Raises:
        Missing: 404 or 410.
        Damaged: the bytes would be other bytes than asked for, are encoded, or are not there (416).
        Unreachable: every other status, with ``Retry-After`` where the server gives one.
    """
    if status in _GONE:
        raise Missing(path, source)
    if status == 416:
        raise Damaged(path, "shorter than it should be", source)
    if status not in {200, 206}:
        raise _refusal(status, headers, source)
    coding = headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in {"identity", ""}:
        raise Damaged(path, f"the server encodes it as {coding:.40}", source)
    length = _length(headers)
    if status == 200:
        return Body(0, length, whole=True)
    stated = _RANGE.fullmatch(headers.get("Content-Range", "").strip())
    if stated is None or int(stated[1]) != start:
        raise Damaged(path, f"another range than asked for: {headers.get('Content-Range', 'none')!r:.60}", source)
    return Body(start, length if length is not None else int(stated[2]) + 1 - start, whole=False)


def _refusal(status: int, headers: Mapping[str, str], source: str) -> LessonError:
    return Unreachable(source, f"the server answers {status}", retry_after(headers.get("Retry-After")))


def _length(headers: Mapping[str, str]) -> int | None:
    text = headers.get("Content-Length", "").strip()
    return int(text) if text.isdecimal() and len(text) < 19 else None
