"""A small Flash film, written byte by byte: five ducklings swim, and Chinese text that names a font of the device.

The format is Adobe's SWF file format specification, version 19; the numbers of tags are those of its chapters.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

TWIPS = 20
"""To a pixel."""
WIDE, HIGH, FRAMES, RATE = 640, 360, 48, 12
PLACE = "web/shuzi-xiaoya.swf"
_VERSION = 6
_DUCK, _HEAD, _POND, _TITLE, _SUM = 1, 2, 3, 4, 5


class Bits:
    """Bits, the highest first, as matrices and shapes are written (SWF §1, "Bit values")."""

    def __init__(self) -> None:
        self._bits: list[int] = []

    def add(self, value: int, width: int) -> Bits:
        """Append ``value`` in ``width`` bits; negative ones in two's complement."""
        self._bits += [value >> place & 1 for place in reversed(range(width))]
        return self

    def numbers(self, values: Iterable[int], count_width: int = 5) -> Bits:
        """Append how many bits each of ``values`` takes, and then the values."""
        listed = list(values)
        width = max((value if value >= 0 else ~value).bit_length() for value in listed) + 1
        self.add(width, count_width)
        for value in listed:
            self.add(value, width)
        return self

    def bytes(self) -> bytes:
        """All of them, the last byte filled up."""
        padded = self._bits + [0] * (-len(self._bits) % 8)
        return bytes(int("".join(map(str, padded[at : at + 8])), 2) for at in range(0, len(padded), 8))


def film(more: bytes = b"") -> bytes:
    """The film; ``more`` are tags put before its first frame."""
    body = more + b"".join(_tags())
    head = _rectangle(0, 0, WIDE, HIGH) + struct.pack("<HH", RATE << 8, FRAMES)
    return b"FWS" + struct.pack("<BI", _VERSION, 8 + len(head) + len(body)) + head + body


def write(out: Path) -> None:
    """Write it where the content folder wants it."""
    (out / PLACE).parent.mkdir(parents=True, exist_ok=True)
    (out / PLACE).write_bytes(film())


def _tags() -> Iterator[bytes]:
    yield _tag(9, b"\xdf\xf1\xfb")
    yield _box(_POND, 0, 0, WIDE, 160, b"\x7f\xc4\xe3")
    yield _box(_DUCK, 0, 0, 64, 36, b"\xff\xc8\x3d")
    yield _box(_HEAD, 0, 0, 28, 28, b"\xff\xb0\x2e")
    yield _text(_TITLE, 560, 40, "小鸭子来了：3 + 2 = 5")
    yield _text(_SUM, 560, 28, "数一数，水里一共有几只？")
    yield _place(_POND, 1, 0, 200)
    yield _place(_TITLE, 2, 40, 30)
    yield _place(_SUM, 3, 40, 110)
    for frame in range(FRAMES):
        for duck in range(5):
            x = -120 + (frame * 11 + duck * 128) % (WIDE + 120)
            y = 240 + 14 * (duck % 2) + (frame // 3 + duck) % 4
            yield _place(_DUCK, 10 + 2 * duck, x, y, moves=frame > 0)
            yield _place(_HEAD, 11 + 2 * duck, x + 52, y - 20, moves=frame > 0)
        yield _tag(1, b"")
    yield _tag(0, b"")


def _tag(kind: int, content: bytes) -> bytes:
    """RECORDHEADER, always in its long form, and what it announces."""
    return struct.pack("<HI", kind << 6 | 0x3F, len(content)) + content


def _rectangle(left: int, top: int, right: int, bottom: int) -> bytes:
    return Bits().numbers(TWIPS * value for value in (left, right, top, bottom)).bytes()


def _box(name: int, left: int, top: int, right: int, bottom: int, colour: bytes) -> bytes:
    """DefineShape: one rectangle of one colour."""
    bits = Bits().add(1, 4).add(0, 4)  # one bit for a fill, none for lines
    bits.add(0, 1).add(0b00101, 5).numbers((TWIPS * left, TWIPS * top)).add(1, 1)  # style change: move, fill 1
    for across, down in ((right - left, 0), (0, bottom - top), (left - right, 0), (0, top - bottom)):
        bits.add(0b11, 2).add(16 - 2, 4).add(0, 1).add(int(across == 0), 1)  # a straight edge along one axis
        bits.add(TWIPS * (down if across == 0 else across), 16)
    bits.add(0, 6)
    fill = b"\x01\x00" + colour + b"\x00"
    return _tag(2, struct.pack("<H", name) + _rectangle(left, top, right, bottom) + fill + bits.bytes())


def _text(name: int, width: int, size: int, words: str) -> bytes:
    """DefineEditText: words, read only, not to be marked, as HTML in the device's sans serif font."""
    flags = 0b10001000 | 0b00000100, 0b00010010  # has text, read only, colour below; not selectable, HTML
    content = f'<p align="left"><font face="_sans" size="{size}">{words}</font></p>'.encode()
    return _tag(
        37,
        struct.pack("<H", name)
        + _rectangle(0, 0, width, size * 2)
        + bytes(flags)
        + b"\x16\x32\x4a\xff"  # its colour
        + b"\0"  # no variable
        + content
        + b"\0",
    )


def _place(name: int, depth: int, x: int, y: int, *, moves: bool = False) -> bytes:
    """PlaceObject2: put ``name`` at ``depth``, or move what is there."""
    matrix = Bits().add(0, 2).numbers((TWIPS * x, TWIPS * y)).bytes()
    flags = 0b00000101 if moves else 0b00000110
    named = b"" if moves else struct.pack("<H", name)
    return _tag(26, struct.pack("<BH", flags, depth) + named + matrix)
