"""Takes the clock and the dice out of a PDF that Qt wrote, so that the same sheet is the same bytes every time.

Qt writes the time of printing and a random identifier, always in the clear. Both are overwritten in place with as
many characters, so that the table of offsets (ISO 32000-1, 7.5.4) stays true.
"""

from __future__ import annotations

import hashlib
import re

from samples.make.outside import CannotMake

INFO_DATE = re.compile(rb"\(D:\d{14}(?:Z|[+-]\d\d'\d\d')\)")
XMP_DATE = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)?")
IDENTIFIER = re.compile(rb"DocumentID=\"uuid:([0-9a-f-]{36})\"")


def without_dates(document: bytes) -> bytes:
    """The same document with fixed dates (2026-01-01) and an identifier made from its own content."""
    found = IDENTIFIER.search(document)
    if found is None or INFO_DATE.search(document) is None:
        raise CannotMake("Qt wrote its dates and identifier in another form than this tool knows")
    drawn = found[1]
    document = INFO_DATE.sub(lambda m: b"(D:20260101000000" + m[0][17:], document)
    document = XMP_DATE.sub(lambda m: b"2026-01-01T00:00:00" + m[0][19:], document)
    for form in (drawn, drawn.replace(b"-", b"").hex().encode(), drawn.hex().encode()):
        document = document.replace(form, b"0" * len(form))
    digest = hashlib.sha256(document).hexdigest()
    lasting = "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32])).encode()
    document = document.replace(b"uuid:" + b"0" * 36, b"uuid:" + lasting)
    return document.replace(b"0" * 72, lasting.hex().encode())
