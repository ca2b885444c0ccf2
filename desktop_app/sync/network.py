"""How one sync may use the network: how fast, when, how much, through which proxy."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from desktop_app.sync.allowance import Allowance, never
from desktop_app.sync.patience import Patience
from desktop_app.sync.sources import Source, open_source
from desktop_app.sync.throttle import Throttle
from package_format.errors import NoSpace, Unwritable

if TYPE_CHECKING:
    from desktop_app.store.store import Store


MIRROR = Patience(connect=6.0, tries=3, first_tries=2)


class Network:
    """What every source opened for one sync over the network shares.

    Args:
        store: the point's store, with the school's rules.
        limit_rate: bytes per second for all sources together; None for what the settings say.
        now: what this computer's clock says (Unix seconds); None to look.
        override: a person said "now all the same": hours and budget are passed over this once.
        quiet: tells whether a lesson is being shown.
    """

    def __init__(
        self,
        store: Store,
        *,
        limit_rate: int | None = None,
        now: float | None = None,
        override: bool = False,
        quiet: Callable[[], bool] = never,
    ) -> None:
        rate = limit_rate or store.settings.rate_limit
        self.proxy = store.settings.proxy
        self.throttle = Throttle(rate) if rate else None
        self.gate = Allowance(store, time.time() if now is None else now, override=override, quiet=quiet)

    def open(self, where: str) -> Source:
        """Open the source that ``where`` names; see ``open_source``."""
        return open_source(where, self.throttle, self.gate, self.proxy)

    def open_mirror(self, address: str) -> Source:
        """Open a mirror that a release names: given up soon, because others are there."""
        return open_source(address, self.throttle, self.gate, self.proxy, MIRROR)

    def close(self) -> None:
        """Keep what was spent; a disk that is full keeps it no longer."""
        with suppress(NoSpace, Unwritable):
            self.gate.close()
