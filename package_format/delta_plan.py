"""Which groups of release deltas pay: pure, shared by the point that fetches and the publisher that tells the cost."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from operator import itemgetter

from package_format.delta import Group, Region
from package_format.delta_directory import Part
from package_format.recipe import Chunk

ABSENT = 1 << 50
"""What a chunk costs that no pack can bring."""

DEAR_DIRECTORY = 4
"""A directory is read where what it may help with costs this many times its own bytes."""

Places = Sequence[tuple[int, Chunk]]
"""Offsets in a file and the chunks that lack there, in file order."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A group of the delta at ``path`` in the tree."""

    path: str
    group: Group


def is_worth_reading(directory: int, lacking: int) -> bool:
    """Whether a directory of ``directory`` stored bytes is read for what costs ``lacking`` bytes from packs."""
    return directory * DEAR_DIRECTORY <= lacking


def paying(parts: Iterable[Part], costs: Mapping[str, int], held: AbstractSet[tuple[str, int]]) -> list[Part]:
    """Return those ``parts`` that cost less than what lacks of their resources.

    Args:
        parts: of one directory.
        costs: what resources (by id) lack, at what cost from packs: their recipe, or chunks of their files.
        held: resources and versions whose recipes are here; a part that needs another is left out.
    """
    return [
        part
        for part in parts
        if part.stored < costs.get(part.resource, 0) and (not part.version or (part.resource, part.version) in held)
    ]


def covered(group: Group, missing: Mapping[str, Places]) -> Iterator[Chunk]:
    """Yield the missing chunks (by digest of the file they lack in) that lie wholly within a piece of ``group``."""
    for piece in group.pieces:
        for _, chunk in within(piece, missing.get(piece.file, ())):
            yield chunk


def within(piece: Region, places: Places) -> Places:
    """Return those of ``places`` that lie wholly within ``piece``."""
    first = bisect_left(places, piece.offset, key=itemgetter(0))
    last = bisect_right(places, piece.end, first, key=lambda place: place[0] + place[1].size)
    return places[first:last]


def choose(
    offers: Iterable[Offer], missing: Mapping[str, Places], absent: AbstractSet[str] = frozenset()
) -> list[Offer]:
    """Return those ``offers`` that bring their part of ``missing`` for fewer bytes than packs do.

    Args:
        offers: groups whose old files are all here.
        missing: digest of a file → what lacks in it.
        absent: digests of files that no pack can complete: any group is cheaper.
    """
    makes = []
    for offer in offers:
        prices = {chunk.digest: chunk.stored for chunk in covered(offer.group, missing)}
        if absent:
            only = {file: places for file, places in missing.items() if file in absent}
            prices |= {chunk.digest: ABSENT for chunk in covered(offer.group, only)}
        makes.append((sum(prices.values()) - offer.group.stored, prices, offer))
    chosen = []
    done: set[str] = set()
    for _, prices, offer in sorted(makes, key=lambda made: -made[0]):
        gain = sum(price for digest, price in prices.items() if digest not in done) - offer.group.stored
        if gain > 0:
            chosen.append(offer)
            done |= prices.keys()
    return chosen
