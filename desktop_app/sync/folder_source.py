"""A repository's tree in a folder: a USB stick, a network share, the satellite spool."""

from __future__ import annotations

import errno
import os
import stat
import threading
from collections.abc import Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path

from desktop_app.sync.arriving import arrived_of, arriving_part
from desktop_app.sync.ranges import Span, coalesce
from desktop_app.sync.routes import OBJECTS, ORDINARY, PACKS, Carries
from desktop_app.sync.source import Pulse, Receiver, steady
from package_format.broadcast.symbol_map import SymbolMap
from package_format.errors import PULLED, Damaged, LessonError, Missing, Unreachable, Unreadable
from package_format.stick import device_of, is_gone, is_pulled

_ABSENT = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG}
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_STEP = 1 << 20


class FolderSource:
    """Reads the tree below ``folder``. A stick pulled out is ``Unreachable``, one bad sector loses its frames only.

    In a satellite's spool, of objects that are still on their way, the ranges are read that have arrived.
    ``name`` is what a person calls it by, where that is not the folder itself.
    """

    cost = 0
    server_time = None

    def __init__(self, folder: Path, name: str = "") -> None:
        self.folder = folder
        self.name = name or str(folder)
        self.received = 0
        self.requests = 0
        self._counting = threading.Lock()
        self._device = device_of(folder)

    @property
    def carries(self) -> Carries:
        """What lies in the folder now: packs, unless there are only whole objects."""
        # Path.is_dir raises where a stick was just pulled out.
        found = frozenset(kind for kind in (PACKS, OBJECTS) if os.path.isdir(self.folder / kind))  # noqa: PTH112
        return found or ORDINARY

    def fetch(self, path: str, most: int, pulse: Pulse = steady) -> bytes:
        """Return the file at ``path``; see ``Source.fetch``."""
        pulse()
        file = self._open(path)
        try:
            content = bytearray()
            while part := self._read(file, path, len(content), _STEP):
                content += part
                if len(content) > most:
                    raise Damaged(path, f"larger than {most} bytes", self.name)
                pulse()
        finally:
            os.close(file)
        return bytes(content)

    def fetch_ranges(self, spans: Sequence[Span], receiver: Receiver) -> None:
        """Read every span; see ``Source.fetch_ranges``."""
        ordered = [span for request in coalesce(spans) for span in request.spans]
        for path, group in groupby(ordered, key=lambda span: span.path):
            self._read_pack(path, list(group), receiver)

    def read(self, span: Span) -> bytes:
        """Return the bytes of one span; several threads may call it.

        Raises:
            Missing, Damaged, Unreadable, Unreachable: as ``fetch_ranges`` would say of it.
        """
        file, arrived = self._open_ranges(span.path)
        try:
            self._expect(span, arrived)
            stored = self._read(file, span.path, span.offset, span.length)
        finally:
            os.close(file)
        if len(stored) != span.length:
            raise Damaged(span.path, "cut short", self.name)
        return stored

    def has(self, path: str) -> bool:
        """Tell whether there is a file at ``path``, without opening it."""
        return (self.folder / path).is_file()

    def close(self) -> None:
        """Nothing stays open between reads."""

    def _read_pack(self, path: str, spans: list[Span], receiver: Receiver) -> None:
        receiver.pulse()
        try:
            file, arrived = self._open_ranges(path)
        except (Missing, Unreadable) as error:
            for span in spans:
                receiver.lost(span, error)
            return
        try:
            for span in spans:
                self._hand_over(file, span, arrived, receiver)
                receiver.pulse()
        finally:
            os.close(file)

    def _hand_over(self, file: int, span: Span, arrived: SymbolMap | None, receiver: Receiver) -> None:
        try:
            self._expect(span, arrived)
            stored = self._read(file, span.path, span.offset, span.length)
        except (Missing, Unreadable) as error:
            receiver.lost(span, error)
            return
        if len(stored) == span.length:
            receiver.arrived(span, stored)
        else:
            receiver.lost(span, Damaged(span.path, "cut short", self.name))

    def _open_ranges(self, path: str) -> tuple[int, SymbolMap | None]:
        """Open the object at ``path``; or as much of it as has arrived, with what tells how much that is."""
        try:
            return self._open(path), None
        except Missing:
            part = arriving_part(path)
            # The map first: what it speaks of stays in the part.
            arrived = arrived_of(self.folder, path) if part else None
            if arrived is None:
                raise
            with suppress(Missing):
                return self._open(part), arrived
            return self._open(path), None  # it has become whole since it was looked for

    def _expect(self, span: Span, arrived: SymbolMap | None) -> None:
        if arrived is not None and not arrived.covers(span.offset, span.length):
            raise Missing(span.path, self.name)

    def _open(self, path: str) -> int:
        """Open a regular file and nothing else: a pipe or device on a stick would never end."""
        with self._counting:
            self.requests += 1
        try:
            file = os.open(self.folder / path, _FLAGS)
        except OSError as error:
            raise self._fault(path, error) from error
        if not stat.S_ISREG(os.fstat(file).st_mode):
            os.close(file)
            raise Missing(path, self.name)
        return file

    def _read(self, file: int, path: str, offset: int, length: int) -> bytes:
        try:
            os.lseek(file, offset, os.SEEK_SET)
            content = os.read(file, length)
        except OSError as error:
            raise self._fault(path, error) from error
        with self._counting:
            self.received += len(content)
        return content

    def _fault(self, path: str, error: OSError) -> LessonError:
        if is_pulled(error) or is_gone(self.folder) or device_of(self.folder) != self._device:
            return Unreachable(self.name, PULLED if self.received else "the folder is not there")
        if error.errno in _ABSENT or error.errno == errno.EISDIR:
            return Missing(path, self.name)
        return Unreadable(str(self.folder / path), error.strerror or "input/output error")
