"""Which packs a record needs, so that a mirror knows what to copy (FORMAT §6) and a publisher what must still exist."""

from __future__ import annotations

from centre.ledger import Ledger
from centre.repository import Repository
from package_format import recipe
from package_format.shard import Record


class Needs:
    """Answers from the ledger; what it does not know is read from the repository once."""

    def __init__(self, ledger: Ledger, repository: Repository) -> None:
        self._ledger = ledger
        self._repository = repository

    def packs(self, record: Record) -> frozenset[str]:
        """Return the packs that hold the record's recipe, its cover and its chunks.

        Raises:
            LessonError: the recipe is not known to the ledger and cannot be read.
        """
        noted = self._ledger.recipe_packs(record.recipe.digest)
        if noted is None:
            raw = self._repository.frame(record.recipe)
            noted = tuple(recipe.decode(raw, f"recipe of {record.id}").packs)
            self._ledger.add_recipes([(record.recipe.digest, noted)])
        own = {record.recipe.pack} | ({record.cover.pack} if record.cover else set())
        return frozenset(own.union(noted))
