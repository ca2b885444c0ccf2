"""Pieces put together into groups: few enough bytes for a small computer, enough of them to see their siblings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from centre.deltas.chunk_map import MARGIN, WHOLE
from centre.deltas.step import NewFile, Piece
from package_format.delta import MOST_REGIONS, Region

RAW = 4 << 20
PREFIX = 24 << 20
FILES = 100
"""What one group makes of how much, for how many files; the format allows more (FORMAT §9)."""


@dataclass
class Draft:
    """A group before it is compressed."""

    pieces: list[Piece] = field(default_factory=list)
    raw: int = 0
    _bases: dict[str, list[Region]] = field(default_factory=dict)

    @property
    def bases(self) -> tuple[Region, ...]:
        """The old regions, those of one file side by side, none twice."""
        return tuple(region for regions in self._bases.values() for region in regions)

    @property
    def regions(self) -> tuple[Region, ...]:
        """The new regions."""
        return tuple(piece.region for piece in self.pieces)

    @property
    def files(self) -> int:
        """How many new files the pieces are part of."""
        return len({piece.region.file for piece in self.pieces})

    @property
    def packs(self) -> int:
        """Stored bytes of the chunks, as packs bring them."""
        return sum({chunk.digest: chunk.stored for piece in self.pieces for chunk in piece.chunks}.values())

    def takes(self, pieces: Sequence[Piece]) -> bool:
        """Whether ``pieces`` still fit."""
        raw = sum(piece.region.length for piece in pieces)
        bases = [base for piece in pieces for base in piece.bases]
        prefix = sum(region.length for region in (*self.bases, *bases))
        regions = max(len(self.pieces) + len(pieces), len(self.bases) + len(bases))
        return self.raw + raw <= RAW and prefix <= PREFIX and regions <= MOST_REGIONS and self.files < FILES

    def add(self, pieces: Iterable[Piece]) -> None:
        """Take ``pieces`` in."""
        for piece in pieces:
            self.pieces.append(piece)
            self.raw += piece.region.length
            for base in piece.bases:
                self._bases[base.file] = _merged([*self._bases.get(base.file, ()), base])


def drafts(files: Iterable[NewFile]) -> Iterator[Draft]:
    """Put the pieces of ``files`` into groups.

    Only small files share a group: their siblings help them, while a large one would only tie others to the version
    that a point holds of it.
    """
    draft = Draft()
    for new in files:
        alone = new.file.size > WHOLE
        if draft.pieces and (alone or not draft.takes(new.pieces)):
            yield draft
            draft = Draft()
        for piece in new.pieces:
            if draft.pieces and not draft.takes([piece]):
                yield draft
                draft = Draft()
            draft.add([piece])
        if alone:
            yield draft
            draft = Draft()
    if draft.pieces:
        yield draft


def _merged(regions: list[Region]) -> list[Region]:
    """Join the regions of one file that overlap or nearly touch."""
    joined: list[Region] = []
    for region in sorted(regions, key=lambda region: region.offset):
        last = joined[-1] if joined else None
        if last is not None and region.offset <= last.end + MARGIN:
            joined[-1] = Region(last.file, last.offset, max(last.end, region.end) - last.offset)
        else:
            joined.append(region)
    return joined
