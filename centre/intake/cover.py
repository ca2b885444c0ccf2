"""Covers: small pictures that travel inside the catalogue's packs."""

from __future__ import annotations

from centre.intake.findings import Findings, Kind, Place
from centre.intake.folder import ContentFolder, SourceFile
from package_format.catalogue import MOST_COVER

_PICTURES = frozenset({"image/png", "image/jpeg", "image/webp"})


def read_cover(written: str, place: Place, folder: ContentFolder, findings: Findings) -> SourceFile | None:
    """Return the cover that a cell or key names; None if it names none, or (found) one that cannot be taken."""
    if not written:
        return None
    file = folder.take(written, place, findings)
    if file is None:
        return None
    if file.media_type not in _PICTURES:
        findings.add(Kind.NOT_COVER, place, path=file.path)
        return None
    if file.size > MOST_COVER:
        findings.add(Kind.COVER_TOO_LARGE, place, path=file.path, size=-(-file.size // 1024))
        return None
    return file
