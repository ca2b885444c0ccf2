"""Unpacks one file of a web package, for as long as it is being cut."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from centre.intake import media
from centre.intake.facts import MediaFacts, facts_of, has_facts
from centre.intake.package import PackageFile
from centre.zips.directory import BrokenZip
from centre.zips.member import pieces
from package_format import names
from package_format.errors import Refused, Unreadable
from package_format.trust.durable import writing

_PIECE = 1 << 20
MOST_IN_MEMORY = 4 << 20
"""Bytes of one file that are held in memory; a larger one is unpacked onto the disk."""


@contextmanager
def unpacked(zipped: BinaryIO, file: PackageFile, path: str, folder: Path) -> Iterator[IO[bytes]]:
    """Give the bytes of ``file`` as a seekable file that vanishes with the block.

    Args:
        zipped: the package, open.
        file: one file of it, as intake found it.
        path: what a person knows the package by.
        folder: where large files are unpacked; it exists.

    Raises:
        Refused: the package has changed since intake read it.
        Unreadable: the system cannot read the package.
        NoSpace, Unwritable: the disk does not take a large file.
    """
    hasher = names.hasher()
    with tempfile.SpooledTemporaryFile(MOST_IN_MEMORY, dir=str(folder)) as content:
        try:
            for piece in _bytes(zipped, file):
                hasher.update(piece)
                with writing(folder):
                    content.write(piece)
        except OSError as error:
            raise Unreadable(path, error.strerror or str(error)) from error
        except BrokenZip as error:
            raise changed(path) from error
        if hasher.hexdigest() != file.digest:
            raise changed(path)
        yield content


def _bytes(zipped: BinaryIO, file: PackageFile) -> Iterator[bytes]:
    if file.location is None:
        yield from pieces(zipped, file.member)
        return
    with file.location.open("rb") as made:
        while piece := made.read(_PIECE):
            yield piece


def facts_inside(content: IO[bytes], file: PackageFile, folder: Path) -> MediaFacts:
    """Return how long the unpacked ``content`` of ``file`` is, where it says so."""
    content.seek(0)
    media_type = media.binary_type(file.path, content.read(media.HEAD))
    if not has_facts(media_type):
        return MediaFacts()
    with writing(folder):
        content.fileno()  # onto the disk: what reads facts wants a real file
        content.seek(0)
    return facts_of(content, file.size, media_type)


def changed(path: str) -> Refused:
    """Return the refusal of a file that is no longer what intake or hashing found."""
    return Refused("the file changed while it was being published; publish again", path)
