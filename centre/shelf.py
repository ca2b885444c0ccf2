"""Puts the shard of one textbook into the repository, with the deltas that lead to it from earlier releases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from centre.deltas.making import DeltaMaker
from centre.ledger import Ledger
from centre.needs import Needs
from centre.release import Release, Releases
from centre.repository import Repository
from package_format import names, zstd
from package_format.catalogue import IndexDelta, ShardRef, TextbookEntry, Title
from package_format.errors import Refused
from package_format.pack import FrameRef
from package_format.shard import Record, ShardHeader, TreeNode, encode_shard

_WORTHWHILE = 0.7
"""A delta is kept if it is smaller than this share of the whole shard."""


class Shelf:
    """Puts textbooks of one channel on the shelf; an unchanged textbook keeps its shard and its deltas."""

    def __init__(
        self,
        repository: Repository,
        ledger: Ledger,
        needs: Needs,
        releases: Releases,
        current: Release | None,
        deltas: DeltaMaker,
    ) -> None:
        self._repository = repository
        self._needs = needs
        self._releases = releases
        self._current = current
        self._release_deltas = deltas
        self._pack_sizes = ledger.packs()
        self.bytes_written = 0

    def put(
        self, about: Title, nodes: Sequence[TreeNode], records: Sequence[Record], cover: FrameRef | None
    ) -> TextbookEntry:
        """Return the manifest's entry of a textbook whose shard is in place.

        Raises:
            Refused: the textbook has more resources than a shard can hold.
            LessonError: the disk, or the repository.
        """
        needed = self._packs(records, cover)
        raw = encode_shard(ShardHeader(about, tuple(nodes), needed), records)
        total = sum(record.size for record in records)
        old = self._current.manifest.entry(about.id) if self._current else None
        if old is not None and old.shard.raw_digest == names.digest_of(raw):
            return replace(old, about=about, cover=cover)
        stored = zstd.compress_frame(raw)
        if len(raw) > names.MOST_SHARD or len(stored) > names.MOST_SHARD_STORED:
            raise Refused(f"{len(records)} resources are too many for one textbook", about.id)
        shard = ShardRef(self._put(stored), len(stored), len(raw), names.digest_of(raw))
        made = self._release_deltas.make(about.id, shard.raw_digest, records)
        return TextbookEntry(about, len(records), total, shard, self._deltas(about.id, raw, shard), cover, made)

    def _put(self, content: bytes) -> str:
        self.bytes_written += len(content)
        return self._repository.put_index(content)

    def _deltas(self, textbook: str, raw: bytes, shard: ShardRef) -> tuple[IndexDelta, ...]:
        found = []
        for base, old in self._releases.older_shards(textbook):
            if base.raw_digest == shard.raw_digest:
                continue
            delta = zstd.compress_with_prefix(raw, old)
            if len(delta) < _WORTHWHILE * shard.size:
                found.append(IndexDelta(base.raw_digest, self._put(delta), len(delta)))
        return tuple(found)

    def _packs(self, records: Iterable[Record], cover: FrameRef | None) -> tuple[tuple[str, int], ...]:
        """Return every pack, with its size in bytes, that the records, their recipes or covers need."""
        needed = {cover.pack} if cover else set()
        needed.update(pack for record in records for pack in self._needs.packs(record))
        return tuple(sorted((pack, self._pack_sizes[pack]) for pack in needed))
