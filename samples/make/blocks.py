"""What a printed sheet is made of, from top to bottom. Sizes are in points; a page is a tuple of blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Heading:
    """An exercise's heading, such as 一、读一读."""

    text: str


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph that wraps; `indent` begins it two characters in, as Chinese prose does."""

    text: str
    size: float = 29
    indent: bool = False
    centred: bool = False
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Scroll:
    """A poem with its pinyin, and beside it a tall cut of its scene around `focus` (0-1 of the scene's width)."""

    author: str
    lines: tuple[str, ...]
    pinyin: tuple[str, ...]
    scene: str
    focus: float


@dataclass(frozen=True, slots=True)
class Squares:
    """Writing squares (田字格): each character with its pinyin in a square, then `blanks` empty ones."""

    characters: tuple[tuple[str, str], ...]
    blanks: int = 2
    size: float = 74


@dataclass(frozen=True, slots=True)
class Rows:
    """Lines in columns, such as sums; every cell starts at its column's left."""

    cells: tuple[tuple[str, ...], ...]
    size: float = 34
    leading: float = 1.75


@dataclass(frozen=True, slots=True)
class Matching:
    """Two columns to be joined by lines."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    size: float = 31


@dataclass(frozen=True, slots=True)
class Counting:
    """A row of groups of counters, each (how many red, how many blue), and what stands under each group."""

    groups: tuple[tuple[int, int], ...]
    captions: tuple[str, ...]
    size: float = 34


@dataclass(frozen=True, slots=True)
class Scenery:
    """A lesson's scene (a name of covers.SCENES) across the page, `height` points high."""

    scene: str
    height: float = 150


@dataclass(frozen=True, slots=True)
class Frame:
    """An empty frame to draw or write in."""

    height: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table: shares of the width, the rows, the first one the head."""

    shares: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    size: float = 12


@dataclass(frozen=True, slots=True)
class Gap:
    """Empty height."""

    height: float


Block: TypeAlias = Heading | Prose | Scroll | Squares | Rows | Matching | Counting | Scenery | Frame | Table | Gap
Page: TypeAlias = tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole sheet: what it is, for which lesson, and its pages.

    `pupils` sheets are A4 landscape, so that a page fills the classroom's screen, in type of 28 points and more;
    the others are for teachers, A4 upright in reading size.
    """

    title: str
    kind: str
    book: str
    pages: tuple[Page, ...]
    pupils: bool = True
    note: str = ""
