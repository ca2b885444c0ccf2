"""Sharing this store with the school's network: the server and its announcement, begun and ended together."""

from __future__ import annotations

from collections.abc import Callable

from desktop_app.store.store import Store
from desktop_app.sync.courier import Courier
from desktop_app.sync.neighbours import Announcement
from desktop_app.sync.share_server import DEFAULT_PORT, ShareServer, never
from desktop_app.sync.shared_tree import SharedTree
from package_format.errors import Refused


class Sharing:
    """Shares ``store`` from now on, until it is closed.

    Args:
        store: what is shared.
        host: the address of one interface; empty for all.
        port: 0 takes a free one; None the usual one, or a free one where another program has it.
        quiet: tells whether a lesson is shown by this program; marks of others are looked at as well.

    Raises:
        Refused: the address or the port cannot be had.
    """

    def __init__(
        self, store: Store, host: str = "", port: int | None = None, quiet: Callable[[], bool] = never
    ) -> None:
        self._store = store
        self._tree = SharedTree(store)
        self._interfaces = [host] if host else None
        self._quiet = quiet
        self.server = self._listen(host, port)
        self.server.start()
        self.repositories = self._tree.repositories()
        self._announcement = self._announce()

    def renew(self) -> None:
        """Tell the network what there is now, if that has changed."""
        found = self._tree.repositories()
        if found != self.repositories:
            self._announcement.close()
            self.repositories = found
            self._announcement = self._announce()

    def close(self) -> None:
        """Say goodbye and listen no more."""
        self._announcement.close()
        self.server.stop()

    def _announce(self) -> Announcement:
        settings = self._store.settings
        return Announcement(
            settings.school, settings.announced_as, self.server.port, self.repositories, self._interfaces
        )

    def _listen(self, host: str, port: int | None) -> ShareServer:
        letters = Courier(self._store)
        try:
            return ShareServer(self._tree, host, DEFAULT_PORT if port is None else port, self._rests, letters)
        except Refused:
            if port is not None:
                raise
            return ShareServer(self._tree, host, 0, self._rests, letters)

    def _rests(self) -> bool:
        return self._quiet() or bool(self._store.on_show.lessons())
