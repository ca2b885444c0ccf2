"""``songke carry DIR``: usage out to a stick, receipts in."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.commands.speaker import DONE, Speaker

if TYPE_CHECKING:
    from desktop_app.store.store import Store


def run(arguments: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Carry usage."""
    return carry_out(arguments.folder, store, speaker)


def carry_out(folder: Path, store: Store, speaker: Speaker) -> int:
    """Take the receipts on ``folder``, write what no receipt has confirmed, and return the exit code."""
    from desktop_app.sync.carry import carry

    carried = carry(store, folder, now=int(time.time()))
    speaker.show({"batches": carried.batches, "rows": carried.rows, "confirmed": carried.confirmed})
    speaker.say("carried", batches=carried.batches, rows=carried.confirmed)
    speaker.troubles(carried.troubles)
    return DONE
