"""A 中心校 takes its points' sealed batches and hands them on; a point gives its own where no centre answers.

The bytes are the same by any way and the centre counts each once, so a batch may travel by several. What the neighbour
answers is either the centre's signed receipt or "kept": only a receipt lets a point forget.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.store.store import Store
from desktop_app.sync.centres import Centre, centres
from package_format.errors import Damaged, Missing

if TYPE_CHECKING:
    from collections.abc import Sequence

PATH = "usage/batches"
"""Where a neighbour takes batches, below the address of its tree (FORMAT §10)."""


class Courier:
    """Takes what neighbours hand over to be carried on."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def take(self, sender: str, sealed: bytes) -> bytes | None:
        """Keep one sealed batch of the neighbour ``sender``; return the receipt for it if there is one by now.

        Raises:
            Damaged: it is no sealed batch.
            Missing: it is for a centre that this school does not report to, so nothing here would ever bring it there.
            NoSpace, Unwritable: not now.
        """
        from package_format.seal import MAGIC

        if not sealed.startswith(MAGIC) or len(sealed) < len(MAGIC) + 8:
            raise Damaged("sealed batch", "it does not begin as one")
        if not any(sealed.startswith(_address(centre)) for centre in centres(self._store)):
            raise Missing(PATH)
        return self._store.relay.take(sender, sealed)


def relayed(store: Store, centre: Centre) -> Sequence[tuple[str, bytes]]:
    """Return (id, sealed bytes) of other schools' batches for ``centre`` that have no receipt yet."""
    return store.relay.waiting(_address(centre))


def _address(centre: Centre) -> bytes:
    """Return how every batch sealed to the centre begins (FORMAT §10)."""
    from package_format.seal import MAGIC, key_id

    return MAGIC + key_id(centre.seal)
