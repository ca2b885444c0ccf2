"""Usage on a stick: sealed batches out to ``usage/``, receipts in from ``receipts/``."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass, field
from pathlib import Path

from desktop_app.store.store import Store
from desktop_app.sync.centres import Centre, centres, seal_rows
from desktop_app.sync.progress import Trouble
from package_format.errors import Damaged, LessonError, NoSpace, Unreadable, Untrusted, Unwritable
from package_format.receipt import MOST_RECEIPT, read_receipt

USAGE = "usage"
RECEIPTS = "receipts"
"""Folders on a stick; both names are part of the exchange with ``songke-centre collect``."""

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(slots=True)
class Carried:
    """What became of a stick: batches on it now, rows that wait for a receipt, rows that receipts confirmed."""

    batches: int = 0
    rows: int = 0
    confirmed: int = 0
    troubles: list[Trouble] = field(default_factory=list)


def carry(store: Store, folder: Path, now: int) -> Carried:
    """Take the receipts on ``folder``, then write every batch without one onto it.

    Raises:
        Unreadable: ``folder`` is not there or cannot be read.
        Unwritable, NoSpace: it cannot be written; receipts have been taken all the same.
    """
    carried = Carried()
    known = centres(store)
    for path in _listed(folder / RECEIPTS, folder):
        try:
            carried.confirmed += store.outbox.confirm(_receipt(path, known))
        except (Damaged, Untrusted, Unreadable) as error:
            carried.troubles.append(Trouble(error))
    for centre in known:
        seal_rows(store, centre, now)
        for name, sealed in centre.waiting(store):
            _write(folder / USAGE / f"{name}.batch", sealed)
            carried.batches += 1
    carried.rows = store.outbox.pending()
    return carried


def _listed(receipts: Path, folder: Path) -> list[Path]:
    try:
        if not folder.is_dir():
            raise Unreadable(str(folder), "it is not a folder")
        return sorted(receipts.glob("*.json")) if receipts.is_dir() else []
    except OSError as error:
        raise Unreadable(str(folder), error.strerror or "it cannot be read") from error


def _receipt(path: Path, known: list[Centre]) -> list[str]:
    """Return the batches that the receipt at ``path`` names, if one of the centres has signed it."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_RECEIPT + 1)
    except OSError as error:
        raise Unreadable(str(path), error.strerror or "it cannot be read") from error
    fault: LessonError = Untrusted(path.name, "this point reports to no centre", str(path.parent))
    for centre in known:
        try:
            return read_receipt(content, centre.receipts)
        except Untrusted as error:
            fault = error
    raise fault


def _write(path: Path, sealed: bytes) -> None:
    """Write one batch so that a stick pulled out leaves it whole or not there; a batch never changes."""
    try:
        if path.is_file() and path.stat().st_size == len(sealed):
            return
        path.parent.mkdir(exist_ok=True)
        part = path.with_suffix(".part")
        with part.open("wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        if error.errno in _FULL:
            raise NoSpace(str(path.parent), len(sealed), 0) from error
        raise Unwritable(str(path.parent), error.strerror or "it cannot be written") from error
