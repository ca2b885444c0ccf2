"""EBML, the spelling of Matroska (RFC 8794): elements of an id, a length and content."""

from __future__ import annotations

from collections.abc import Iterator

from desktop_app.player.inside.text_film import NoTexts

_LENGTHS = tuple(9 - first.bit_length() for first in range(256))
"""How many bytes a number has, by its first byte; 9 is none."""
_MOST_CHILDREN = 4_096


def head(raw: bytes, at: int = 0) -> tuple[int, int, int | None]:
    """Return the id of the element at ``at``, where its content begins, and its length; None where it does not say.

    Raises:
        NoTexts: there is no element.
    """
    id_end = at + _LENGTHS[raw[at]] if at < len(raw) else len(raw)
    if id_end >= len(raw) or id_end - at > 4:
        raise NoTexts("there is no element where one should be")
    length, content = number(raw, id_end)
    unknown = length == (1 << 7 * (content - id_end)) - 1
    return int.from_bytes(raw[at:id_end]), content, None if unknown else length


def number(raw: bytes, at: int) -> tuple[int, int]:
    """Return the number at ``at`` without its mark of length, and where it ends.

    Raises:
        NoTexts: there is none.
    """
    size = _LENGTHS[raw[at]] if at < len(raw) else 9
    end = at + size
    if size > 8 or end > len(raw):
        raise NoTexts("there is no number where one should be")
    return int.from_bytes(raw[at:end]) & (1 << 7 * size) - 1, end


def children(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Give the id and the content of each element in ``raw``.

    Raises:
        NoTexts: an element reaches beyond it, or there are more than anybody writes.
    """
    at = 0
    for _number in range(_MOST_CHILDREN):
        if at >= len(raw):
            return
        ident, start, length = head(raw, at)
        if length is None or start + length > len(raw):
            raise NoTexts("an element is longer than what it is in")
        yield ident, raw[start : start + length]
        at = start + length
    raise NoTexts("there are too many elements in one")
