"""Where releases are made: one program at a time, with a ledger that agrees with the packs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from centre.centre_folder import CentreFolder
from centre.ledger import Ledger
from centre.repository import Repository
from centre.stock import take_stock
from package_format.trust.file_lock import exclusive


@contextmanager
def workplace(folder: CentreFolder) -> Iterator[tuple[Ledger, tuple[str, ...]]]:
    """Give the ledger, and the digests of packs found broken, inside the block.

    Raises:
        Busy: another program works here.
        LessonError: the disk, or the ledger.
    """
    with exclusive(folder.lock_file):
        shutil.rmtree(folder.unfinished, ignore_errors=True)
        ledger = Ledger(folder.ledger_file)
        try:
            yield ledger, tuple(take_stock(ledger, Repository(folder.repository).packs(), folder.repository / "packs"))
        finally:
            ledger.close()
