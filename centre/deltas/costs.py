"""What a release costs a point that is some releases behind: by delta where it may, and by packs alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from centre.deltas.volume import Volume, renewed
from centre.release import Release, Releases
from centre.repository import Repository
from package_format import names
from package_format.catalogue import Manifest, TextbookEntry, encode_manifest
from package_format.delta import ReleaseDelta
from package_format.delta_plan import Offer, Places, choose, covered, is_worth_reading
from package_format.errors import Damaged, Missing, Unreadable
from package_format.recipe import RecipeFile

BEHIND = (1, 2, 10)


@dataclass(frozen=True, slots=True)
class StepCost:
    """Bytes that a point fetches which holds all of the release ``release``.

    Content comes by delta where that is cheaper (``delta_bytes``), or from packs alone (``pack_bytes``); the catalogue
    (manifest, index, recipes) comes on top. Metadata of a few kilobytes are not counted.
    """

    behind: int
    release: int
    catalogue_bytes: int
    delta_bytes: int
    pack_bytes: int


@dataclass
class _Lack:
    """What a point with an old version of a textbook lacks of the new one."""

    recipes: int = 0
    missing: dict[str, Places] = field(default_factory=dict)
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
        packs = _stored(lack.missing.values())
        catalogue += lack.recipes + _index(before, entry)
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
    lack = _Lack(held=set(old.listed))
    chunks: set[str] = set()
    resources = renewed(old, new)
    for resource in resources:
        recipe = old.recipe(resource)
        for file in recipe.files if recipe else ():
            lack.held.add(file.digest)
            chunks.update(chunk.digest for chunk in file.chunks)
    for resource in resources:
        recipe = new.recipe(resource)
        lack.recipes += new.records[resource].recipe.stored
        for file in recipe.files if recipe else ():
            if file.digest not in lack.held:
                lack.missing[file.digest] = _places(file, chunks)
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


def _by_delta(deltas: Sequence[ReleaseDelta], lack: _Lack, repository: Repository) -> int:
    """Return what a point fetches that reads directories and chooses groups as every point does."""
    read = 0
    offers: list[Offer] = []
    left = dict(lack.missing)
    for delta in deltas:
        if is_worth_reading(delta.directory.stored, _stored(left.values())):
            read += delta.directory.stored
            for group in repository.directory(delta):
                makes = {piece.file for piece in group.pieces}
                if {base.file for base in group.bases} <= lack.held and not makes.isdisjoint(lack.missing):
                    offers.append(Offer(names.delta_path(delta.digest), group))
                    left = {digest: places for digest, places in left.items() if digest not in makes}
    chosen = choose(offers, lack.missing)
    made = {chunk.digest for offer in chosen for chunk in covered(offer.group, lack.missing)}
    return read + sum(offer.group.stored for offer in chosen) + _stored(lack.missing.values(), made)


def _stored(missing: Iterable[Places], made: Iterable[str] = ()) -> int:
    """Return what packs bring for the missing chunks but those ``made``, each once."""
    costs = {chunk.digest: chunk.stored for places in missing for _, chunk in places}
    return sum(costs[digest] for digest in costs.keys() - set(made))
