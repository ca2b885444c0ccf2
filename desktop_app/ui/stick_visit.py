"""A stick's visit: noticed, looked at, one question, received, and out again. Nothing here paints.

(nothing) ── plugged, looked at ──► ASKING ── yes ──► RECEIVING ──► DONE
                                      │ no                 pulled ──► ended with the words for it
                                      └──► (nothing)
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from desktop_app.ui.receiving import Receiving
from desktop_app.ui.services import Services
from desktop_app.ui.worker import Report

if TYPE_CHECKING:
    from desktop_app.store.store import Store
    from desktop_app.sync.stick_look import StickLook
    from desktop_app.sync.watch import Watch


class Stage(Enum):
    """Where the visit stands."""

    NOTHING = "nothing"
    ASKING = "asking"
    RECEIVING = "receiving"
    DONE = "done"


class StickVisit(QObject):
    """Attends to one stick at a time; lives as long as the window.

    Args:
        services: the store and its workers.
        receiving: the one sync that may run.
        in_class: whether a lesson is on the screen; while it is, nothing is looked at and nobody is asked.
        roots: where sticks are mounted; None for this system's places.
    """

    changed = Signal()
    """``stage`` or ``look`` has changed."""
    _noticed = Signal()

    def __init__(
        self,
        services: Services,
        receiving: Receiving,
        in_class: Callable[[], bool],
        roots: Sequence[Path] | None = None,
    ) -> None:
        super().__init__(services)
        self._services, self._receiving, self._in_class, self._roots = services, receiving, in_class, roots
        self._watch: Watch | None = None
        self._seen: set[Path] = set()
        self._looking = False
        self.stage = Stage.NOTHING
        self.look: StickLook | None = None
        """What is on the stick that the visit is about."""
        self._noticed.connect(self.look_again, Qt.ConnectionType.QueuedConnection)
        receiving.ended.connect(self._ended)

    def watch(self) -> None:
        """Begin to notice sticks; those that are plugged in already are looked at first."""
        from desktop_app.sync.watch import Watch

        if self._watch is None:
            self._watch = Watch(self._noticed.emit, roots=self._roots)
            self.look_again()

    def close(self) -> None:
        """Notice nothing any more."""
        if self._watch is not None:
            self._watch.close()
            self._watch = None

    def look_again(self) -> None:
        """Look which sticks are plugged in, unless a lesson is on the screen: then after it."""
        if self._looking or self._in_class() or self.stage is Stage.RECEIVING or self._receiving.running:
            return
        self._looking = True
        roots, seen, busy = self._roots, frozenset(self._seen), self.stage is not Stage.NOTHING

        def find(store: Store, report: Report) -> tuple[set[Path], StickLook | None]:
            return _find(store, roots, seen, busy, report)

        self._services.work(self, find, lambda found: self._found(*found), self._not_found)

    def accept(self) -> None:
        """Receive what the stick brings, and send usage out on it if it can be written."""
        if self.stage is Stage.ASKING and self.look is not None and not self._receiving.running:
            self._go(Stage.RECEIVING)
            self._receiving.import_from(self.look.folder, carry=self.look.writable)

    def dismiss(self) -> None:
        """Not this time, or: the result has been read. The stick is not asked about again while it stays in."""
        if self.stage is not Stage.RECEIVING:
            self._go(Stage.NOTHING)
            self.look_again()

    def _found(self, plugged: set[Path], look: StickLook | None) -> None:
        self._looking = False
        gone = self.look is not None and self.look.folder not in plugged
        self._seen &= plugged
        if gone and self.stage in {Stage.ASKING, Stage.DONE}:
            self._go(Stage.NOTHING)
        if look is None:
            return
        self._seen.add(look.folder)
        if self.stage is Stage.NOTHING and _worth_saying(look):
            self.look = look
            self._go(Stage.ASKING)
        else:
            self.look_again()  # there may be another stick

    def _not_found(self, _trouble: Exception) -> None:
        """A stick that was pulled out while it was looked at, a store that is busy: the next notice looks again."""
        self._looking = False

    def _ended(self, _result: object) -> None:
        if self.stage is Stage.RECEIVING:
            self._go(Stage.DONE)
        else:
            self.look_again()

    def _go(self, stage: Stage) -> None:
        self.stage = stage
        if stage is Stage.NOTHING:
            self.look = None
        self.changed.emit()


def _find(
    store: Store, roots: Sequence[Path] | None, seen: frozenset[Path], busy: bool, report: Report
) -> tuple[set[Path], StickLook | None]:
    """On the worker's thread: return the sticks that are plugged in, and what is on the first that nobody has seen."""
    from desktop_app.sync.drives import mount_roots, plugged, sticks

    there = plugged(mount_roots() if roots is None else roots)
    new = [place for place in there if place not in seen]
    for place in () if busy else sticks(new):
        # Only here: TUF takes 15 MiB, which a window that never sees a stick does not need.
        from desktop_app.sync.stick_look import look_at

        return set(there), look_at(store, place, int(time.time()), report)
    return set(there), None


def _worth_saying(look: StickLook) -> bool:
    return bool(look.worth_asking or look.refused or look.older or look.editions)
