"""Other schools' usage on its way through here: sealed batches that nobody here can read, and the receipts for them.

    relay/<batch id>.<sender>.batch     until a receipt of the centre has come
    relay/<batch id>.receipt            for the school to fetch

A batch is on the disk for good when ``take`` returns. What a neighbour sends is bounded, for each and in all: a full
relay puts it off, and the neighbour keeps what it has.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from desktop_app.store import disk, faults
from package_format import names
from package_format.errors import NoSpace
from package_format.trust.durable import write_durably

MOST_EACH = 32 << 20
MOST_ALL = 256 << 20
"""Bytes of batches of one neighbour, and of all: years of a county's use."""
MOST_RECEIPTS = 16 << 20
"""Bytes of receipts kept for neighbours; the oldest go first, the centre signs them again."""

_BATCH = re.compile(r"([0-9a-f]{16})\.([0-9a-f]{8})\.batch", re.ASCII)


class Relay:
    """The folder ``relay/`` of a store; may be used from any thread. ``need`` raises ``NoSpace`` on a full disk."""

    def __init__(self, folder: Path, need: Callable[[int], None]) -> None:
        self._folder = folder
        self._need = need
        self._lock = threading.Lock()

    def take(self, sender: str, sealed: bytes) -> bytes | None:
        """Keep a batch from the neighbour at the address ``sender``; return the receipt for it if there is one.

        Raises:
            NoSpace: the disk is full, or the neighbour or all of them have left as much as may lie here.
            Unwritable: the folder cannot be written.
        """
        name = names.digest_of(sealed)[:16]
        if (receipt := self._receipt(name)) is not None:
            return receipt
        who = names.digest_of(sender.encode())[:8]
        with self._lock:
            held = {path: (found, path.stat().st_size) for path, found in self._batches()}
            if any(found[1] == name for found, _ in held.values()):
                return None
            theirs = sum(size for found, size in held.values() if found[2] == who)
            everybodys = sum(size for _, size in held.values())
            if theirs + len(sealed) > MOST_EACH or everybodys + len(sealed) > MOST_ALL:
                raise NoSpace(str(self._folder), len(sealed), 0)
            self._need(len(sealed))
            write_durably(self._folder / f"{name}.{who}.batch", sealed)
        return None

    def sweep(self) -> None:
        """Remove halves of batches that a killed program left; nobody else has the store open."""
        for path in self._folder.glob("*.tmp"):
            disk.remove(path)

    def count(self) -> int:
        """Return how many batches lie here without a receipt."""
        return sum(1 for _ in self._batches())

    def waiting(self, prefix: bytes = b"") -> list[tuple[str, bytes]]:
        """Return (id, sealed bytes) of the batches without a receipt that begin with ``prefix``, by id."""
        found = []
        for path, name in sorted(self._batches()):
            with faults.reading(path):
                sealed = path.read_bytes()
            if names.digest_of(sealed)[:16] != name[1]:
                disk.remove(path)  # spoiled by this disk: its school still has it
            elif sealed.startswith(prefix):
                found.append((name[1], sealed))
        return found

    def confirm(self, receipt: bytes, batch_ids: Collection[str], lost: bool = False) -> int:
        """Keep a verified ``receipt`` for those of ``batch_ids`` that lie here, and forget them; return how many.

        Where it says that the centre has ``lost`` some it had receipted, receipts from before count no more.
        """
        for path in self._folder.glob("*.receipt") if lost else ():
            disk.remove(path)
        named = set(batch_ids)
        mine = [(path, found[1]) for path, found in self._batches() if found[1] in named]
        for path, name in mine:
            write_durably(self._folder / f"{name}.receipt", receipt)
            disk.remove(path)
        if mine:
            self._forget_old_receipts()
        return len(mine)

    def drop(self, batch_id: str) -> None:
        """Forget a batch that its centre can never take."""
        for path, found in list(self._batches()):
            if found[1] == batch_id:
                disk.remove(path)

    def _batches(self) -> Iterator[tuple[Path, re.Match[str]]]:
        for path in self._folder.glob("*.batch"):
            if found := _BATCH.fullmatch(path.name):
                yield path, found

    def _receipt(self, name: str) -> bytes | None:
        try:
            return (self._folder / f"{name}.receipt").read_bytes()
        except OSError:
            return None

    def _forget_old_receipts(self) -> None:
        kept = sorted((path.stat().st_mtime, path.stat().st_size, path) for path in self._folder.glob("*.receipt"))
        total = sum(size for _, size, _ in kept)
        for _, size, path in kept[:-1]:
            if total > MOST_RECEIPTS:
                total -= size
                disk.remove(path)
