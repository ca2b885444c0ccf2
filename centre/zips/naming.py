"""What the members of a zip are called: in UTF-8 as declared, or as Chinese computers write without saying so."""

from __future__ import annotations

import struct
import unicodedata
import zlib
from collections.abc import Iterable, Sequence

from centre.zips.directory import BrokenZip, Member

_CHINESE = "gb18030"
_DECLARED_TO_BE = "cp437"


def decode_names(members: Sequence[Member]) -> list[str]:
    """Return the names of ``members``, with ``/`` between parts and in NFC; one guess holds for the whole zip.

    Raises:
        BrokenZip: a name is declared as UTF-8 and is none.
    """
    guess = _guess([member for member in members if not member.is_utf8 and not member.name.isascii()])
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


def _guess(undeclared: Sequence[Member]) -> str:
    """Return the encoding of names that are neither ASCII nor declared.

    Most UTF-8 is valid GBK, and some words in GBK (图, 十, 联通) are valid UTF-8 by chance, but then of letters of two
    bytes alone, as Chinese in UTF-8 never is. Such names are taken for what they say where they come from a system that
    writes UTF-8.
    """
    texts = _decoded(undeclared, "utf-8")
    if texts is not None and (max(texts, default="") > "\u07ff" or all(member.on_unix for member in undeclared)):
        return "utf-8"
    return _DECLARED_TO_BE if _decoded(undeclared, _CHINESE) is None else _CHINESE


def _decoded(members: Iterable[Member], encoding: str) -> str | None:
    """Return all names in one text, None if one of them is not in ``encoding``."""
    try:
        return "".join(member.name.decode(encoding) for member in members)
    except UnicodeDecodeError:
        return None


def _clean(name: str) -> str:
    """Return ``name`` as a path: tools of Windows write backslashes, others ``./`` in front."""
    slashed = unicodedata.normalize("NFC", name.replace("\\", "/"))
    first, *parts = slashed.split("/")
    inner = [part for part in parts[:-1] if part not in {"", "."}]
    return "/".join([first, *inner, *parts[-1:]]).removeprefix("./")
