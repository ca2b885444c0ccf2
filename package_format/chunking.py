"""Cutting files into chunks, for the publisher only: readers follow recipes and need no chunker (FORMAT §8).

FastCDC (Xia et al., "FastCDC: a Fast and Efficient Content-Defined Chunking Approach for Data Deduplication",
USENIX ATC 2016) by the library pyfastcdc. In a zip (PPTX, DOCX, ZIP …) cutting restarts at members, so that an
unchanged member keeps its chunks when its neighbours change.
"""

from __future__ import annotations

import os
import struct
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import IO, Literal

from pyfastcdc import FastCDC

from package_format.errors import Unreadable

LEAST = 16 << 10
AVERAGE = 32 << 10
"""What the paper calls the expected size; with the smallest size and normalization the mean is about 39 KiB."""
MOST = 128 << 10
_NORMALIZATION: Literal[2] = 2


def cut(path: Path) -> Iterator[bytes]:
    """Yield the chunks of the file at ``path`` in order, each at most 128 KiB; nothing for an empty file.

    Raises:
        Unreadable: the file cannot be opened or read.
    """
    try:
        with path.open("rb") as file:
            yield from cut_file(file)
    except OSError as error:
        raise Unreadable(str(path), error.strerror or str(error)) from error


def cut_file(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the chunks of an open, seekable file, as ``cut`` does; what it raises when it is read goes through."""
    for start, end in pairwise(_restarts(file, file.seek(0, os.SEEK_END))):
        file.seek(start)
        if end - start > LEAST:
            yield from _chunks(_Stretch(file, end - start))
        else:
            # One chunk in any case: a package has thousands of files that small.
            yield file.read(end - start)


def _chunks(stretch: _Stretch) -> Iterator[bytes]:
    cutter = FastCDC(AVERAGE, min_size=LEAST, max_size=MOST, normalized_chunking=_NORMALIZATION)
    for chunk in cutter.cut_stream(stretch):
        yield bytes(chunk.data)


def _restarts(file: IO[bytes], size: int) -> list[int]:
    """Return the sorted offsets where cutting starts afresh: 0, larger members of a zip, and the end of the file."""
    starts = {0, size}
    file.seek(0)
    if file.read(4) == b"PK\x03\x04":
        starts.update(offset for offset in _members(file) if 0 < offset < size)
    return sorted(starts)


def _members(file: IO[bytes]) -> Iterator[int]:
    """Yield where members of at least the smallest chunk size start and end; smaller ones stay together."""
    try:
        with zipfile.ZipFile(file) as container:
            starts = sorted((info.header_offset, info.compress_size) for info in container.infolist())
            ends = [*(offset for offset, _ in starts[1:]), container.start_dir]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError, struct.error):
        return
    # An empty zip has an end and no start.
    for (start, size), end in zip(starts, ends, strict=False):
        if size >= LEAST:
            yield from (start, end)


class _Stretch:
    """The next ``length`` bytes of a file as the stream that the cutter reads."""

    def __init__(self, file: IO[bytes], length: int) -> None:
        self._file = file
        self._left = length

    def read(self, size: int) -> bytes:
        content = self._file.read(min(size, self._left))
        self._left -= len(content)
        return content
