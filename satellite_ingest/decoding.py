"""Solving and checking, done in a process of their own: the thread that writes symbols must not wait for either."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from package_format import names, pack
from package_format.broadcast import fountain
from package_format.errors import Damaged
from package_format.trust.durable import writing

_STEP = 1 << 20


@dataclass(frozen=True, slots=True)
class Puzzle:
    """A block to be solved: where it stands in ``part``, what is missing of it, and where its repair symbols are.

    ``offset``, ``length`` and ``symbol`` are in bytes; ``repairs`` says at which offset of ``log`` which ESI is.
    """

    part: Path
    log: Path
    block: int
    offset: int
    length: int
    symbol: int
    missing: tuple[int, ...]
    repairs: tuple[tuple[int, int], ...]


def solve(puzzle: Puzzle) -> bool:
    """Write the missing symbols of a block into its part; False if the repair symbols do not suffice.

    Raises:
        NoSpace, Unwritable: the part cannot be read or written; try again.
    """
    with writing(puzzle.part), puzzle.part.open("rb+") as part, puzzle.log.open("rb") as log:
        part.seek(puzzle.offset)
        source = part.read(puzzle.length)
        repairs = {esi: _at(log.fileno(), offset, puzzle.symbol) for esi, offset in puzzle.repairs}
        found = fountain.recover(source, puzzle.symbol, puzzle.block, puzzle.missing, repairs)
        for place, content in (found or {}).items():
            part.seek(puzzle.offset + place * puzzle.symbol)
            part.write(content)
    return found is not None


def is_right(path: Path, digest: str) -> bool:
    """Tell whether the file at ``path`` is what ``digest`` says, and see to it that it is on the disk.

    Raises:
        NoSpace, Unwritable: it cannot be brought to the disk.
    """
    hasher = names.hasher()
    with writing(path), path.open("rb+") as file:
        while block := file.read(_STEP):
            hasher.update(block)
        os.fsync(file.fileno())
    return hasher.hexdigest() == digest


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a file is what its digest says; if not, the stretches (start, end in bytes) that are right."""

    right: bool
    sound: tuple[tuple[int, int], ...] = ()


def judge(path: Path, digest: str) -> Verdict:
    """Judge the file at ``path``: as a whole and, where that is wrong and it is a pack, frame by frame (FORMAT §7).

    Raises:
        NoSpace, Unwritable: the disk does not give it or take it.
    """
    if is_right(path, digest):
        return Verdict(True)
    with writing(path), path.open("rb") as file:
        try:
            entries = pack.read_directory(file, digest)
        except Damaged:
            return Verdict(False)
        return Verdict(False, tuple(_sound(file, entries)))


def _sound(file: BinaryIO, entries: Sequence[pack.Entry]) -> Iterator[tuple[int, int]]:
    """Yield what is right of a pack: the magic, which was compared, and frames; never the directory, which may lie."""
    start, end = 0, len(pack.MAGIC)
    for entry in entries:
        file.seek(entry.offset)
        try:
            pack.open_frame(file.read(entry.stored), entry.digest, entry.raw)
        except Damaged:
            yield start, end
            start = entry.offset + entry.stored
        end = entry.offset + entry.stored
    yield start, end


def _at(file: int, offset: int, length: int) -> bytes:
    os.lseek(file, offset, os.SEEK_SET)
    return os.read(file, length)
