"""Writing one object that is named by the digest of all its bytes, from its first byte to its last."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from package_format import names
from package_format.errors import Unwritable


class ObjectWriter:
    """Writes one object to ``path``, beginning with ``magic``; the caller renames the file to its digest.

    Raises:
        Unwritable: the file cannot be written (``write`` and ``finish`` too).
    """

    def __init__(self, path: Path, magic: bytes) -> None:
        self.path = path
        self.size = 0
        self._hasher = names.hasher()
        try:
            self._file: BinaryIO = path.open("wb")
        except OSError as error:
            raise Unwritable(str(path), error.strerror or "") from error
        self.write(magic)

    def write(self, content: bytes) -> None:
        """Append ``content``."""
        try:
            self._file.write(content)
        except OSError as error:
            raise Unwritable(str(self.path), error.strerror or "") from error
        self._hasher.update(content)
        self.size += len(content)

    def finish(self) -> str:
        """Put the file on the disk for good and return its digest."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        except OSError as error:
            raise Unwritable(str(self.path), error.strerror or "") from error
        return self._hasher.hexdigest()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Only ``finish`` makes an object: what fails to be written before it does not matter.
        with suppress(OSError):
            self._file.close()
