"""Cuts the files of a content folder into chunks: every file is read and hashed, only unknown ones are cut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from centre.intake.facts import read_facts
from centre.intake.folder import SourceFile
from centre.ledger import KnownFile, Ledger
from centre.packing import Packer
from package_format import chunking, names
from package_format.errors import Refused, Unreadable

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
    """Cuts each file of a content folder once, however many resources name it.

    Raises:
        Refused: a file changed while it was being read.
        Unreadable: the system cannot read a file.
    """

    def __init__(self, ledger: Ledger, packer: Packer, advance: Advance) -> None:
        self._ledger = ledger
        self._packer = packer
        self._advance = advance
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
            raise _changed(source)
        return content

    def cut(self, source: SourceFile) -> CutFile:
        """Return the file with its chunks; those that no pack holds go to the packer."""
        if source.path not in self._cut:
            digest = self.digest(source)
            known = self._ledger.file(digest)
            if known is None:
                known = self._cut_new(source, digest)
                self.new_files += 1
            else:
                self._advance(source.size)
            self._cut[source.path] = CutFile(digest, known.size, known.duration_ms, known.pages, known.chunks)
        return self._cut[source.path]

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
            raise _changed(source)
        return hasher.hexdigest()

    def _cut_new(self, source: SourceFile, digest: str) -> KnownFile:
        hasher = names.hasher()
        chunks = []
        for raw in chunking.cut(source.location):
            hasher.update(raw)
            chunks.append(names.digest_of(raw))
            self._packer.add(chunks[-1], raw)
            self._advance(len(raw))
        if hasher.hexdigest() != digest:
            raise _changed(source)
        facts = read_facts(source.location, source.media_type)
        known = KnownFile(source.size, facts.duration_ms, facts.pages, tuple(chunks))
        self._packer.remember(digest, known)
        return known


def _changed(source: SourceFile) -> Refused:
    return Refused("the file changed while it was being published; publish again", source.path)
