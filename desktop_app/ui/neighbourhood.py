"""The schools of the same network, for as long as the window is open: sharing with them, and who of them was seen."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.ui.services import Services

if TYPE_CHECKING:
    from desktop_app.store.store import Store
    from desktop_app.sync.neighbours import Neighbour
    from desktop_app.sync.sharing import Sharing


class Neighbourhood(QObject):
    """Begins and ends sharing on the reader's thread; lives as long as the window."""

    changed = Signal()
    """Whether and where this store is shared, or who was seen, is another than before."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._services = services
        self._sharing: Sharing | None = None
        self._lock = threading.Lock()
        self._ended = False
        self.address = ""
        """Where others find this store; empty while it is not shared."""
        self.seen: Sequence[Neighbour] | None = None
        """Who answered the last look around; None before the first."""

    def begin(self) -> None:
        """Share from the start if the school has chosen to."""
        self._services.ask(self, lambda store: self._apply(store, store.settings.share), self._show, key="share")

    def share(self, on: bool) -> None:
        """Begin or end sharing, now and at later starts."""

        def choose(store: Store) -> str:
            store.settings.share = on
            return self._apply(store, on)

        self._services.ask(self, choose, self._show, key="share")

    def renew(self) -> None:
        """Tell the network what has arrived."""
        if self.address:
            self._services.ask(self, lambda store: self._apply(store, True), self._show, key="share")

    def look_around(self) -> None:
        """See who shares something near by; takes a second."""

        def look(store: Store, _report: object) -> list[Neighbour]:
            from desktop_app.sync import neighbours

            return neighbours.look_around(store.settings.announced_as)

        self._services.work(self, look, self._saw)

    def end(self) -> None:
        """Share no more; the store may be closed after this."""
        self._ended = True
        self._stop()

    def _apply(self, store: Store, on: bool) -> str:
        """On the reader's thread: bring sharing to what is wanted; return the address."""
        if not on or self._ended:
            self._stop()
            return ""
        # Only here: a server, TUF and multicast DNS take 20 MiB, which a window that does not share does not need.
        from desktop_app.sync.sharing import Sharing

        if self._sharing is None:
            self._sharing = Sharing(store, quiet=self._services.quiet.is_set)
        self._sharing.renew()
        return self._sharing.server.addresses()[0]

    def _stop(self) -> None:
        with self._lock:
            sharing, self._sharing = self._sharing, None
        if sharing is not None:
            sharing.close()

    def _show(self, address: str) -> None:
        self.address = address
        self.changed.emit()

    def _saw(self, found: Sequence[Neighbour]) -> None:
        self.seen = found
        self.changed.emit()
