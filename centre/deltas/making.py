"""Makes the release deltas of a textbook and puts those that pay into the repository."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from centre.deltas.contents import Contents
from centre.deltas.grouping import Draft, drafts
from centre.deltas.origins import Origins
from centre.deltas.step import Step
from centre.deltas.volume import Volume
from centre.repository import Repository
from package_format import delta
from package_format.delta import DeltaWriter, Region, ReleaseDelta
from package_format.errors import Damaged, Missing, Unreadable
from package_format.shard import Record
from package_format.trust.durable import writing

WORTHWHILE = 0.9
"""A group is kept if it is smaller than this share of what its chunks cost from packs."""

LEAST_GAIN = 4 << 10
"""Bytes that a delta must save, its directory counted, to be made at all."""

_Key = tuple[tuple[Region, ...], tuple[Region, ...]]


class DeltaMaker:
    """Makes deltas from ``origins``; ``unfinished`` is where they are written before they are put in place.

    ``pulse`` is called between groups and may raise to end the work.
    """

    def __init__(self, repository: Repository, origins: Origins, unfinished: Path, pulse: Callable[[], None]) -> None:
        self._repository = repository
        self._origins = origins
        self._unfinished = unfinished
        self._pulse = pulse
        self._frames: dict[_Key, bytes] = {}
        self.bytes_written = 0
        self.made = 0

    def make(self, textbook: str, raw_digest: str, records: Iterable[Record]) -> tuple[ReleaseDelta, ...]:
        """Return the deltas to the shard ``raw_digest`` of ``records``, each in its place, newest origin first.

        Raises:
            NoSpace, Unwritable: the disk does not take it.
        """
        new = Volume.of(0, raw_digest, records, self._repository)
        self._frames = {}
        found = []
        for old in self._origins.volumes(textbook):
            # What cannot be read any more has no delta; packs always suffice.
            with suppress(Missing, Damaged, Unreadable):
                found.append(self._make(old, new))
        self._frames = {}
        return tuple(one for one in found if one)

    def _make(self, old: Volume, new: Volume) -> ReleaseDelta | None:
        groups = list(self._groups(Step(old, new)))
        gain = sum(draft.packs - len(stored) for draft, stored in groups)
        if gain < LEAST_GAIN:
            return None
        with writing(self._unfinished):
            self._unfinished.mkdir(parents=True, exist_ok=True)
        with DeltaWriter(self._unfinished / f"{os.getpid()}.delta") as writer:
            for draft, stored in groups:
                writer.add(draft.bases, (piece.region for piece in draft.pieces), stored)
            digest = writer.finish()
        if gain - writer.directory.stored < LEAST_GAIN or writer.directory.size > delta.MOST_DIRECTORY:
            writer.path.unlink()
            return None
        self._repository.adopt_delta(writer.path, digest)
        self.bytes_written += writer.size
        self.made += 1
        return ReleaseDelta(old.raw_digest, old.release, digest, writer.size, writer.directory)

    def _groups(self, step: Step) -> Iterator[tuple[Draft, bytes]]:
        """Yield the groups that pay with their frames."""
        contents = Contents(self._repository, step.files)
        for draft in drafts(step.new_files()):
            self._pulse()
            stored = self._frame(draft, contents)
            if len(stored) < WORTHWHILE * draft.packs:
                yield draft, stored

    def _frame(self, draft: Draft, contents: Contents) -> bytes:
        """Compress a group; steps from several releases have many of them in common."""
        key = tuple(draft.bases), tuple(piece.region for piece in draft.pieces)
        if key not in self._frames:
            prefix = b"".join(map(contents.of, draft.bases))
            raw = b"".join(contents.of(piece.region) for piece in draft.pieces)
            self._frames[key] = delta.compress_group(raw, prefix)
        return self._frames[key]
