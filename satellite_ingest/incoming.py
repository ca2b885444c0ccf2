"""One object on its way down: its symbols in place in a ``.part``, which are there, and the repair symbols beside them.

    <digest>.part    the object's bytes, with holes
    <digest>.map     how it is cut, and which source symbols were on the disk when it was written
    <digest>.repair  repair symbols, each with a checksum

A symbol counts after a power cut only if the map says so, and the map is written after the symbols were brought to the
disk. The repair file needs no map: every record proves itself, and a torn end is cut off.
"""

from __future__ import annotations

import errno
import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from package_format.broadcast.alc import Symbol
from package_format.broadcast.blocks import Blocks
from package_format.broadcast.symbol_map import SymbolMap, decode_map
from package_format.errors import Damaged
from package_format.trust.durable import write_durably, writing
from satellite_ingest.handles import Handles
from satellite_ingest.wanted import Wanted

ENOUGH = 2
"""Repair symbols beyond the missing ones that are worth a try: three blocks of four are solved with them."""
MOST_SPARE = 24
"""Repair symbols beyond the missing ones that are kept at all."""
_RECORD = struct.Struct("<III")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What of an object is in its file at one moment, for the thread that brings it to the disk."""

    part: Path
    repair: Path
    map: Path
    content: bytes


class Incoming:
    """An object that ``wanted`` describes, cut into ``blocks``, in ``folder``.

    Raises:
        NoSpace, Unwritable: its files cannot be made.
    """

    def __init__(self, folder: Path, wanted: Wanted, blocks: Blocks, handles: Handles | None = None) -> None:
        self.wanted = wanted
        self.blocks = blocks
        self.part, self.map, self.repair = (
            folder / (wanted.digest + suffix) for suffix in (".part", ".map", ".repair")
        )
        self._present = bytearray(blocks.symbols)
        self._lacking = [blocks.size(block) for block in range(blocks.count)]
        self._repairs: list[dict[int, int]] = [{} for _ in range(blocks.count)]
        self.changed = False
        """Whether symbols have come since the last ``snapshot``."""
        self.spoiled = 0
        """How often it was whole and wrong."""
        self.strange = 0
        """Symbols cut in another way that have come since the last one that was not."""
        self._handles = handles or Handles()
        with writing(self.part, wanted.size):
            self._handles.of(self.part).truncate(wanted.size)
        self._restore()

    def take(self, symbol: Symbol) -> bool:
        """Put ``symbol``, which is of this object and cut like it, into its place; return whether it was news.

        Raises:
            NoSpace, Unwritable: it cannot be written; what is there stays.
        """
        if symbol.is_source:
            place = self.blocks.first(symbol.block) + symbol.esi
            if self._present[place]:
                return False
            with writing(self.part):
                file = self._handles.of(self.part)
                file.seek(place * self.blocks.symbol)
                _write(file, symbol.content)
            self._present[place] = 1
            self._lacking[symbol.block] -= 1
            self.changed = True
            return True
        known = self._repairs[symbol.block]
        lacking = self._lacking[symbol.block]
        if not lacking or symbol.esi in known or len(known) >= lacking + MOST_SPARE:
            return False
        which = _RECORD.pack(symbol.block, symbol.esi, zlib.crc32(symbol.content))
        with writing(self.repair):
            log = self._handles.of(self.repair)
            offset = log.seek(0, os.SEEK_END)
            _write(log, which + symbol.content)
        known[symbol.esi] = offset + _RECORD.size
        self.changed = True
        return True

    def solvable(self, beyond: int = ENOUGH) -> Iterator[int]:
        """Yield the blocks for which there are ``beyond`` symbols more than are missing: they probably suffice."""
        for block, lacking in enumerate(self._lacking):
            if lacking and len(self._repairs[block]) >= lacking + min(beyond, self.blocks.size(block)):
                yield block

    def missing(self, block: int) -> list[int]:
        """Return which source symbols of ``block`` are not there, ascending."""
        first = self.blocks.first(block)
        return [esi for esi in range(self.blocks.size(block)) if not self._present[first + esi]]

    def repairs(self, block: int) -> dict[int, int]:
        """Return the repair symbols of ``block``: ESI → offset of its content in the repair file."""
        return dict(self._repairs[block])

    def solved(self, block: int) -> None:
        """Note that all of ``block`` stands in the part now."""
        first = self.blocks.first(block)
        for place in range(first, first + self.blocks.size(block)):
            self._present[place] = 1
        self._lacking[block] = 0
        self._repairs[block] = {}
        self.changed = True

    @property
    def is_whole(self) -> bool:
        """Whether every source symbol is there; whether they are right, the digest says."""
        return not any(self._lacking)

    @property
    def received(self) -> float:
        """Share of the object that is there or can be solved for, 0 to 1."""
        useful = sum(min(lacking, len(known)) for lacking, known in zip(self._lacking, self._repairs, strict=True))
        return 1 - (sum(self._lacking) - useful) / self.blocks.symbols

    def snapshot(self) -> Snapshot:
        """Return what is in the file now; it may be written to ``map`` once the file is on the disk."""
        self.changed = False
        content = SymbolMap(self.wanted.digest, self.blocks, bytes(self._present)).encode()
        return Snapshot(self.part, self.repair, self.map, content)

    def keep_only(self, sound: Sequence[tuple[int, int]]) -> None:
        """Forget everything but the symbols that lie in a ``sound`` stretch (start, end): some of the rest is wrong.

        Nobody can say which, and a repair symbol may be it.
        """
        present = bytearray(self.blocks.symbols)
        size = self.blocks.symbol
        for start, end in sound:
            first, last = -(-start // size), self.blocks.symbols if end == self.blocks.length else end // size
            present[first:last] = b"\1" * (last - first)
        self._set_present(bytes(present))
        self._repairs = [{} for _ in range(self.blocks.count)]
        self.changed = True
        self.map.unlink(missing_ok=True)
        with writing(self.repair):
            self._handles.of(self.repair).truncate(0)

    def close(self) -> None:
        """Let go of the files; they stay for another time."""
        for path in (self.part, self.repair):
            self._handles.close(path)

    def remove(self) -> None:
        """Delete the files, but for a part that was moved away."""
        self.close()
        for path in (self.map, self.repair, self.part):
            path.unlink(missing_ok=True)

    def _set_present(self, present: bytes) -> None:
        self._present = bytearray(present)
        for block in range(self.blocks.count):
            first, size = self.blocks.first(block), self.blocks.size(block)
            self._lacking[block] = size - sum(present[first : first + size])

    def _restore(self) -> None:
        """Take up what an earlier run has left, as far as it proves itself."""
        found = _read_map(self.map, self.wanted)
        if found is not None and found.blocks == self.blocks:
            self._set_present(found.present)
        end = 0
        with writing(self.repair):
            log = self._handles.of(self.repair)
            for block, esi, offset in self._records(log):
                if block < self.blocks.count and self._lacking[block]:
                    self._repairs[block][esi] = offset
                end = offset + self.blocks.symbol
            log.truncate(end)

    def _records(self, log: BinaryIO) -> Iterator[tuple[int, int, int]]:
        """Yield block, ESI and offset of the content of every whole record of the repair file."""
        log.seek(0)
        while len(head := log.read(_RECORD.size)) == _RECORD.size:
            block, esi, checksum = _RECORD.unpack(head)
            offset = log.tell()
            content = log.read(self.blocks.symbol)
            if len(content) != self.blocks.symbol or zlib.crc32(content) != checksum:
                return
            yield block, esi, offset


def read_cut(path: Path, wanted: Wanted) -> Blocks | None:
    """Return how the map at ``path`` says that the object is cut; None if it is absent, damaged or another object's."""
    found = _read_map(path, wanted)
    return found.blocks if found is not None else None


def _read_map(path: Path, wanted: Wanted) -> SymbolMap | None:
    try:
        found = decode_map(path.read_bytes())
    except (OSError, Damaged):
        return None
    return found if (found.digest, found.blocks.length) == (wanted.digest, wanted.size) else None


def save(snapshot: Snapshot) -> None:
    """Bring the symbols of ``snapshot`` to the disk, then the map that speaks of them.

    Raises:
        NoSpace, Unwritable: the map that was there before is still good.
    """
    for path in (snapshot.part, snapshot.repair):
        with writing(path), path.open("rb+") as file:
            os.fsync(file.fileno())
    write_durably(snapshot.map, snapshot.content)


def _write(file: BinaryIO, content: bytes) -> None:
    """Write all of ``content``: a disk that is nearly full takes a part of it without a word."""
    if file.write(content) != len(content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
