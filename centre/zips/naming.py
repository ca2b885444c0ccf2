"""What the members of a zip are called: in UTF-8 as declared, or as Chinese computers write without saying so."""

from __future__ import annotations

import struct
import unicodedata
import zlib
from collections.abc import Iterable, Sequence

from centre.zips.directory import BrokenZip, Member

_GUESSES = ("utf-8", "gb18030")
"""For names without a declaration. Hardly any GBK text is valid UTF-8 by chance, but most UTF-8 is valid GBK."""
_DECLARED_TO_BE = "cp437"


def decode_names(members: Sequence[Member]) -> list[str]:
    """Return the names of ``members``, with ``/`` between parts and in NFC; one guess holds for the whole zip.

    Raises:
        BrokenZip: a name is declared as UTF-8 and is none.
    """
    undeclared = [member.name for member in members if not member.is_utf8 and not member.name.isascii()]
    guess = next((name for name in _GUESSES if _all_decode(undeclared, name)), _DECLARED_TO_BE)
    return [_clean(_declared(member) or member.name.decode(guess)) for member in members]


def _declared(member: Member) -> str:
    """Return the name that the zip declares as UTF-8, in the name itself or in the Unicode Path field."""
    try:
        if member.is_utf8:
            return member.name.decode()
        field = member.unicode_name
        if len(field) > 5 and struct.unpack_from("<BL", field) == (1, zlib.crc32(member.name)):
            return field[5:].decode()
    except UnicodeDecodeError as error:
        raise BrokenZip("a name is not the UTF-8 it says") from error
    return ""


def _all_decode(names: Iterable[bytes], encoding: str) -> bool:
    try:
        for name in names:
            name.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _clean(name: str) -> str:
    """Return ``name`` as a path: tools of Windows write backslashes, others ``./`` in front."""
    slashed = unicodedata.normalize("NFC", name.replace("\\", "/"))
    first, *parts = slashed.split("/")
    inner = [part for part in parts[:-1] if part not in {"", "."}]
    return "/".join([first, *inner, *parts[-1:]]).removeprefix("./")
