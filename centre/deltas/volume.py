"""The files of one textbook in one release, as its recipes put them together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from centre.repository import Repository
from package_format import recipe
from package_format.catalogue import ShardRef
from package_format.recipe import Recipe
from package_format.shard import Record


@dataclass(frozen=True)
class Volume:
    """A textbook as its shard ``raw_digest`` of release ``release`` lists it; recipes are read when asked for."""

    release: int
    raw_digest: str
    records: Mapping[str, Record]
    repository: Repository

    @classmethod
    def of(cls, release: int, raw_digest: str, records: Iterable[Record], repository: Repository) -> Volume:
        """Make one of ``records``."""
        return cls(release, raw_digest, {record.id: record for record in records}, repository)

    @classmethod
    def read(cls, release: int, ref: ShardRef, repository: Repository) -> Volume:
        """Read one from the repository; see ``Repository.records`` for what it raises."""
        return cls.of(release, ref.raw_digest, repository.records(ref)[1], repository)

    @cached_property
    def listed(self) -> frozenset[str]:
        """Digests of all files that records name themselves."""
        return frozenset(file.digest for record in self.records.values() for file in record.files)

    def recipe(self, resource: str) -> Recipe | None:
        """Return the recipe of a resource, None if the textbook does not have it.

        Raises:
            LessonError: it cannot be read.
        """
        raw = self.raw_recipe(resource)
        return recipe.decode(raw, f"recipe of {resource}") if raw else None

    def raw_recipe(self, resource: str) -> bytes:
        """Return the bytes of a recipe, empty if the textbook does not have the resource; raises as ``recipe`` does."""
        record = self.records.get(resource)
        return self.repository.frame(record.recipe) if record else b""

    def version(self, resource: str) -> int:
        """Return the version of a resource, 0 if the textbook does not have it."""
        record = self.records.get(resource)
        return record.version if record else 0


def renewed(old: Volume, new: Volume) -> Sequence[str]:
    """Return the ids of the resources of ``new`` whose recipe is another than in ``old``, in the order of the ids."""
    return [
        resource
        for resource, record in new.records.items()
        if resource not in old.records or old.records[resource].recipe.digest != record.recipe.digest
    ]
