"""How one sync may use the network: how fast, when, how much, through which proxy."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from desktop_app.sync.allowance import Allowance, never
from desktop_app.sync.gate import Gate, OpenGate
from desktop_app.sync.patience import Patience
from desktop_app.sync.sources import Source, open_source
from desktop_app.sync.throttle import Throttle
from package_format.errors import NoSpace, Unwritable

if TYPE_CHECKING:
    from desktop_app.store.store import Store
    from desktop_app.sync.neighbours import Neighbour


NEAR_COST = 5
"""Dearer than a folder, cheaper than everything beyond the school's own network."""
NEAR = Patience(connect=2.0, tries=2, first_tries=1, first_wait=0.2, longest_wait=2.0)
"""A neighbour may be switched off at any moment; whoever is there answers at once."""
Look = Callable[[str], "Sequence[Neighbour]"]


def nobody(_identity: str) -> Sequence[Neighbour]:
    """Look for no neighbour."""
    return ()


class _NearGate(OpenGate):
    """What goes over the school's own network costs nothing; only a lesson being shown keeps it back."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    @property
    def quiet(self) -> bool:  # type: ignore[override]
        """Whether a lesson is being shown."""
        return self._gate.quiet


MIRROR = Patience(connect=6.0, tries=3, first_tries=2)


class Network:
    """What every source opened for one sync over the network shares.

    Args:
        store: the point's store, with the school's rules.
        limit_rate: bytes per second for all sources together; None for what the settings say.
        now: what this computer's clock says (Unix seconds); None to look.
        override: a person said "now all the same": hours and budget are passed over this once.
        quiet: tells whether a lesson is being shown.
        look: looks for neighbours, given what tells this store from others; nobody is looked for unless it is given.
    """

    def __init__(
        self,
        store: Store,
        *,
        limit_rate: int | None = None,
        now: float | None = None,
        override: bool = False,
        quiet: Callable[[], bool] = never,
        look: Look = nobody,
    ) -> None:
        self._store = store
        self._look = look
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

    def neighbours(self) -> Sequence[Neighbour]:
        """Return the schools of the same network that share something now; none where the school wants none asked."""
        return self._look(self._store.settings.announced_as) if self._store.settings.ask_neighbours else ()

    def open_near(self, neighbour: Neighbour) -> Source:
        """Open what a neighbour shares: it is cheap, soon given up, and neither capped nor counted."""
        from desktop_app.sync.http_source import HttpSource

        source = HttpSource(neighbour.address, patience=NEAR, proxy="direct", gate=_NearGate(self.gate))
        source.cost = NEAR_COST
        return source

    def close(self) -> None:
        """Keep what was spent; a disk that is full keeps it no longer."""
        with suppress(NoSpace, Unwritable):
            self.gate.close()
