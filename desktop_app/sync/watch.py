"""Notices sticks and drop folders. It only says "look again", never what it saw: whoever is told looks for himself.

Folders are watched (watchdog); what no folder tells of, a new drive letter or a mount in a place that was there before,
is found by looking every two seconds, which costs one read of a small system file.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from desktop_app.sync.drives import mount_roots, plugged

POLL_SECONDS = 2.0
_QUIET = frozenset({"opened", "closed", "closed_no_write"})
"""What reading a folder makes happen; only changes count."""


def _not_of_the_end(record: logging.LogRecord) -> bool:
    """Leave out what watchdog says of itself when an observer is stopped between two looks: nothing is lost by it."""
    return "called when the thread is inactive" not in record.getMessage()


class Watch(FileSystemEventHandler):
    """Calls ``look_again`` from threads of its own, often and without reason, until it is closed.

    Args:
        look_again: what to call; it must return at once.
        folders: drop folders, watched beside the places of sticks.
        roots: where sticks are mounted; None for this system's places.
    """

    def __init__(
        self, look_again: Callable[[], None], folders: Iterable[Path] = (), roots: Sequence[Path] | None = None
    ) -> None:
        super().__init__()
        logging.getLogger("watchdog.observers.inotify").addFilter(_not_of_the_end)
        self._look_again = look_again
        self._roots = mount_roots() if roots is None else list(roots)
        self._stop = threading.Event()
        self._observer = Observer()
        for folder in {*self._roots, *folders}:
            self._watch(folder)
        self._observer.daemon = True
        self._begin()
        self._poll = threading.Thread(target=self._look, name="songke-drives", daemon=True)
        self._poll.start()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Take what watchdog noticed."""
        if event.event_type not in _QUIET and not self._stop.is_set():
            self._look_again()

    def close(self) -> None:
        """Notice nothing any more; the threads have ended when this returns."""
        self._stop.set()
        if self._observer.is_alive():
            self._observer.stop()
            self._observer.join()
        self._poll.join()

    def _begin(self) -> None:
        """Begin to watch, unless the system has too many watchers already: then folders are only looked for."""
        try:
            self._observer.start()
        except OSError:
            # what was begun before the one that failed must not collect events that nobody takes
            self._observer.unschedule_all()

    def _watch(self, folder: Path) -> None:
        """Watch ``folder`` alone; one that is not there, or that the system does not watch, is only looked for."""
        try:
            if folder.is_dir():
                self._observer.schedule(self, str(folder))
        except OSError:
            return

    def _look(self) -> None:
        before = plugged(self._roots)
        while not self._stop.wait(POLL_SECONDS):
            now = plugged(self._roots)
            if now != before:
                before = now
                self._look_again()
