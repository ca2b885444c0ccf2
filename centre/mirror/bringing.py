"""Brings the objects of releases from a carrier into a tree on this disk: each whole, checked, and once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from centre.export.tree_object import TreeObject
from centre.mirror.carriers import Carrier
from centre.repository import Repository
from package_format import names, shard
from package_format.catalogue import Manifest, TextbookEntry, decode_manifest
from package_format.errors import Damaged, Missing
from package_format.trust.durable import sync_folder, writing

Report = Callable[[int, int], None]
"""Takes (done, expected) bytes; raises ``Stopped`` to end the work safely."""


class Bringer:
    """Copies from ``carrier`` below ``repository``; what is begun waits in ``unfinished`` for the next run.

    Raises (every act):
        Damaged: an object arrived as something else twice.
        Missing, Unreachable, Unreadable: the carrier does not give it.
        NoSpace, Unwritable: this disk.
    """

    def __init__(self, carrier: Carrier, repository: Repository, unfinished: Path, report: Report) -> None:
        self._carrier = carrier
        self._repository = repository
        self._unfinished = unfinished
        self._report = report
        self.expected = 0
        self.done = 0
        self.copied = 0

    def manifest(self, channel: str, digest: str, length: int) -> tuple[Manifest, TreeObject]:
        """Bring a release manifest."""
        item = TreeObject(names.manifest_path(channel, digest), length, digest)
        self.bring(item)
        content = self._repository.fetch(item.path, names.MOST_MANIFEST)
        manifest = decode_manifest(content, item.path)
        if manifest.channel != channel:
            raise Damaged(item.path, f"it is the manifest of {manifest.channel}", self._carrier.name)
        return manifest, item

    def index(self, entry: TextbookEntry) -> list[TreeObject]:
        """Bring a textbook's shard and the deltas that lead to it; return what there is now."""
        ref = entry.shard
        item = TreeObject(names.index_path(ref.digest), ref.size, ref.digest)
        self.bring(item)
        deltas = [TreeObject(names.index_path(d.digest), d.size, d.digest) for d in entry.deltas]
        return [item, *self._optional(deltas)]

    def content(self, entry: TextbookEntry) -> list[TreeObject]:
        """Return what the textbook needs beside its index: packs as its shard lists them, and release deltas."""
        path = names.index_path(entry.shard.digest)
        header, _ = shard.split_lines(self._repository.shard(entry.shard), path)
        sizes = dict(shard.decode_header(header, path).packs)
        if entry.cover is not None and entry.cover.pack not in sizes:
            sizes[entry.cover.pack] = 0
        return [TreeObject(names.pack_path(digest), size, digest) for digest, size in sorted(sizes.items())]

    def deltas(self, entry: TextbookEntry) -> list[TreeObject]:
        """Bring the release deltas of a textbook, as far as the carrier has them: without them packs suffice."""
        found = [TreeObject(names.delta_path(d.digest), d.size, d.digest) for d in entry.releases]
        return list(self._optional(found))

    def bring(self, item: TreeObject) -> None:
        """Bring one object unless it is here; a size of 0 stands for any that a pack may have."""
        place = self._repository.root / item.path
        if place.is_file() and (not item.size or place.stat().st_size == item.size):
            self._advance(item.size)
            return
        for last in (False, True):
            part = self._unfinished / item.digest
            try:
                self._receive(item, part)
            except Damaged:
                if last or not part.is_file():
                    raise
                # What an earlier run has left ends where the object does, or beyond: a server has no more to send.
                part.unlink()
                continue
            if self._is_right(item, part):
                self._adopt(part, place)
                return
            part.unlink(missing_ok=True)
            if last:
                raise Damaged(item.path, "the bytes do not match their digest", self._carrier.name)

    def _optional(self, items: list[TreeObject]) -> Iterator[TreeObject]:
        for item in items:
            try:
                self.bring(item)
            except (Missing, Damaged):
                continue
            yield item

    def _receive(self, item: TreeObject, part: Path) -> None:
        """Go on with ``part`` from the byte where it ends; a power cut leaves it for the digest to judge."""
        most = item.size or names.MOST_PACK
        with writing(part, most):
            self._unfinished.mkdir(parents=True, exist_ok=True)
            if part.exists() and part.stat().st_size > most:
                part.unlink()
            with part.open("ab") as file:
                for block in self._carrier.blocks(item.path, file.tell()) if file.tell() < most else ():
                    if file.tell() + len(block) > most:
                        break
                    file.write(block)
                    self.copied += len(block)
                    self._advance(len(block))
                file.flush()
                os.fsync(file.fileno())

    def _is_right(self, item: TreeObject, part: Path) -> bool:
        hasher = names.hasher()
        with part.open("rb") as file:
            while block := file.read(1 << 20):
                hasher.update(block)
        return hasher.hexdigest() == item.digest

    def _adopt(self, part: Path, place: Path) -> None:
        with writing(place):
            place.parent.mkdir(parents=True, exist_ok=True)
            part.replace(place)
            sync_folder(place.parent)

    def _advance(self, count: int) -> None:
        self.done += count
        self._report(min(self.done, self.expected), self.expected)
