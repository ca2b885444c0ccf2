"""A file being received: a ``.part`` with its chunks in place, believed only as far as it has been hashed."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from desktop_app.store import disk, faults
from desktop_app.store.landing import Landing
from package_format import names
from package_format.errors import Damaged
from package_format.recipe import Chunk

_BLOCK = 1 << 20
_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)


class Part:
    """One ``.part`` open for writing; several threads may write to it.

    Args:
        path: the ``.part``; created if it is not there, cut to ``size`` bytes if it is longer.
        digest: of the whole file.
        size: of the whole file in bytes.
        need: called with a number of bytes before they are written; raises ``NoSpace``.
        landing: where a finished file goes.

    Raises:
        Unwritable, NoSpace: the ``.part`` cannot be opened.
    """

    def __init__(self, path: Path, digest: str, size: int, need: Callable[[int], None], landing: Landing) -> None:
        self.digest = digest
        self.size = size
        self._path = path
        self._need = need
        self._landing = landing
        self._lock = threading.Lock()
        self._file = self._open()
        # As long as bytes come in order from the start, they are hashed as they pass and not read again.
        self._hasher = names.hasher()
        self._hashed = 0

    def write(self, offset: int, content: bytes) -> None:
        """Put ``content`` at ``offset`` of the file.

        Raises:
            NoSpace, Unwritable: nothing that was written before is lost.
            ValueError: it would reach beyond the end of the file: a caller's bug.
        """
        if offset < 0 or offset + len(content) > self.size:
            raise ValueError("bytes beyond the end of the file")
        self._need(len(content))
        with self._lock:
            with faults.writing(self._path, len(content)):
                self._file.seek(offset)
                left = memoryview(content)
                while left:
                    left = left[self._file.write(left) :]
            self._hash(offset, content)

    def present(self, chunks: Sequence[Chunk]) -> set[int]:
        """Return the offsets of those ``chunks`` (all of the file, in order) whose bytes are here and right.

        What the disk cannot read is not here.
        """
        found: set[int] = set()
        offset = 0
        with self._lock:
            for chunk in chunks:
                if self._read(offset, chunk.size, chunk.digest):
                    found.add(offset)
                offset += chunk.size
        return found

    def finish(self, wait: bool = True) -> Path:
        """Check the whole file and put it into its place; return where it is.

        Args:
            wait: until it is on the disk for good. Otherwise ``Files.settle`` waits.

        Raises:
            Damaged: the bytes are not those of the digest; the ``.part`` is thrown away.
            NoSpace, Unwritable: the ``.part`` is kept.
        """
        with self._lock:
            if not self._is_right():
                self._file.close()
                disk.remove(self._path)
                raise Damaged(self.digest, "the whole file does not match its digest")
            if wait:
                return self._landing.land(self._file, self._path, self.digest)
            return self._landing.land_later(self._file, self._path, self.digest, self.size)

    def close(self) -> None:
        """Leave the ``.part`` as it is, for another time."""
        with self._lock, faults.writing(self._path):
            self._file.close()

    def _open(self) -> BinaryIO:
        with faults.writing(self._path, self.size):
            try:
                descriptor = os.open(self._path, _FLAGS, 0o644)
            except FileNotFoundError:
                self._path.parent.mkdir(exist_ok=True)
                descriptor = os.open(self._path, _FLAGS, 0o644)
            file = os.fdopen(descriptor, "r+b", buffering=0)
            if os.fstat(descriptor).st_size > self.size:
                file.truncate(self.size)
            return file

    def _hash(self, offset: int, content: bytes) -> None:
        if offset == self._hashed:
            self._hasher.update(content)
            self._hashed += len(content)
        elif offset < self._hashed:
            self._hasher, self._hashed = names.hasher(), 0

    def _is_right(self) -> bool:
        if self._hashed < self.size:
            self._hasher, self._hashed = names.hasher(), 0
            with faults.reading(self._path):
                self._file.seek(0)
                while block := self._file.read(_BLOCK):
                    self._hasher.update(block)
                    self._hashed += len(block)
        return self._hashed == self.size and self._hasher.hexdigest() == self.digest

    def _read(self, offset: int, size: int, digest: str) -> bool:
        try:
            self._file.seek(offset)
            return names.digest_of(self._file.read(size)) == digest
        except OSError:
            return False
