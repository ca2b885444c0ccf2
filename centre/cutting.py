"""Cuts the files of a content folder into chunks: every file is read and hashed, only unknown ones are cut."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from centre.intake.facts import read_facts
from centre.intake.folder import SourceFile
from centre.intake.package import PackageFile
from centre.ledger import KnownFile, Ledger
from centre.packing import Packer
from centre.unpacking import changed, facts_inside, unpacked
from package_format import chunking, names
from package_format.errors import Unreadable
from package_format.trust.durable import writing

Advance = Callable[[int], None]
"""Takes the bytes that were worked through since the last call; raises ``Stopped`` to end the work safely."""


@dataclass(frozen=True, slots=True)
class CutFile:
    """A file whose chunks (digests, in order) are in packs, or will be when the packer is closed."""

    digest: str
    size: int
    duration_ms: int
    pages: int
    chunks: tuple[str, ...]


class Cutter:
    """Cuts each file of a content folder once, however many resources name it; ``unfinished`` is for large parts.

    Raises:
        Refused: a file changed while it was being read.
        Unreadable: the system cannot read a file.
    """

    def __init__(self, ledger: Ledger, packer: Packer, advance: Advance, unfinished: Path) -> None:
        self._ledger = ledger
        self._packer = packer
        self._advance = advance
        self._unfinished = unfinished
        self._known: dict[str, KnownFile] = {}
        self._packages: dict[str, Mapping[str, CutFile]] = {}
        self._cut: dict[str, CutFile] = {}
        self._digests: dict[str, str] = {}
        self.new_files = 0

    def digest(self, source: SourceFile) -> str:
        """Return the digest of a file."""
        if source.path not in self._digests:
            self._digests[source.path] = self._hash(source)
        return self._digests[source.path]

    def whole(self, source: SourceFile) -> bytes:
        """Return the bytes of a small file (a cover), the same that were hashed."""
        try:
            content = source.location.read_bytes()
        except OSError as error:
            raise Unreadable(source.path, error.strerror or str(error)) from error
        if names.digest_of(content) != self.digest(source):
            raise changed(source.path)
        return content

    def cut(self, source: SourceFile) -> CutFile:
        """Return the file with its chunks; those that no pack holds go to the packer."""
        if source.path not in self._cut:
            digest = self.digest(source)
            known = self._ledger.file(digest)
            if known is None:
                known = self._cut_new(source, digest)
            else:
                self._advance(source.size)
            self._cut[source.path] = CutFile(digest, known.size, known.duration_ms, known.pages, known.chunks)
        return self._cut[source.path]

    def cut_package(self, source: SourceFile) -> Mapping[str, CutFile]:
        """Return the files of a package by their paths in it; only what no pack holds is unpacked again."""
        package = source.package
        if package is None:
            return {}
        if source.path not in self._packages:
            with writing(self._unfinished):
                self._unfinished.mkdir(parents=True, exist_ok=True)
            try:
                with source.location.open("rb") as zipped:
                    self._packages[source.path] = {
                        file.path: self._part(zipped, file, source) for file in package.files
                    }
            except OSError as error:
                raise Unreadable(source.path, error.strerror or str(error)) from error
        return self._packages[source.path]

    def _part(self, zipped: BinaryIO, file: PackageFile, source: SourceFile) -> CutFile:
        known = self._known.get(file.digest) or self._ledger.file(file.digest)
        if known is None:
            with unpacked(zipped, file, source.path, self._unfinished) as content:
                chunks = tuple(self._add(raw) for raw in chunking.cut_file(content))
                facts = facts_inside(content, file, self._unfinished)
            known = self._learn(file.digest, KnownFile(file.size, facts.duration_ms, facts.pages, chunks))
        self._known[file.digest] = known
        self._advance(2 * file.size)
        return CutFile(file.digest, known.size, known.duration_ms, known.pages, known.chunks)

    def _hash(self, source: SourceFile) -> str:
        hasher = names.hasher()
        size = 0
        try:
            with source.location.open("rb") as file:
                while part := file.read(1 << 20):
                    hasher.update(part)
                    size += len(part)
                    self._advance(len(part))
        except OSError as error:
            raise Unreadable(source.path, error.strerror or str(error)) from error
        if size != source.size:
            raise changed(source.path)
        return hasher.hexdigest()

    def _cut_new(self, source: SourceFile, digest: str) -> KnownFile:
        hasher = names.hasher()
        chunks = []
        for raw in chunking.cut(source.location):
            hasher.update(raw)
            chunks.append(self._add(raw))
            self._advance(len(raw))
        if hasher.hexdigest() != digest:
            raise changed(source.path)
        facts = read_facts(source.location, source.media_type)
        return self._learn(digest, KnownFile(source.size, facts.duration_ms, facts.pages, tuple(chunks)))

    def _add(self, raw: bytes) -> str:
        """Make sure that a pack holds a chunk; return its digest."""
        digest = names.digest_of(raw)
        self._packer.add(digest, raw)
        return digest

    def _learn(self, digest: str, known: KnownFile) -> KnownFile:
        self._packer.remember(digest, known)
        self.new_files += 1
        return known
