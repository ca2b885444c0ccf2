"""``songke carry DIR``: usage out to a stick, receipts in."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.commands.speaker import DONE, Speaker, trouble_facts

if TYPE_CHECKING:
    from desktop_app.store.store import Store
    from desktop_app.sync.carry import Carried


def run(arguments: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Carry usage."""
    carried = carry_out(arguments.folder, store)
    speaker.show(carried_facts(carried))
    tell(carried, speaker)
    return DONE


def carry_out(folder: Path, store: Store) -> Carried:
    """Take the receipts on ``folder`` and write what no receipt has confirmed."""
    from desktop_app.sync.carry import carry

    return carry(store, folder, now=int(time.time()))


def carried_facts(carried: Carried) -> dict[str, Any]:
    """Return what was carried as JSON shows it."""
    return {
        "batches": carried.batches,
        "rows": carried.rows,
        "inventories": carried.inventories,
        "confirmed": carried.confirmed,
        "recalled": carried.recalled,
        "troubles": trouble_facts(carried.troubles),
    }


def tell(carried: Carried, speaker: Speaker) -> None:
    """Say what was carried, and every receipt that could not be used."""
    key = "carried with inventory" if carried.inventories else "carried"
    speaker.say(key, batches=carried.batches, rows=carried.rows, confirmed=carried.confirmed)
    if carried.recalled:
        speaker.say("recalled", batches=carried.recalled)
    speaker.troubles(carried.troubles)
