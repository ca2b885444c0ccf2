"""What a release costs a point that is some releases behind: by delta where it may, and by packs alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from centre.deltas.volume import Volume, renewed
from centre.release import Release, Releases
from centre.repository import Repository
from package_format.catalogue import Manifest, TextbookEntry, encode_manifest
from package_format.delta import Group, ReleaseDelta
from package_format.delta_directory import Part
from package_format.delta_plan import Places, choose, covered
from package_format.errors import Damaged, Missing, Unreadable
from package_format.open_deltas import OpenDeltas, TakePart
from package_format.pack import FrameRef
from package_format.recipe import RecipeFile

BEHIND = (1, 2, 10)


@dataclass(frozen=True, slots=True)
class StepCost:
    """Bytes that a point fetches which holds all of the release ``release``.

    Recipes and content come by delta where that is cheaper (``delta_bytes``), or from packs alone (``pack_bytes``); the
    catalogue (manifest, index) comes on top. Covers, and metadata of a few kilobytes, are not counted.
    """

    behind: int
    release: int
    catalogue_bytes: int
    delta_bytes: int
    pack_bytes: int


@dataclass
class _Lack:
    """What a point with the version ``old`` of a textbook lacks of the new one.

    ``recipes`` are where packs have those that it needs, by resource; ``missing`` are the chunks that lack in files,
    ``files`` those files by the resources that they are part of. ``held`` are the files that it has.
    """

    old: Volume
    recipes: dict[str, FrameRef] = field(default_factory=dict)
    missing: dict[str, Places] = field(default_factory=dict)
    files: dict[str, list[str]] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)


def step_costs(releases: Releases, current: Release, repository: Repository) -> tuple[StepCost, ...]:
    """Return what ``current`` costs points that are one, two and ten releases behind, as far as there are any.

    A release that was cleared away is left out.
    """
    behind = {current.manifest.number - number: number for number in BEHIND}
    found = []
    for manifest in releases.older(max(BEHIND) + 1):
        if manifest.number in behind:
            with suppress(Missing, Damaged, Unreadable):
                found.append(_cost(behind[manifest.number], manifest, current.manifest, repository))
    return tuple(found)


def _cost(behind: int, old: Manifest, new: Manifest, repository: Repository) -> StepCost:
    catalogue = len(encode_manifest(new))
    by_delta = by_packs = 0
    for entry in new.textbooks:
        before = old.entry(entry.about.id)
        if before is not None and before.shard.raw_digest == entry.shard.raw_digest:
            continue
        lack = _lack(before, entry, repository)
        packs = sum(ref.stored for ref in lack.recipes.values()) + _stored(lack.missing.values())
        catalogue += _index(before, entry)
        by_packs += packs
        by_delta += _by_delta(entry.releases, lack, repository) if before else packs
    return StepCost(behind, old.number, catalogue, by_delta, by_packs)


def _index(before: TextbookEntry | None, entry: TextbookEntry) -> int:
    """Return the bytes of the shard, or of the index delta that leads to it."""
    held = before.shard.raw_digest if before else ""
    return min([entry.shard.size, *(delta.size for delta in entry.deltas if delta.base == held)])


def _lack(before: TextbookEntry | None, entry: TextbookEntry, repository: Repository) -> _Lack:
    new = Volume.read(0, entry.shard, repository)
    old = Volume.read(0, before.shard, repository) if before else Volume.of(0, "", (), repository)
    lack = _Lack(old, held=set(old.listed))
    chunks: set[str] = set()
    resources = renewed(old, new)
    for resource in resources:
        recipe = old.recipe(resource)
        for file in recipe.files if recipe else ():
            lack.held.add(file.digest)
            chunks.update(chunk.digest for chunk in file.chunks)
    for resource in resources:
        recipe = new.recipe(resource)
        lack.recipes[resource] = new.records[resource].recipe
        for file in recipe.files if recipe else ():
            if file.digest not in lack.held:
                lack.missing[file.digest] = _places(file, chunks)
                lack.files.setdefault(resource, []).append(file.digest)
    return lack


def _places(file: RecipeFile, known: set[str]) -> Places:
    """Return the chunks of ``file`` that are not among ``known``, with their offsets."""
    places = []
    offset = 0
    for chunk in file.chunks:
        if chunk.digest not in known:
            places.append((offset, chunk))
        offset += chunk.size
    return places


class _Counting:
    """Reads deltas from the repository as a point would, and counts the bytes."""

    def __init__(self, lack: _Lack, repository: Repository) -> None:
        self._lack = lack
        self._repository = repository
        self.read = 0

    def directory(self, delta: ReleaseDelta) -> Sequence[Part]:
        """Return the parts of ``delta``."""
        self.read += delta.directory.stored
        return self._repository.directory(delta)

    def parts(self, delta: ReleaseDelta, parts: Sequence[Part], groups_end: int, take: TakePart) -> None:
        """Hand over recipes and groups."""
        for part in parts:
            self.read += part.stored
            take(part.resource, *self._repository.delta_part(delta, part, groups_end, self._old(part)))

    def is_ready(self, group: Group) -> bool:
        """Tell whether the point has every old file that ``group`` needs."""
        return {base.file for base in group.bases} <= self._lack.held

    def _old(self, part: Part) -> bytes:
        return self._lack.old.raw_recipe(part.resource) if part.version else b""


def _by_delta(deltas: Sequence[ReleaseDelta], lack: _Lack, repository: Repository) -> int:
    """Return what a point fetches that reads directories and parts and chooses groups as every point does."""
    held = {(record.id, record.version) for record in lack.old.records.values()}
    counting, opened = _Counting(lack, repository), OpenDeltas(deltas)
    older = {resource: ref for resource, ref in lack.recipes.items() if lack.old.version(resource)}
    made: set[str] = set()
    opened.recipes(counting, older, held, lambda resource, _: made.add(resource))
    recipes = sum(ref.stored for resource, ref in lack.recipes.items() if resource not in made)
    prices = {file: _stored([places]) for file, places in lack.missing.items()}
    costs = {resource: {file: prices[file] for file in files} for resource, files in lack.files.items()}
    chosen = choose(opened.offers(counting, costs, held), lack.missing)
    chunks = {chunk.digest for offer in chosen for chunk in covered(offer.group, lack.missing)}
    groups = sum(offer.group.stored for offer in chosen)
    return counting.read + recipes + groups + _stored(lack.missing.values(), chunks)


def _stored(missing: Iterable[Places], made: Iterable[str] = ()) -> int:
    """Return what packs bring for the missing chunks but those ``made``, each once."""
    costs = {chunk.digest: chunk.stored for places in missing for _, chunk in places}
    return sum(costs[digest] for digest in costs.keys() - set(made))
