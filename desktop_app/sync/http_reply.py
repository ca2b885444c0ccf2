"""What a web server's answer means, judged from its status and headers alone (RFC 9110). Pure, no I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from desktop_app.sync.http_coding import CODINGS
from desktop_app.sync.patience import retry_after
from package_format.errors import Cause, Damaged, LessonError, Missing, Unreachable

_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(?:\d{1,18}|\*)")
_GONE = {404, 410}
_PAGES = (b"<!doctype html", b"<html")


@dataclass(frozen=True, slots=True)
class Body:
    """The body of an answer starts at ``offset`` of the object; ``length`` bytes are promised (None: unknown)."""

    offset: int
    length: int | None
    whole: bool
    """The server sends the object from its first byte to its last, whatever was asked for."""

    coded: bool = False
    """A box on the way has compressed it; the signed digests are of what comes out."""


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
        raise refusal(status, headers, source)
    if headers.get("Content-Type", "").strip().lower().startswith("text/html"):
        raise login_page(source)
    coding = headers.get("Content-Encoding", "identity").strip().lower()
    coded = coding not in {"identity", ""}
    if coded and (status != 200 or coding not in CODINGS):
        raise Damaged(path, f"the server encodes it as {coding:.40}", source)
    length = _length(headers)
    if status == 200:
        return Body(0, None if coded else length, whole=True, coded=coded)
    stated = _RANGE.fullmatch(headers.get("Content-Range", "").strip())
    if stated is None or int(stated[1]) != start:
        raise Damaged(path, f"another range than asked for: {headers.get('Content-Range', 'none')!r:.60}", source)
    return Body(start, length if length is not None else int(stated[2]) + 1 - start, whole=False)


def refusal(status: int, headers: Mapping[str, str], source: str) -> LessonError:
    """Return what a status that brings nothing means (RFC 9110 §15, RFC 6585)."""
    causes = {407: Cause.PROXY, 429: Cause.BUSY, 503: Cause.BUSY, 511: Cause.LOGIN}
    wait = retry_after(headers.get("Retry-After"), moment(headers.get("Date")))
    return Unreachable(source, f"the server answers {status}", wait, causes.get(status, Cause.OTHER))


def moment(date: str | None) -> datetime | None:
    """Return what a ``Date`` header says (RFC 9110 §6.6.1), None where it says nothing."""
    try:
        found = parsedate_to_datetime(date) if date else None
        return found.astimezone(UTC) if found and found.tzinfo else found and found.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):  # years and offsets that no calendar has
        return None


def is_page(content: bytes) -> bool:
    """Whether ``content`` begins as a page for people does; nothing in a repository's tree begins so (FORMAT §3)."""
    return content.lstrip()[:14].lower().startswith(_PAGES)


def login_page(source: str) -> Unreachable:
    """Say that something on the way answers with a page of its own, as networks do that want a login first."""
    return Unreachable(source, "a page for people comes in its place", cause=Cause.LOGIN)


def _length(headers: Mapping[str, str]) -> int | None:
    text = headers.get("Content-Length", "").strip()
    return int(text) if text.isdecimal() and len(text) < 19 else None
