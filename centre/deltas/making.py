"""Makes the release deltas of a textbook and puts those that pay into the repository."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from centre.deltas.contents import Contents
from centre.deltas.grouping import Draft, drafts
from centre.deltas.origins import Origins
from centre.deltas.parts import WORTHWHILE, DraftPart, draft_part
from centre.deltas.step import Step
from centre.deltas.volume import Volume
from centre.repository import Repository
from package_format import delta
from package_format.delta import Group, Region, ReleaseDelta
from package_format.delta_directory import encode_listing
from package_format.delta_writer import DeltaWriter
from package_format.errors import Damaged, Missing, Unreadable
from package_format.shard import Record
from package_format.trust.durable import writing

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
        parts = list(self._parts(Step(old, new), old, new))
        gain = sum(part.gain for part in parts)
        if gain < LEAST_GAIN:
            return None
        with writing(self._unfinished):
            self._unfinished.mkdir(parents=True, exist_ok=True)
        with DeltaWriter(self._unfinished / f"{os.getpid()}.delta") as writer:
            for part in parts:
                for draft, stored in part.groups:
                    writer.add(draft.bases, draft.regions, stored)
            for part in parts:
                writer.add_part(part.resource, part.version, part.recipe, part.listing, part.stored)
            digest = writer.finish()
        if gain - writer.directory.stored < LEAST_GAIN or writer.directory.size > delta.MOST_DIRECTORY:
            writer.path.unlink()
            return None
        self._repository.adopt_delta(writer.path, digest)
        self.bytes_written += writer.size
        self.made += 1
        return ReleaseDelta(old.raw_digest, old.release, digest, writer.size, writer.directory)

    def _parts(self, step: Step, old: Volume, new: Volume) -> Iterator[DraftPart]:
        """Yield the parts that pay; their groups will lie one after another from the beginning of the delta."""
        contents = Contents(self._repository, step.files)
        offset = len(delta.MAGIC)
        for resource, files in step.new_files():
            groups: list[tuple[Draft, bytes]] = []
            listed: list[Group] = []
            end = offset
            for draft, stored in self._groups(drafts(files), contents):
                groups.append((draft, stored))
                listed.append(Group(end, len(stored), draft.bases, draft.regions))
                end += len(stored)
            part = draft_part(resource, old, new, groups, encode_listing(listed))
            if part is not None:
                offset = end
                yield part

    def _groups(self, found: Iterable[Draft], contents: Contents) -> Iterator[tuple[Draft, bytes]]:
        """Yield the groups that pay with their frames."""
        for draft in found:
            self._pulse()
            stored = self._frame(draft, contents)
            if len(stored) < WORTHWHILE * draft.packs:
                yield draft, stored

    def _frame(self, draft: Draft, contents: Contents) -> bytes:
        """Compress a group; steps from several releases have many of them in common."""
        key = draft.bases, draft.regions
        if key not in self._frames:
            prefix = b"".join(map(contents.of, draft.bases))
            raw = b"".join(map(contents.of, draft.regions))
            self._frames[key] = delta.compress_group(raw, prefix)
        return self._frames[key]
