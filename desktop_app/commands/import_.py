"""``songke import DIR``: receive what is missing from a stick or spool, and with ``--carry`` write usage onto it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from desktop_app.commands import carry
from desktop_app.commands.speaker import DONE, FAILED, INCOMPLETE, Speaker
from desktop_app.commands.sync import receive

if TYPE_CHECKING:
    from desktop_app.store.store import Store


def run(arguments: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Import; usage is carried even when lessons are incomplete, and the worse of both exit codes is returned."""
    code = receive(store, speaker, [str(arguments.folder)])
    if arguments.carry:
        return max(code, carry.carry_out(arguments.folder, store, speaker), key=(DONE, INCOMPLETE, FAILED).index)
    return code
