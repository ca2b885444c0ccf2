"""Puts frames that no pack holds yet into packs of about 8 MiB; each pack is whole before it is spoken of."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Self

from centre.ledger import KnownFile, Ledger
from centre.repository import Repository
from package_format.pack import Entry, PackWriter
from package_format.trust.durable import writing

PACK_SIZE = 8 << 20


class Packer:
    """Writes one series of packs; ``close`` finishes the last one. The ledger knows the frames of finished packs.

    An error leaves the unfinished pack behind (it is cleared away next time) and everything finished in place.

    Raises:
        NoSpace, Unwritable, Busy: the disk or the ledger does not take it.
    """

    def __init__(self, repository: Repository, ledger: Ledger, unfinished: Path) -> None:
        self._repository = repository
        self._ledger = ledger
        self._unfinished = unfinished
        self._writer: PackWriter | None = None
        self._entries: dict[str, Entry] = {}
        self._files: list[tuple[str, KnownFile]] = []
        self.bytes_written = 0
        self.packs_written = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        elif self._writer is not None:
            self._writer.__exit__(kind, error, trace)

    def holds(self, digest: str) -> bool:
        """Return whether the frame is in a pack already, finished or not."""
        return digest in self._entries or self._ledger.has_frame(digest)

    def add(self, digest: str, raw: bytes) -> None:
        """Make sure that a pack holds the frame of ``raw``, called ``digest``."""
        if self.holds(digest):
            return
        if self._writer is not None and self._writer.size + len(raw) > PACK_SIZE:
            self._finish(self._writer)
        if self._writer is None:
            with writing(self._unfinished):
                self._unfinished.mkdir(parents=True, exist_ok=True)
            self._writer = PackWriter(self._unfinished / f"{os.getpid()}.pack")
        offset, stored = self._writer.add(digest, raw)
        self._entries[digest] = Entry(digest, offset, stored, len(raw))

    def remember(self, digest: str, file: KnownFile) -> None:
        """Note how a file was cut, all of whose chunks have been added; lasting once their packs are done."""
        self._files.append((digest, file))

    def close(self) -> None:
        """Finish the open pack and note everything in the ledger."""
        if self._writer is not None:
            self._finish(self._writer)
        if self._files:
            self._ledger.add_files(self._files)
            self._files = []

    def _finish(self, writer: PackWriter) -> None:
        digest = writer.finish()
        size = writer.path.stat().st_size
        self._repository.adopt_pack(writer.path, digest)
        self._ledger.add_pack(digest, size, self._entries.values(), self._files)
        self._writer, self._entries, self._files = None, {}, []
        self.bytes_written += size
        self.packs_written += 1
