"""Which directories and parts of release deltas are read, and in what order (FORMAT §9): pure.

Shared by the point that fetches and the publisher that tells the cost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol

from package_format import names
from package_format.delta import Group, ReleaseDelta
from package_format.delta_directory import Part
from package_format.delta_plan import Offer, is_worth_reading, paying
from package_format.pack import FrameRef

Held = AbstractSet[tuple[str, int]]
"""Resources and versions whose recipes are here."""


TakePart = Callable[[str, bytes, Sequence[Group]], None]
"""Takes the resource of a part with its recipe and its groups, neither believed yet."""


class DeltaReader(Protocol):
    """Reads deltas of one textbook."""

    def directory(self, delta: ReleaseDelta) -> Sequence[Part] | None:
        """Return the parts of ``delta``, None if they are not to be had."""

    def parts(self, delta: ReleaseDelta, parts: Sequence[Part], groups_end: int, take: TakePart) -> None:
        """Hand over recipe and groups of each of ``parts`` as it comes; what is not to be had is left out.

        ``groups_end`` is where the last group of the delta ends.
        """

    def is_ready(self, group: Group) -> bool:
        """Tell whether every old file that ``group`` needs is here."""


class OpenDeltas:
    """The deltas that a release lists for one textbook, newest origin first; what was read is not read again.

    Nothing is remembered of the release that is here: a part serves whoever holds the old recipe that it names, a group
    whoever holds the old files.
    """

    def __init__(self, deltas: Sequence[ReleaseDelta]) -> None:
        self._deltas = deltas
        self._directories: dict[str, Sequence[Part]] = {}
        self._opened: dict[tuple[str, str], Sequence[Group]] = {}

    def recipes(
        self, reader: DeltaReader, wanted: Mapping[str, FrameRef], held: Held, take: Callable[[str, bytes], None]
    ) -> None:
        """Hand over recipes that are cheaper so than from packs, each with the digest that is ``wanted``."""
        left = {resource: ref.stored for resource, ref in wanted.items()}

        def arrived(resource: str, recipe: bytes) -> None:
            if resource in left and names.digest_of(recipe) == wanted[resource].digest:
                del left[resource]
                take(resource, recipe)

        for delta in self._deltas:
            self._open(reader, delta, left, held, arrived)

    def offers(self, reader: DeltaReader, lacking: Mapping[str, Mapping[str, int]], held: Held) -> list[Offer]:
        """Return the groups that may make something of what is lacking, of those that are ready.

        Args:
            reader: reads what was not read before.
            lacking: resource → digest of a file → what its missing chunks cost from packs.
            held: see ``Held``.
        """
        left = {resource: dict(costs) for resource, costs in lacking.items()}
        offers: list[Offer] = []
        for delta in self._deltas:
            self._open(reader, delta, {resource: sum(costs.values()) for resource, costs in left.items()}, held)
            for resource, costs in lacking.items():
                for group in self._opened.get((delta.digest, resource), ()):
                    makes = {piece.file for piece in group.pieces}
                    if not makes.isdisjoint(costs) and reader.is_ready(group):
                        offers.append(Offer(names.delta_path(delta.digest), group))
                        for file in makes:
                            left[resource].pop(file, None)
        return offers

    def _open(
        self,
        reader: DeltaReader,
        delta: ReleaseDelta,
        costs: Mapping[str, int],
        held: Held,
        arrived: Callable[[str, bytes], None] = lambda *_: None,
    ) -> None:
        """Read the parts of ``delta`` that pay and were not read before; ``arrived`` takes the recipes they bring."""

        def take(resource: str, recipe: bytes, groups: Sequence[Group]) -> None:
            self._opened[delta.digest, resource] = groups
            arrived(resource, recipe)

        parts = self._directory(reader, delta, sum(costs.values()))
        new = [part for part in paying(parts, costs, held) if (delta.digest, part.resource) not in self._opened]
        if new:
            reader.parts(delta, new, parts[0].offset, take)

    def _directory(self, reader: DeltaReader, delta: ReleaseDelta, lacking: int) -> Sequence[Part]:
        if delta.digest not in self._directories:
            if not is_worth_reading(delta.directory.stored, lacking) or (found := reader.directory(delta)) is None:
                return ()
            self._directories[delta.digest] = found
        return self._directories[delta.digest]
