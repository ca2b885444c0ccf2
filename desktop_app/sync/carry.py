"""Usage on a stick: sealed batches and the inventory out to ``usage/``, receipts in from ``receipts/`` (FORMAT §12).

Several points use one stick. A batch goes from the stick when a receipt of a centre this point knows names it, whoever
wrote it: the centre has it. Receipts stay for the others; the centre keeps them to one file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from desktop_app.store.store import Store
from desktop_app.sync.centres import Centre, centres, seal_rows, tell_holdings
from desktop_app.sync.courier import Courier, relayed
from desktop_app.sync.folder_source import FolderSource
from desktop_app.sync.progress import Trouble
from desktop_app.sync.registered import take_registered
from package_format.errors import Damaged, LessonError, Missing, NoSpace, Unreadable, Untrusted, Unwritable
from package_format.receipt import MOST_RECEIPT, Receipt, open_receipt
from package_format.statement import MOST_SEALED
from package_format.stick import RECEIPTS, USAGE, home_on, homes_on, read_regular, regular_files, tree_on, write_on

_STICK = "stick"
_OURS = re.compile(r"([0-9a-f]{16})\.batch(?:\.part)?", re.ASCII)


@dataclass(slots=True)
class Carried:
    """What became of a stick: batches on it now, rows that wait for a receipt, rows that receipts confirmed."""

    batches: int = 0
    rows: int = 0
    inventories: int = 0
    """Inventories of what this point holds that are on it now, one for each centre that lacks the newest."""
    confirmed: int = 0
    recalled: int = 0
    """Batches that a centre had receipted and has lost: they go once more."""
    troubles: list[Trouble] = field(default_factory=list)


def carry(store: Store, folder: Path, now: int) -> Carried:
    """Take the receipts on ``folder``, then write every batch without one onto it.

    Raises:
        Unreadable: ``folder`` is not there or cannot be read.
        Unreachable: the stick was pulled out; receipts that were read by then have been taken.
        Unwritable, NoSpace: it cannot be written; receipts have been taken all the same.
    """
    carried = Carried()
    known = centres(store)
    homes = homes_on(folder)
    if not homes:
        raise Unreadable(str(folder), "it is not a folder")
    receipted = _take_receipts(store, homes, known, carried)
    if (tree := tree_on(folder)) is not None:
        before = {name for name, _ in store.outbox.waiting_batches()}
        confirmed, troubles = take_registered(store, FolderSource(tree, str(folder)))
        receipted |= before - {name for name, _ in store.outbox.waiting_batches()}
        carried.confirmed += confirmed
        carried.troubles += map(Trouble, troubles)
    for home in homes:
        _clear(home / USAGE, receipted)
        if store.settings.share:
            _take_along(store, home / USAGE)
    for centre in known:
        seal_rows(store, centre, now)
        tell_holdings(store, centre, now)
        inventories = store.inventory.waiting()
        for name, sealed in (*centre.waiting(store), *relayed(store, centre)):
            _put(home_on(folder) / USAGE / f"{name}.batch", sealed)
            carried.batches += name not in inventories
            carried.inventories += name in inventories
    carried.rows = store.outbox.pending()
    return carried


def _take_receipts(store: Store, homes: Sequence[Path], known: list[Centre], carried: Carried) -> set[str]:
    """Forget what receipts name; return the ids of all batches, anybody's, that they name."""
    receipted: set[str] = set()
    read: list[tuple[Centre, Receipt]] = []
    for home in homes:
        for path in regular_files(home / RECEIPTS, ".json"):
            try:
                content = read_regular(path, MOST_RECEIPT)
                centre, receipt = _opened(content, path, known)
            except (Damaged, Untrusted, Unreadable) as error:
                carried.troubles.append(Trouble(error))
                continue
            carried.confirmed += store.outbox.confirm(receipt.batches, receipt.at)
            store.relay.confirm(content, receipt.batches, lost=bool(receipt.lacks))
            receipted.update(receipt.batches)
            read.append((centre, receipt))
    for centre, receipt in read:
        # Last: an earlier receipt may name what a restored centre has lost since.
        carried.recalled += store.outbox.recall(centre.seal, receipt.lacks, receipt.at)
    return receipted


def _opened(content: bytes, path: Path, known: list[Centre]) -> tuple[Centre, Receipt]:
    """Return what the receipt ``content`` says and which centre has signed it."""
    fault: LessonError = Untrusted(path.name, "this point reports to no centre", str(path.parent))
    for centre in known:
        try:
            return centre, open_receipt(content, centre.receipts)
        except Untrusted as error:
            fault = error
    raise fault


def _clear(usage: Path, receipted: set[str]) -> None:
    """Remove batches that have come home, and halves of batches; a stick that cannot be written keeps them."""
    for path in regular_files(usage, ""):
        found = _OURS.fullmatch(path.name)
        if found and (found[1] in receipted or path.suffix == ".part"):
            with suppress(OSError):
                path.unlink()


def _take_along(store: Store, usage: Path) -> None:
    """Keep the batches of others that lie on a stick, so that they also go home when there is a connection.

    Only a school that shares does so: it is one that others count on.
    """
    own = {name for name, _ in store.outbox.waiting_batches()}
    for path in regular_files(usage, ".batch"):
        found = _OURS.fullmatch(path.name)
        if found and found[1] not in own:
            with suppress(Damaged, Missing, Unreadable, NoSpace, Unwritable):
                Courier(store).take(_STICK, read_regular(path, MOST_SEALED))


def _put(path: Path, sealed: bytes) -> None:
    """Write one batch unless it lies there whole; a batch never changes."""
    with suppress(Unreadable):
        if read_regular(path, len(sealed)) == sealed:
            return
    write_on(path, sealed)
