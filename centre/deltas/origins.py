"""Which older releases of a textbook get a delta: the last ones, and the one that points began the term with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from centre.deltas.volume import Volume
from centre.release import Releases
from centre.repository import Repository
from package_format.catalogue import Manifest, TeachingProgress
from package_format.errors import Damaged, Missing, Unreadable

_OLDEST = 200
"""How many releases back the baseline of a term is looked for."""


class Origins:
    """The releases that steps to the next one lead from; ``progress`` and ``now`` (Unix seconds) tell the term."""

    def __init__(
        self, releases: Releases, repository: Repository, progress: Iterable[TeachingProgress], now: int
    ) -> None:
        self._releases = releases
        self._repository = repository
        self._starts = max((term.starts for term in progress if term.starts <= now), default=None)

    def volumes(self, textbook: str) -> Iterator[Volume]:
        """Yield the textbook in the last releases, newest first, and in the term's baseline; each state once.

        A release that was cleared away is left out.
        """
        seen: set[str] = set()
        for manifest in (*self._releases.older(), self.baseline):
            entry = manifest.entry(textbook) if manifest else None
            if manifest is None or entry is None or entry.shard.raw_digest in seen:
                continue
            seen.add(entry.shard.raw_digest)
            try:
                yield Volume.read(manifest.number, entry.shard, self._repository)
            except (Missing, Damaged, Unreadable):
                continue

    @cached_property
    def baseline(self) -> Manifest | None:
        """The last release before the term began, or else the first one; None outside of any term."""
        if self._starts is None:
            return None
        found = None
        for found in self._releases.older(_OLDEST):
            if found.published <= self._starts:
                break
        return found
