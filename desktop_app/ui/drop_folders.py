"""Drop folders: what an ingest, or another program, puts into a folder that lessons come from is taken without asking.

A person chose the folder once, as the source of a channel. Nothing is painted here, and nothing begins in a lesson.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from desktop_app.ui.receiving import Receiving
from desktop_app.ui.services import Services

if TYPE_CHECKING:
    from desktop_app.store.store import Store
    from desktop_app.sync.watch import Watch

PAUSE_MS = 60_000
"""Milliseconds from the first change to taking what is there: a spool is written to for hours."""
_PARTS = ("", "metadata", "index", "packs")
"""Parts of a tree in which something new shows; folders are watched one by one."""


class DropFolders(QObject):
    """Watches the folders that channels name as sources; lives as long as the window.

    Args:
        services: the store and its workers.
        receiving: the one sync that may run.
        in_class: whether a lesson is on the screen; while it is, nothing is taken.
        pause: milliseconds from the first change to taking what is there.
    """

    _noticed = Signal()

    def __init__(
        self, services: Services, receiving: Receiving, in_class: Callable[[], bool], pause: int = PAUSE_MS
    ) -> None:
        super().__init__(services)
        self._services, self._receiving, self._in_class = services, receiving, in_class
        self._watch: Watch | None = None
        self._watched: list[Path] = []
        self._folders: list[Path] = []
        self._waiting: list[Path] = []
        self._due = QTimer(self, singleShot=True, interval=pause)
        self._due.timeout.connect(self._take)
        self._noticed.connect(self._changed, Qt.ConnectionType.QueuedConnection)
        receiving.ended.connect(lambda _result: self._ended())

    def watch(self) -> None:
        """Watch what the channels name now; called again when that may have changed."""
        self._services.ask(self, _folders, self._found, key="drop folders")

    def close(self) -> None:
        """Notice nothing any more."""
        self._due.stop()
        if self._watch is not None:
            self._watch.close()
            self._watch = None

    def _found(self, folders: Sequence[Path]) -> None:
        from desktop_app.sync.watch import Watch

        self._folders = list(folders)
        places = [place for folder in folders for part in _PARTS if (place := folder / part).is_dir()]
        if places == self._watched:
            return
        if self._watch is not None:
            self._watch.close()
        self._watched = places
        self._watch = Watch(self._noticed.emit, folders=places, roots=()) if places else None

    def _changed(self) -> None:
        if not self._due.isActive():
            self._due.start()

    def _take(self) -> None:
        """Take what the folders have; while something else goes on, a pause later."""
        if self._in_class() or self._receiving.running:
            self._due.start()
            return
        self._waiting = list(self._folders)
        self._next()

    def _next(self) -> None:
        if self._waiting and not self._receiving.running and not self._in_class():
            self._receiving.import_from(self._waiting.pop(0))

    def _ended(self) -> None:
        self._next()
        self.watch()


def _folders(store: Store) -> list[Path]:
    """Return the folders among the sources of all channels, each once."""
    from desktop_app.sync.sources import is_address

    sources = [source for channel in store.library.channels() for source in channel.sources]
    return [Path(source) for source in dict.fromkeys(sources) if not is_address(source)]
