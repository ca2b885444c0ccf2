"""Fetching whole objects whose digest is known before."""

from __future__ import annotations

from desktop_app.sync.source import Pulse, Source
from package_format import names
from package_format.errors import Damaged


def fetch_verified(source: Source, path: str, digest: str, size: int, pulse: Pulse) -> bytes:
    """Return the ``size`` bytes called ``digest`` at ``path``; what arrives damaged is asked for once more.

    Raises:
        Damaged: it arrived as something else twice.
        Missing, Unreachable, Unreadable: see ``Source.fetch``.
    """
    for _ in range(2):
        content = source.fetch(path, size, pulse)
        if len(content) == size and names.digest_of(content) == digest:
            return content
    raise Damaged(path, "the bytes do not match their digest", source.name)
