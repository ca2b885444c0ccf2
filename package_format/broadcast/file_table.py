"""The table of files of a FLUTE session (FDT Instance, RFC 6726 §3.4): which TOI is which file, and how it is cut.

Our own receivers need none: every datagram of ours says what it is. It is for receivers and senders of other makes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from package_format.errors import Damaged

MOST_TABLE = 1 << 20
_SPACE = "urn:ietf:params:xml:ns:fdt"
_1970 = 2_208_988_800
"""Seconds from the beginning of NTP's time (1900) to that of Unix."""
_NAME = "table of files"


@dataclass(frozen=True, slots=True)
class Cut:
    """How objects are cut: FEC Encoding ID, bytes of a symbol, most source symbols and encoding symbols of a block.

    ``encoded`` is 0 where a sender does not say it.
    """

    code: int
    symbol: int
    most: int
    encoded: int = 0


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file on the air: its ``location`` (a URI), TOI, length in bytes as sent, encoding ("" for none), and cut."""

    location: str
    toi: int
    length: int
    encoding: str = ""
    cut: Cut | None = None


def encode_table(files: Sequence[ListedFile], cut: Cut, expires: int) -> bytes:
    """Return the XML of a table of ``files``, all cut as ``cut`` says; it holds until ``expires`` (Unix seconds)."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<FDT-Instance xmlns="{_SPACE}" Expires="{(expires + _1970) % 2**32}"'
        f' FEC-OTI-FEC-Encoding-ID="{cut.code}" FEC-OTI-Maximum-Source-Block-Length="{cut.most}"'
        f' FEC-OTI-Encoding-Symbol-Length="{cut.symbol}">',
    ]
    for one in files:
        length = f'Content-Length="{one.length}" Transfer-Length="{one.length}"'
        lines.append(f'<File Content-Location={quoteattr(one.location)} TOI="{one.toi}" {length}/>')
    return "\n".join([*lines, "</FDT-Instance>", ""]).encode()


def decode_table(content: bytes) -> list[ListedFile]:
    """Return the files that a table lists; files whose length it does not say are left out.

    When it expires is not looked at: a clock may be wrong by decades, and what a file is worth its digest says.

    Raises:
        Damaged: it is no such table, or over a limit, or uses what could make it larger than it is (a DOCTYPE).
    """
    if len(content) > MOST_TABLE:
        raise Damaged(_NAME, f"larger than {MOST_TABLE} bytes")
    reading = _Reading()
    parser = expat.ParserCreate("utf-8", " ")
    parser.StartElementHandler = reading.start
    parser.StartDoctypeDeclHandler = reading.doctype
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError) as error:
        raise Damaged(_NAME, str(error)) from error
    if reading.session is None:
        raise Damaged(_NAME, "no FDT-Instance")
    return reading.files


class _Reading:
    """What the parser has met so far."""

    def __init__(self) -> None:
        self.session: dict[str, str] | None = None
        self.files: list[ListedFile] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(" ")[2]
        if name == "FDT-Instance":
            self.session = attributes
        elif name == "File" and self.session is not None:
            listed = self._file({**self.session, **attributes})
            if listed is not None:
                self.files.append(listed)

    def doctype(self, *_: object) -> None:
        raise Damaged(_NAME, "it declares a document type")

    def _file(self, attributes: dict[str, str]) -> ListedFile | None:
        location, toi = attributes.get("Content-Location"), attributes.get("TOI")
        length = attributes.get("Transfer-Length", attributes.get("Content-Length"))
        if location is None or toi is None or length is None:
            return None
        encoding = attributes.get("Content-Encoding", "")
        return ListedFile(location, _number(toi), _number(length), encoding, _cut(attributes))


def _cut(attributes: dict[str, str]) -> Cut | None:
    code, symbol, most = (
        attributes.get(f"FEC-OTI-{name}")
        for name in ("FEC-Encoding-ID", "Encoding-Symbol-Length", "Maximum-Source-Block-Length")
    )
    if code is None or symbol is None or most is None:
        return None
    encoded = attributes.get("FEC-OTI-Max-Number-of-Encoding-Symbols", "0")
    return Cut(_number(code), _number(symbol), _number(most), _number(encoded))


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 40:
        raise Damaged(_NAME, f"no number: {text!r:.60}")
    return int(text)
